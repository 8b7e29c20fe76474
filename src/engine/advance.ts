import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { IntentStore } from '#kernel/intent.ts';
import type { Log } from '#kernel/log.ts';
import type { RunLease, RunStore } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { runBlock } from './block.ts';
import type { CancelWatch } from './cancel-watch.ts';
import { finishRun } from './finish.ts';
import { rootFrame } from './frame.ts';
import { createJournal } from './journal.ts';
import type { Walk } from './walk.ts';

export interface AdvanceParts {
  readonly runs: RunStore;
  readonly receipts: Pick<IntentStore, 'getReceipt'>;
  readonly runner: ActionRunner;
  readonly cancels: CancelWatch;
  readonly clock: Clock;
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

interface Suspended {
  readonly wakeAt: Date | null;
}

async function advanceOnce(parts: AdvanceParts, lease: RunLease): Promise<'ended' | Suspended> {
  let wakeAt: Date | null = null;
  const watched = parts.cancels.watch(lease.run.id, lease.run.cancelRequested);
  const walk: Walk = {
    lease,
    journal: createJournal(lease, (transition) => parts.runs.record(lease, transition)),
    runner: parts.runner,
    receipts: parts.receipts,
    clock: parts.clock,
    signal: watched.signal,
    stopping: parts.stopping,
    block: (steps, frame) => runBlock(walk, steps, frame),
    wakeAt: (time) => {
      if (wakeAt === null || time < wakeAt) wakeAt = time;
    },
  };
  try {
    const flow = watched.signal.aborted ? 'cancelled' : await runBlock(walk, lease.playbook.steps, rootFrame);
    const ended = watched.signal.aborted ? 'cancelled' : flow;
    if (ended !== 'suspended' && (await finishRun(walk, ended))) return 'ended';
    await walk.journal.flush();
    return { wakeAt };
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
