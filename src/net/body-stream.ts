import { pipeline, Readable } from 'node:stream';
import type { AppError } from '#kernel/error.ts';
import { decodersFor } from './decode.ts';
import type { Flight, FlightSink } from './flight.ts';
import { Dropped } from './stop-reasons.ts';

export interface StreamHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer whose body is handed on as it arrives. */
export interface BodyStream {
  readonly sink: FlightSink;
  /** Resolves with the head; rejects when none came. */
  readonly head: Promise<StreamHead>;
  /** Gives the body the flight to steer: pauses, timer, end. */
  attach(flight: Flight): void;
  /** Iterable once; leaving the loop drops the rest and its socket. Errors pass through `toError`. */
  body(toError: (cause: unknown) => AppError): AsyncIterable<Uint8Array>;
  /** Drops the answer and its socket. */
  discard(): void;
}

const highWaterMark = 65_536;

/** `ended` is called once, when no more bytes come, with the reason if the answer is not whole. */
export function createBodyStream(ended: (cause: Error | null) => void): BodyStream {
  const { promise: head, resolve, reject } = Promise.withResolvers<StreamHead>();
  let flight: Flight | null = null;
  let reading = false;
  let encoding: string | undefined;
  const source = new Readable({
    highWaterMark,
    read() {
      // From here on the console is the one to be waited for.
      flight?.restartTimer();
      flight?.resume();
    },
    destroy(error, callback) {
      flight?.stop(error ?? new Dropped());
      callback(error);
    },
  });
  // Unread, an error has no other listener.
  source.on('error', ignore);
  const sink: FlightSink = {
    head(status, headers) {
      encoding = headers['content-encoding'];
      flight?.restartTimer();
      resolve({ status, headers });
    },
    data(chunk) {
      flight?.restartTimer();
      const wanted = source.push(chunk);
      // A slow reader is not the console's silence. Before the first read the timer guards against a body that nobody wants.
      if (!wanted && reading) flight?.stopTimer();
      return wanted;
    },
    end() {
      source.push(null);
      ended(null);
    },
    fail(error) {
      reject(error);
      source.destroy(error);
      ended(error instanceof Dropped ? null : error);
    },
  };
  return {
    sink,
    head,
    attach(given) {
      flight = given;
    },
    body: (toError) => {
      const first = (): AsyncIterator<Uint8Array> => {
        reading = true;
        return decoded(source, encoding)[Symbol.asyncIterator]();
      };
      return iterateOnce(source, first, toError);
    },
    discard: () => void source.destroy(),
  };
}

function iterateOnce(
  source: Readable,
  begin: () => AsyncIterator<Uint8Array>,
  toError: (cause: unknown) => AppError,
): AsyncIterable<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  const iterator: AsyncIterator<Uint8Array> = {
    async next() {
      try {
        chunks ??= begin();
        return await chunks.next();
      } catch (cause) {
        source.destroy();
        throw toError(cause);
      }
    },
    async return() {
      source.destroy();
      await chunks?.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** Made at the first read: transforms read ahead, and nobody might ever read. */
function decoded(source: Readable, encoding: string | undefined): AsyncIterable<Uint8Array> {
  const transforms = decodersFor(encoding);
  const last = transforms.at(-1);
  if (last === undefined) return source;
  pipeline([source, ...transforms], ignore);
  return last;
}

function ignore(): void {}
