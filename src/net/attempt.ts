import type { AppError } from '#kernel/error.ts';
import type { CallScope } from '#kernel/net.ts';
import { createBodyStream } from './body-stream.ts';
import { createCollector } from './collector.ts';
import { decodeBody } from './decode.ts';
import { notSent, toCallError } from './error-mapping.ts';
import { Flight, type FlightSink } from './flight.ts';
import { openJournal } from './journal.ts';
import type { Line } from './line.ts';
import type { Outgoing } from './outgoing.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Phase } from './retry-decision.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Drops what has not arrived yet. */
  discard?(): void;
}

export interface WholeAnswer extends Answer {
  readonly body: Buffer;
}

export interface StreamAnswer extends Answer {
  readonly body: AsyncIterable<Uint8Array>;
}

/** What became of one attempt. */
export type Attempted<A extends Answer> = { readonly answer: A } | Failed;

export interface Failed {
  readonly error: AppError;
  readonly phase: Phase;
  readonly status: number | undefined;
  /** Kept back because its permit had been proved too long ago. */
  readonly held: boolean;
}

/** A permit that was proved longer ago than this is proved again before anything is written: the process may have been paused in between. */
const permitFreshMs = 3_000;

/** Sends and reads the whole answer. @throws AppError when the permit is not given */
export async function sendOnce(line: Line, outgoing: Outgoing, scope: CallScope): Promise<Attempted<WholeAnswer>> {
  const { maxResponseBytes } = line.options;
  await provePermit(line, outgoing, scope);
  const journal = openJournal(outgoing, scope, line.clock);
  const { sink, collected } = createCollector(maxResponseBytes, outgoing.method);
  const flight = createFlight(line, outgoing, scope, sink);
  depart(line, outgoing, flight);
  try {
    const { status, headers, body } = await collected;
    const decoded = await decodeBody(body, headers['content-encoding'], maxResponseBytes);
    journal(flight, null);
    return { answer: { status, headers, body: decoded } };
  } catch (cause) {
    const failed = failedBy(cause, outgoing, flight);
    journal(flight, failed.error);
    return failed;
  }
}

/** Sends and returns at the head of the answer. @throws AppError when the permit is not given */
export async function streamOnce(line: Line, outgoing: Outgoing, scope: CallScope): Promise<Attempted<StreamAnswer>> {
  await provePermit(line, outgoing, scope);
  const journal = openJournal(outgoing, scope, line.clock);
  const stream = createBodyStream((cause) =>
    journal(flight, cause === null ? null : failedBy(cause, outgoing, flight).error),
  );
  const flight = createFlight(line, outgoing, scope, stream.sink);
  stream.attach(flight);
  depart(line, outgoing, flight);
  try {
    const { status, headers } = await stream.head;
    const body = stream.body((cause) => failedBy(cause, outgoing, flight).error);
    return { answer: { status, headers, body, discard: () => stream.discard() } };
  } catch (cause) {
    return failedBy(cause, outgoing, flight);
  }
}

async function provePermit(line: Line, outgoing: Outgoing, scope: CallScope): Promise<void> {
  if (outgoing.effect === 'read') return;
  try {
    await scope.permit?.check();
  } catch (cause) {
    line.admission.leave();
    throw toCallError(cause, notSent(outgoing));
  }
}

/** The slot of the admission is given back when the flight is over. */
function createFlight(line: Line, outgoing: Outgoing, scope: CallScope, sink: FlightSink): Flight {
  const provedAt = line.clock.monotonic();
  const flight = new Flight(sink, {
    timeoutMs: outgoing.timeoutMs,
    signal: scope.signal,
    mayLeave: () => outgoing.effect === 'read' || line.clock.monotonic() - provedAt <= permitFreshMs,
    // Before the slot is free: whoever gets it next has to know of the pause.
    answered: (status, headers) =>
      line.admission.heed(outgoing.family, status, retryAfterMs(headers['retry-after'], line.clock.now())),
    landed: () => line.landed(flight),
  });
  return flight;
}

function depart(line: Line, outgoing: Outgoing, flight: Flight): void {
  flight.start();
  // A call that was cancelled meanwhile has nothing to send.
  if (!flight.isOver) line.dispatch(outgoing, flight);
}

function failedBy(cause: unknown, outgoing: Outgoing, { phase, status, held }: Flight): Failed {
  return { error: toCallError(cause, { ...outgoing, phase, status }), phase, status, held };
}
