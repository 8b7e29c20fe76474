import type { Step } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { Wait } from '#kernel/run.ts';
import type { Frame } from '../frame.ts';
import type { Walk } from '../walk.ts';

const soonMs = 2_000;

/**
 * The end of accepted work, or null while the run must wait for it.
 * Settlement asks the vendor in its own job and wakes the run; here only the stored state is read.
 */
export async function awaitReceipt(
  walk: Walk,
  step: Pick<Step, 'id'>,
  frame: Pick<Frame, 'iteration'>,
  pending: ActionResult,
  until: Date | null,
): Promise<ActionResult | null> {
  const receiptId = pending.receiptId;
  if (receiptId === undefined) return pending;
  const record = await walk.receipts.getReceipt(receiptId);
  if (record.status !== 'pending') return record.result;
  const deadline = new Date(record.deadlineAt);
  const dueAt = until !== null && until < deadline ? until : deadline;
  // Past the deadline only the last poll is missing, which closes the receipt and wakes the run itself.
  const now = walk.clock.now();
  walk.wakeAt(dueAt > now ? dueAt : new Date(now.getTime() + soonMs));
  const wait: Wait = {
    runId: walk.lease.run.id,
    stepId: step.id,
    iteration: frame.iteration,
    kind: 'settlement',
    receiptId,
    dueAt: dueAt.toISOString(),
    reason: `until ${record.actionId} on ${record.connectionId} is settled (${record.result.message})`,
  };
  if (!isOpen(walk, wait)) await walk.journal.commit({ steps: [], waits: [wait] });
  return null;
}

/** Whether the run waits for this already. */
export function isOpen(walk: Walk, wait: Wait): boolean {
  return walk.lease.waits.some((open) => open.stepId === wait.stepId && open.iteration === wait.iteration);
}
