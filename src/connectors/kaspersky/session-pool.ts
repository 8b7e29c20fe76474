import type { CallScope } from '#kernel/net.ts';
import type { Session } from './session.ts';

export interface SessionPoolOptions {
  /** How many sessions there are at most. */
  readonly size: number;
  open(): Session;
  /** Milliseconds without a call after which a session is pinged; the console forgets one after about three minutes. */
  readonly pingMs: number;
  /** Milliseconds without any use after which sessions are ended. */
  readonly idleMs: number;
  monotonic(): number;
}

interface Place {
  readonly session: Session;
  users: number;
}

const farewellMs = 5_000;

/** A few sessions that are opened when they are needed, kept alive while they are, and ended when they are not. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #places: Place[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastUsed = 0;
  #closing = false;
  #whenUnused: (() => void) | undefined;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
  }

  /** Lends a session for a series of calls that belong together. Others may use the same one in between. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#lend(this.#leastBusy(), work);
  }

  /** As `use`, on the one session that is always the same, for callers who keep things on the console between calls. */
  async useFirst<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#lend(this.#place(0), work);
  }

  /** As `use`, for work that is spread over several calls of ours: `giveBack` must be called once, whatever happens. */
  lend(): { readonly session: Session; giveBack(): void } {
    const place = this.#leastBusy();
    this.#take(place);
    return { session: place.session, giveBack: () => this.#giveBack(place) };
  }

  async #lend<T>(place: Place, work: (session: Session) => Promise<T>): Promise<T> {
    this.#take(place);
    try {
      return await work(place.session);
    } finally {
      this.#giveBack(place);
    }
  }

  #take(place: Place): void {
    place.users += 1;
    this.#lastUsed = this.#options.monotonic();
    this.#keepAlive();
  }

  #giveBack(place: Place): void {
    place.users -= 1;
    this.#lastUsed = this.#options.monotonic();
    if (this.#users === 0) this.#whenUnused?.();
  }

  /** The session with this sign-in, if it is still there. */
  withMark(mark: string): Session | null {
    return this.#places.find(({ session }) => session.mark === mark)?.session ?? null;
  }

  /** Waits for the work under way, then ends every session. Never throws: a console that is gone has no sessions. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#timer);
    if (this.#users > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#whenUnused = resolve;
      await promise;
    }
    await this.#endAll();
  }

  get #users(): number {
    return this.#places.reduce((sum, { users }) => sum + users, 0);
  }

  #leastBusy(): Place {
    const quietest = this.#places.toSorted((a, b) => a.users - b.users)[0];
    if (quietest !== undefined && (quietest.users === 0 || this.#places.length >= this.#options.size)) return quietest;
    return this.#place(this.#places.length);
  }

  #place(index: number): Place {
    const known = this.#places[index];
    if (known !== undefined) return known;
    const place = { session: this.#options.open(), users: 0 };
    this.#places.push(place);
    return place;
  }

  #keepAlive(): void {
    if (this.#timer !== undefined || this.#closing) return;
    this.#timer = setInterval(() => void this.#tend(), this.#options.pingMs);
    this.#timer.unref();
  }

  async #tend(): Promise<void> {
    if (this.#users === 0 && this.#options.monotonic() - this.#lastUsed >= this.#options.idleMs) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      await this.#endAll();
      return;
    }
    const quiet = this.#places.filter(({ session }) => session.idleMs >= this.#options.pingMs / 2);
    // A ping that fails says what the next call will say to someone who can read it.
    await Promise.allSettled(quiet.map(({ session }) => session.ping(quietScope())));
  }

  async #endAll(): Promise<void> {
    await Promise.allSettled(this.#places.map(({ session }) => session.end(quietScope())));
  }
}

/** For calls that belong to no action. */
export function quietScope(): CallScope {
  return { signal: AbortSignal.timeout(farewellMs), permit: null, record: () => undefined };
}
