import type { Clock } from '#kernel/clock.ts';
import type { CallScope, TransportOptions, WireRequest } from '#kernel/net.ts';
import { createSlots } from './concurrency.ts';
import { createTokenBucket, type TokenBucket } from './rate-limit.ts';
import { maxRetryAfterMs } from './retry-decision.ts';
import type { OpenSource } from './token-source.ts';

type Family = WireRequest['family'];

/** Decides when an attempt may start. */
export interface Admission {
  /** Waits for the rate of the family, that of the connection, and a slot, in this order. @throws AppError `cancelled`, `connection_busy` */
  enter(family: Family, scope: Pick<CallScope, 'signal' | 'background'>): Promise<void>;
  /** Gives the slot back. */
  leave(): void;
  /** Heeds what the console asked for: a limiter (429) holds up its family, an outage (503) the whole connection. */
  heed(family: Family, status: number, retryAfterMs: number | undefined): void;
}

export function createAdmission(
  options: Pick<TransportOptions, 'rate' | 'maxConcurrent'>,
  openSource: OpenSource,
  clock: Clock,
): Admission {
  const slots = createSlots(options.maxConcurrent);
  const connection = createTokenBucket(openSource(null, options.rate), clock);
  const families = new Map<string, TokenBucket>();

  function bucketOf(family: Family): TokenBucket | undefined {
    if (family === undefined) return undefined;
    let bucket = families.get(family.name);
    if (bucket === undefined) {
      bucket = createTokenBucket(openSource(family.name, family), clock);
      families.set(family.name, bucket);
    }
    return bucket;
  }

  return {
    async enter(family, { signal, background = false }) {
      const own = bucketOf(family);
      for (;;) {
        if (own !== undefined) await own.take(signal, background);
        await connection.take(signal, background);
        await slots.acquire(signal);
        // The console may have asked for a pause while we waited for the slot.
        if (!connection.isPaused() && own?.isPaused() !== true) return;
        slots.release();
      }
    },
    leave: () => slots.release(),
    heed(family, status, retryAfterMs) {
      if (retryAfterMs === undefined || (status !== 429 && status !== 503)) return;
      const bucket = (status === 429 ? bucketOf(family) : undefined) ?? connection;
      bucket.pause(Math.min(retryAfterMs, maxRetryAfterMs));
    },
  };
}
