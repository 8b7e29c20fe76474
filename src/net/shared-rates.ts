import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { BucketName, BucketStore, Grant, Rate } from '#kernel/rate.ts';
import { usableRate, type OpenSource } from './token-source.ts';

/** Limits that hold over all servers of one database. */
export interface SharedRates {
  forConnection(connectionId: string): OpenSource;
  close(): Promise<void>;
}

/** So late at most a server without a rate to ask for learns of a pause that another one was asked for. */
const lookMs = 1_000;
/** A database that is started again is back by then. Those who wait may be cancelled meanwhile. */
const databasePatienceMs = 30_000;
const askAgainMs = 250;

/**
 * Tokens come from the store. Pauses are known here by looking now and then, so that a connection without a rate asks
 * the database for nothing when it calls.
 */
export function createSharedRates(
  store: BucketStore,
  clock: Clock,
  log: Log,
  patienceMs = databasePatienceMs,
): SharedRates {
  const pausedUntil = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let looking = look();

  async function look(): Promise<void> {
    try {
      for (const { leftMs, ...bucket } of await store.pauses()) note(bucket, leftMs);
    } catch (error) {
      log.warn('Looking for pauses of consoles failed', { error });
    }
    for (const [key, until] of pausedUntil) if (until <= clock.monotonic()) pausedUntil.delete(key);
    if (isClosed) return;
    timer = setTimeout(() => {
      looking = look();
    }, lookMs).unref();
  }

  /**
   * Without the database nobody knows what the other servers send, and nothing could be recorded: so nothing leaves.
   * @throws AppError `database_unavailable` when it does not come back
   */
  async function take(bucket: BucketName, rate: Rate, count: number): Promise<Grant> {
    const givesUpAt = clock.monotonic() + patienceMs;
    for (;;) {
      try {
        return await store.take(bucket, rate, count);
      } catch (error) {
        const isAway = error instanceof AppError && error.code === 'database_unavailable';
        if (!isAway || isClosed || clock.monotonic() > givesUpAt) throw error;
        await sleep(askAgainMs);
      }
    }
  }

  function note(bucket: BucketName, leftMs: number): void {
    const key = keyOf(bucket);
    pausedUntil.set(key, Math.max(pausedUntil.get(key) ?? 0, clock.monotonic() + leftMs));
  }

  return {
    forConnection: (connectionId) => (family, given) => {
      const bucket = { connectionId, family };
      const key = keyOf(bucket);
      const rate = usableRate(given);
      return {
        rate,
        pausedMs: () => Math.max(0, (pausedUntil.get(key) ?? 0) - clock.monotonic()),
        take: async (count) => (rate === undefined ? { granted: count, waitMs: 0 } : take(bucket, rate, count)),
        pause(durationMs) {
          note(bucket, durationMs);
          // Where the others cannot be told, the console tells them itself.
          store
            .pause(bucket, rate ?? null, durationMs)
            .catch((error: unknown) => log.warn('Sharing the pause of a console failed', { error, ...bucket }));
        },
      };
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

function keyOf({ connectionId, family }: BucketName): string {
  return `${connectionId} ${family ?? ''}`;
}
