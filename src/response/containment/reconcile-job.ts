import type { Clock } from '#kernel/clock.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { Log } from '#kernel/log.ts';
import type { Reconciler } from './reconciler.ts';

interface Parts {
  readonly reconciler: Reconciler;
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** After a pass that broke off, for example because the database was away. */
const brokenOffMs = 10_000;

/** One job for all servers, by its key: it looks, and names the time of the next look. It never ends. */
export function reconcileJob({ reconciler, jobs, clock, log }: Parts): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    const runAt = await reconciler.pass(signal).catch((error: unknown) => {
      log.warn('Looking at containments broke off; trying again', { error, afterMs: brokenOffMs });
      return null;
    });
    await jobs.add(
      'reconcile',
      {},
      { key: 'reconcile', runAt: runAt ?? new Date(clock.now().getTime() + brokenOffMs) },
    );
  };
}
