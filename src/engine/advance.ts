import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { RunLease, RunStore } from '#kernel/run.ts';
import type { CancelWatch } from './cancel-watch.ts';
import { walkRun, type Suspended, type WalkParts } from './walk-run.ts';

export interface AdvanceParts extends WalkParts {
  readonly runs: WalkParts['runs'] & Pick<RunStore, 'acquire' | 'release'>;
  readonly cancels: Pick<CancelWatch, 'watch'>;
  readonly log: Log;
  readonly stopping: () => boolean;
}

/** Advances a run until it waits, ends, or belongs to another server. */
export async function advanceRun(parts: AdvanceParts, runId: string, serverId: string): Promise<void> {
  for (;;) {
    const lease = await parts.runs.acquire(runId, serverId);
    if (lease === null) return;
    const end = await advanceOnce(parts, lease);
    if (end === 'ended') return;
    const again = await parts.runs.release(lease, end.wakeAt === null ? 'queued' : 'waiting', end.wakeAt);
    if (!again || parts.stopping()) return;
  }
}

async function advanceOnce(parts: AdvanceParts, lease: RunLease): Promise<'ended' | Suspended> {
  const watched = parts.cancels.watch(lease.run.id, lease.run.cancelRequested);
  try {
    return await walkRun(parts, lease, { signal: watched.signal, stopping: parts.stopping });
  } catch (thrown) {
    // Another server holds the run now; what it does counts.
    if (thrown instanceof AppError && thrown.code === 'permit_expired') return 'ended';
    await letGo(parts, lease, thrown);
    throw thrown;
  } finally {
    watched.stop();
  }
}

/** A pass that failed for a reason outside the run gives the lease back, so that a later one can go on. */
async function letGo(parts: AdvanceParts, lease: RunLease, cause: unknown): Promise<void> {
  try {
    await parts.runs.release(lease, 'queued', parts.clock.now());
  } catch (error) {
    parts.log.warn('A lease could not be given back; it ends with this server', { runId: lease.run.id, cause, error });
  }
}
