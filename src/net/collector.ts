import { AppError } from '#kernel/error.ts';
import type { WireRequest } from '#kernel/net.ts';
import type { FlightSink } from './flight.ts';

export interface Collected {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Gathers a whole answer, up to a limit. */
export interface Collector {
  readonly sink: FlightSink;
  readonly collected: Promise<Collected>;
}

export function createCollector(maxBytes: number, method: WireRequest['method']): Collector {
  const { promise, resolve, reject } = Promise.withResolvers<Collected>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  const sink: FlightSink = {
    head(answered, given) {
      status = answered;
      headers = given;
      // The answer to HEAD names the length of a body that does not come.
      if (method !== 'HEAD' && Number(given['content-length'] ?? 0) > maxBytes) throw responseTooLarge(maxBytes);
    },
    data(chunk) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw responseTooLarge(maxBytes);
      chunks.push(chunk);
      return true;
    },
    end() {
      const [first] = chunks;
      resolve({
        status,
        headers,
        body: first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, bytes),
      });
    },
    fail: reject,
  };
  return { sink, collected: promise };
}

export function responseTooLarge(maxBytes: number): AppError {
  return new AppError('response_too_large', `The answer is larger than ${maxBytes} bytes.`);
}
