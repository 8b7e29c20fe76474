import type { Dispatcher } from 'undici';
import { AppError } from '#kernel/error.ts';
import { cancelled } from './cancelled.ts';
import { TimeLimit } from './stop-reasons.ts';
import type { Phase } from './retry-decision.ts';

/** Where the answer of a flight goes. After `end` or `fail` nothing more comes. */
export interface FlightSink {
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** False asks for a pause, until `resume`. Throwing ends the flight with that error. */
  data(chunk: Buffer): boolean;
  end(): void;
  fail(error: Error): void;
}

export interface FlightPlan {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Asked at the very moment at which bytes would leave; false keeps them here. */
  mayLeave(): boolean;
  /** Called with the head of the answer, before anyone else hears of it. */
  answered(status: number, headers: Readonly<Record<string, string>>): void;
  /** Called exactly once, when the flight is over. */
  landed(): void;
}

/**
 * One request on the wire, and how far it got. The dispatcher calls `onRequestStart` on a connected, trusted socket,
 * synchronously before it writes the first byte of the request; there the phase turns from `not_sent` to `sent`.
 */
export class Flight implements Dispatcher.DispatchHandler {
  phase: Phase = 'not_sent';
  status: number | undefined;
  /** Of the body, as received. */
  bytes = 0;
  /** The request was held back because `mayLeave` said no. */
  held = false;
  readonly #sink: FlightSink;
  readonly #plan: FlightPlan;
  readonly #abort = (): void => this.stop(cancelled(this.#plan.signal));
  #controller: Dispatcher.DispatchController | null = null;
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #stopReason: Error | null = null;

  constructor(sink: FlightSink, plan: FlightPlan) {
    this.#sink = sink;
    this.#plan = plan;
  }

  /** Time and signal count from here. */
  start(): void {
    const { signal } = this.#plan;
    this.restartTimer();
    signal.addEventListener('abort', this.#abort, { once: true });
    if (signal.aborted) this.#abort();
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Ends the flight from our side; the socket is destroyed when the request is on it. */
  stop(reason: Error): void {
    if (!this.#land()) return;
    this.#stopReason = reason;
    this.#sink.fail(reason);
    this.#controller?.abort(reason);
  }

  /** The timeout counts from now on again. */
  restartTimer(): void {
    if (this.#over) return;
    if (this.#timer === undefined)
      this.#timer = setTimeout(() => this.stop(new TimeLimit(this.#plan.timeoutMs)), this.#plan.timeoutMs);
    else this.#timer.refresh();
  }

  stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  resume(): void {
    if (!this.#over) this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Throwing here makes the dispatcher drop the request before writing, and keeps the socket for the next one.
    if (this.#over)
      throw this.#refuse(this.#stopReason ?? new AppError('internal', 'The request was over before it began.'));
    if (this.phase !== 'not_sent')
      throw this.#refuse(new AppError('internal', 'The HTTP library tried to send a request twice.'));
    if (!this.#plan.mayLeave()) {
      this.held = true;
      throw this.#refuse(
        new AppError('permit_expired', 'The permit was checked too long before the request could leave.'),
      );
    }
    this.#controller = controller;
    this.phase = 'sent';
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData['headers'],
  ): void {
    // Interim answers (1xx) say nothing about the outcome.
    if (this.#over || status < 200) return;
    this.phase = 'answered';
    this.status = status;
    const plain = plainHeaders(headers);
    this.#plan.answered(status, plain);
    this.#sink.head(status, plain);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    this.bytes += chunk.length;
    if (!this.#sink.data(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#land()) this.#sink.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#refuse(error);
  }

  #refuse(error: Error): Error {
    if (this.#land()) this.#sink.fail(error);
    return error;
  }

  #land(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.stopTimer();
    this.#plan.signal.removeEventListener('abort', this.#abort);
    this.#plan.landed();
    return true;
  }
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
