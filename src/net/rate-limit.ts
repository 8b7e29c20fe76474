import type { Clock } from '#kernel/clock.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Rate } from '#kernel/rate.ts';
import { cancelled } from './cancelled.ts';
import type { TokenSource } from './token-source.ts';
import { createWaitQueue, type WaitQueue } from './wait-queue.ts';

/** Who gets the tokens of a source, and when; one token is one request. */
export interface TokenBucket {
  /**
   * Resolves when a token is ours, in the order of the calls; one of the background comes after all others.
   * @throws AppError `cancelled`; `connection_busy` for one of the background that would have to wait for long; what the source throws
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
/** The source is asked for no more than what the rate gives in this time, and what is not used by then is given up. */
const batchMs = 100;

export function createTokenBucket(source: TokenSource, clock: Clock): TokenBucket {
  const perMs = source.rate === undefined ? Infinity : source.rate.perSecond / 1_000;
  const batch = batchOf(source.rate);
  const queue = createWaitQueue();
  const behind = createWaitQueue();
  /** Who was let go while somebody waited behind. */
  let inFront = 0;
  /** Tokens that the source gave us, and until when they are good. */
  let inHand = 0;
  let goodUntil = -Infinity;
  /** So many tokens are asked for when only one is needed: more the quicker they are used. */
  let ahead = 1;
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;

  const waiting = (): number => queue.size + behind.size;

  function spend(): boolean {
    if (source.pausedMs() > 0) inHand = 0;
    else if (source.rate === undefined) return true;
    if (inHand < 1 || clock.monotonic() > goodUntil) return false;
    inHand -= 1;
    return true;
  }

  /** Lets go whom the tokens in hand allow, and sees to more for the others. */
  function pump(): void {
    timer = undefined;
    while (waiting() > 0 && spend()) next().admit();
    if (waiting() === 0) return;
    const pausedMs = source.pausedMs();
    if (pausedMs > 0) pumpIn(pausedMs);
    else void ask();
  }

  function pumpIn(delayMs: number): void {
    timer = setTimeout(pump, Math.ceil(delayMs));
  }

  async function ask(): Promise<void> {
    isAsking = true;
    ahead = inHand === 0 && clock.monotonic() <= goodUntil ? Math.min(batch, ahead * 2) : 1;
    const count = Math.min(batch, Math.max(ahead, waiting()));
    try {
      const { granted, waitMs } = await source.take(count);
      inHand = granted;
      goodUntil = clock.monotonic() + batchMs;
      isAsking = false;
      if (granted === count) return pump();
      while (waiting() > 0 && spend()) next().admit();
      // Not for every single one, where many wait.
      if (waiting() > 0) pumpIn(waitMs + (Math.min(batch, waiting()) - 1) / perMs);
    } catch (thrown) {
      isAsking = false;
      for (const each of [queue, behind]) each.trim(0, toAppError(thrown));
    }
  }

  function next(): WaitQueue {
    const isBehind = queue.size === 0 || (behind.size > 0 && inFront >= share - 1);
    inFront = isBehind || behind.size === 0 ? 0 : inFront + 1;
    return isBehind ? behind : queue;
  }

  return {
    async take(signal, background = false) {
      if (signal.aborted) throw cancelled(signal);
      if (waiting() === 0 && spend()) return;
      if (background && queue.size > 0 && behind.size >= mostBehind) throw busy();
      const turn = (background ? behind : queue).join(signal);
      if (!background) behind.trim(mostBehind, busy());
      if (timer === undefined && !isAsking) pump();
      return turn;
    },
    pause: (durationMs) => source.pause(durationMs),
    isPaused: () => source.pausedMs() > 0,
  };
}

/** Half of the burst at most: what a bucket gains while it is full is lost. */
function batchOf(rate: Rate | undefined): number {
  if (rate === undefined) return 1;
  return Math.max(1, Math.floor(Math.min((rate.perSecond / 1_000) * batchMs, rate.burst / 2)));
}

function busy(): AppError {
  return new AppError('connection_busy', 'The rate of the connection is taken up by orders, which go first.');
}
