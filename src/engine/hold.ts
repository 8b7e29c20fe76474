import type { StepRef } from '#kernel/intent.ts';
import type { StepRun, Wait } from '#kernel/run.ts';
import type { Deadline } from './deadline.ts';
import type { Walk } from './walk.ts';

/** Until a wait whose time is over is looked at again, because what ends it is late. */
const soonMs = 2_000;

/** What a step waits for, and when it stops waiting. */
type Held = Pick<Wait, 'kind' | 'reason' | 'match' | 'approvalId' | 'childRunId'> & {
  readonly dueAt: Date;
  readonly receiptId?: string;
};

/**
 * Leaves a step waiting: notes when the run is to be looked at again, and writes the wait unless it is there already.
 * @param deadline ends the wait earlier
 * @param steps written in the same transaction
 */
export async function hold(
  walk: Walk,
  { stepId, iteration }: Pick<StepRef, 'stepId' | 'iteration'>,
  deadline: Deadline | null,
  { dueAt: wanted, ...held }: Held,
  steps: readonly StepRun[] = [],
): Promise<'suspended'> {
  const dueAt = deadline !== null && deadline.at < wanted ? deadline.at : wanted;
  const runId = walk.lease.run.id;
  const wait: Wait = { runId, stepId, iteration, receiptId: null, ...held, dueAt: dueAt.toISOString() };
  if (steps.length > 0 || !isSame(walk.journal.wait(wait), wait)) await walk.journal.commit({ steps, waits: [wait] });
  return holdOn(walk, wait);
}

/** Leaves a wait as it is. */
export function holdOn(walk: Walk, wait: Wait): 'suspended' {
  const dueAt = new Date(wait.dueAt);
  // Noted on every pass: should this clock and the database's differ, the run is simply woken once more.
  const now = walk.clock.now();
  walk.wakeAt(dueAt > now ? dueAt : new Date(now.getTime() + soonMs));
  return 'suspended';
}

function isSame(open: Wait | undefined, wait: Wait): boolean {
  return (
    open !== undefined &&
    open.kind === wait.kind &&
    open.dueAt === wait.dueAt &&
    open.receiptId === wait.receiptId &&
    open.approvalId === wait.approvalId &&
    open.childRunId === wait.childRunId
  );
}
