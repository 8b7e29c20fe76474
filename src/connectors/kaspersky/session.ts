import { createHash } from 'node:crypto';
import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import { isReadMethod } from './method-effect.ts';
import { isRefusal, post, readResult, type Endpoint, type MethodCall } from './wire.ts';

/** A console may end every connection of a session that it is at odds with, and never say so. */
const breaksOfOneSession = 3;

/** One sign-in at the console, renewed when the console has forgotten it. It carries one request at a time. */
export class Session {
  readonly #endpoint: Endpoint;
  readonly #signIn: (scope: CallScope) => Promise<string>;
  readonly #monotonic: () => number;
  #token: string | null = null;
  #lastUsed = 0;
  /** Calls in a row whose connection broke. */
  #breaks = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(endpoint: Endpoint, signIn: (scope: CallScope) => Promise<string>, monotonic: () => number) {
    this.#endpoint = endpoint;
    this.#signIn = signIn;
    this.#monotonic = monotonic;
  }

  /**
   * Names the present sign-in without revealing it; null before the first. Result sets and actions of the console belong to one sign-in,
   * so another mark means that they are gone.
   */
  get mark(): string | null {
    return this.#token === null ? null : createHash('sha256').update(this.#token).digest('hex').slice(0, 16);
  }

  get idleMs(): number {
    return this.#monotonic() - this.#lastUsed;
  }

  /** Sends one call when it is its turn. A session that has ended is renewed once. @throws AppError */
  async call(call: MethodCall, scope: CallScope): Promise<JsonObject> {
    // What is marked as a read by mistake would need no permit.
    if (call.effect === 'read' && !isReadMethod(call.method)) {
      throw new AppError('internal', `${call.method} is no read.`);
    }
    return this.#inTurn(scope.signal, async () => {
      const first = await this.#post(call, scope);
      // A refusal says that the call was not looked at, so even a write is sent for the first time now.
      if (!isRefusal(first)) return readResult(this.#endpoint, call, first);
      this.#token = null;
      return readResult(this.#endpoint, call, await this.#post(call, scope));
    });
  }

  /** What the clock of the console says; null where its answers do not tell. @throws AppError */
  async time(scope: CallScope): Promise<Date | null> {
    const ping: MethodCall = { method: 'Session.Ping', args: {}, effect: 'read' };
    const { headers } = await this.#inTurn(scope.signal, async () => this.#post(ping, scope));
    const told = Date.parse(headers['date'] ?? '');
    return Number.isNaN(told) ? null : new Date(told);
  }

  /** Keeps the session alive; one that has ended is forgotten. */
  async ping(scope: CallScope): Promise<void> {
    await this.#inTurn(scope.signal, async () => {
      if (this.#token === null) return;
      const response = await this.#post({ method: 'Session.Ping', args: {}, effect: 'read' }, scope);
      if (isRefusal(response)) this.#token = null;
    });
  }

  /** Ends the session after the calls that wait for their turn. */
  async end(scope: CallScope): Promise<void> {
    await this.#inTurn(scope.signal, async () => {
      if (this.#token === null) return;
      const token = this.#token;
      this.#token = null;
      const call: MethodCall = { method: 'Session.EndSession', args: {}, effect: 'read' };
      await post(this.#endpoint, call, { 'x-ksc-session': token }, scope);
    });
  }

  async #post(call: MethodCall, scope: CallScope) {
    this.#token ??= await this.#signIn(scope);
    this.#lastUsed = this.#monotonic();
    try {
      const response = await post(this.#endpoint, call, { 'x-ksc-session': this.#token }, scope);
      this.#breaks = 0;
      return response;
    } catch (thrown) {
      this.#breaks = toAppError(thrown).code === 'connection_lost' ? this.#breaks + 1 : this.#breaks;
      if (this.#breaks >= breaksOfOneSession) this.#forget();
      throw thrown;
    }
  }

  /** The next call signs in anew; the console forgets the old session by itself. */
  #forget(): void {
    this.#token = null;
    this.#breaks = 0;
  }

  async #inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    this.#turn = before.then(() => done);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      finish();
    }
  }
}

async function unlessAborted(waiting: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void =>
    reject(new AppError('cancelled', 'The call was cancelled before it was sent.', { cause: signal.reason }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([waiting, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
