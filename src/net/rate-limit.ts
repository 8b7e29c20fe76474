import type { Clock } from '#kernel/clock.ts';
import { cancelled } from './cancelled.ts';
import { createWaitQueue } from './wait-queue.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket; one token is one request. */
export interface TokenBucket {
  /** Resolves when a token is ours, in the order of the calls. @throws AppError `cancelled` */
  take(signal: AbortSignal): Promise<void>;
  /** Hands out nothing for this many milliseconds: the console asked for it. */
  pause(durationMs: number): void;
  /** True while the console's wish to wait holds. */
  isPaused(): boolean;
}

/** Without a rate the bucket never runs dry, and still knows pauses. */
export function createTokenBucket(rate: Rate | undefined, clock: Clock): TokenBucket {
  const burst = rate === undefined ? Infinity : Math.max(1, rate.burst);
  const perMs = rate === undefined ? Infinity : rate.perSecond / 1_000;
  const queue = createWaitQueue();
  let tokens = burst;
  let refilledAt = clock.monotonic();
  let pausedUntil = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  /** Milliseconds until the next token. */
  function delay(): number {
    const now = clock.monotonic();
    if (pausedUntil > now) return pausedUntil - now;
    if (rate === undefined) return 0;
    if (now > refilledAt) {
      tokens = Math.min(burst, tokens + (now - refilledAt) * perMs);
      refilledAt = now;
    }
    // The tolerance is for rounding: a sum of fractions may miss a whole token by a hair.
    return tokens >= 1 - 1e-9 ? 0 : (1 - tokens) / perMs;
  }

  function pump(): void {
    timer = undefined;
    while (queue.size > 0) {
      const wait = delay();
      if (wait > 0) {
        timer = setTimeout(pump, Math.ceil(wait));
        return;
      }
      tokens -= 1;
      queue.admit();
    }
  }

  return {
    async take(signal) {
      if (signal.aborted) throw cancelled(signal);
      if (queue.size === 0 && delay() === 0) {
        tokens -= 1;
        return;
      }
      const turn = queue.join(signal);
      if (timer === undefined) pump();
      return turn;
    },
    pause(durationMs) {
      const until = clock.monotonic() + durationMs;
      if (until <= pausedUntil) return;
      pausedUntil = until;
      if (rate === undefined) return;
      // The console's own count is full: afterwards we start with one request, not with a burst.
      tokens = 1;
      refilledAt = until;
    },
    isPaused: () => pausedUntil > clock.monotonic(),
  };
}
