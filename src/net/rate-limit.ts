import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { cancelled } from './cancelled.ts';
import { createWaitQueue, type WaitQueue } from './wait-queue.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket; one token is one request. */
export interface TokenBucket {
  /**
   * Resolves when a token is ours, in the order of the calls; one of the background comes after all others.
   * @throws AppError `cancelled`; `connection_busy` for one of the background that would have to wait for long
   */
  take(signal: AbortSignal, background?: boolean): Promise<void>;
  /** Hands out nothing for this many milliseconds: the console asked for it. */
  pause(durationMs: number): void;
  /** True while the console's wish to wait holds. */
  isPaused(): boolean;
}

/** Calls of the background that may wait while others do: each holds up whoever makes it. */
const mostBehind = 2;
/** One in so many tokens goes to the background all the same, so that it is never starved. */
const share = 32;

/** Without a rate the bucket never runs dry, and still knows pauses. */
export function createTokenBucket(rate: Rate | undefined, clock: Clock): TokenBucket {
  const burst = rate === undefined ? Infinity : Math.max(1, rate.burst);
  const perMs = rate === undefined ? Infinity : rate.perSecond / 1_000;
  const queue = createWaitQueue();
  const behind = createWaitQueue();
  let inFront = 0;
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
    while (queue.size + behind.size > 0) {
      const wait = delay();
      if (wait > 0) {
        timer = setTimeout(pump, Math.ceil(wait));
        return;
      }
      tokens -= 1;
      next().admit();
    }
  }

  function next(): WaitQueue {
    const isBehind = queue.size === 0 || (behind.size > 0 && inFront >= share - 1);
    inFront = isBehind ? 0 : inFront + 1;
    return isBehind ? behind : queue;
  }

  return {
    async take(signal, background = false) {
      if (signal.aborted) throw cancelled(signal);
      if (queue.size + behind.size === 0 && delay() === 0) {
        tokens -= 1;
        return;
      }
      if (background && queue.size > 0 && behind.size >= mostBehind) throw busy();
      const turn = (background ? behind : queue).join(signal);
      if (!background) behind.trim(mostBehind, busy());
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

function busy(): AppError {
  return new AppError('connection_busy', 'The rate of the connection is taken up by orders, which go first.');
}
