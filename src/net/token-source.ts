import type { Clock } from '#kernel/clock.ts';
import { fullAfterPause, takeTokens, type Grant, type Rate } from '#kernel/rate.ts';

/** Where the tokens of one bucket come from. */
export interface TokenSource {
  /** Undefined: it never runs dry, is never asked for tokens, and still knows pauses. */
  readonly rate: Rate | undefined;
  /** @throws AppError when nobody can tell how many there are */
  take(count: number): Promise<Grant>;
  /** Grants nothing for this many milliseconds: the console asked for it. A pause is never shortened. */
  pause(durationMs: number): void;
  /** Milliseconds for which the wish of the console still holds; 0 without one. */
  pausedMs(): number;
}

/** Makes the source of a family of requests, or of all of them. */
export type OpenSource = (family: string | null, rate: Rate | undefined) => TokenSource;

/** The burst of a rate is at least one request. */
export function usableRate(rate: Rate | undefined): Rate | undefined {
  return rate === undefined ? undefined : { perSecond: rate.perSecond, burst: Math.max(1, rate.burst) };
}

/** Tokens that nobody shares: of a console without a connection that is saved, such as a simulated one. */
export function createOwnTokens(given: Rate | undefined, clock: Clock): TokenSource {
  const rate = usableRate(given);
  let fullAt = -Infinity;
  let pausedUntil = -Infinity;
  const pausedMs = (): number => Math.max(0, pausedUntil - clock.monotonic());
  return {
    rate,
    pausedMs,
    async take(count) {
      if (rate === undefined) return { granted: count, waitMs: 0 };
      if (pausedMs() > 0) return { granted: 0, waitMs: pausedMs() };
      const taken = takeTokens(fullAt, clock.monotonic(), rate, count);
      fullAt = taken.fullAt;
      return taken;
    },
    pause(durationMs) {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + durationMs);
      if (rate !== undefined) fullAt = fullAfterPause(fullAt, pausedUntil, rate);
    },
  };
}
