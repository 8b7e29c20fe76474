import type { StepRef } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { Deadline } from './deadline.ts';
import { hold, holdOn } from './hold.ts';
import type { Walk } from './walk.ts';

/**
 * The end of accepted work, or null while the run must wait for it.
 * Settlement asks the vendor in its own job and wakes the run; here only the stored state is read.
 * @param place of the step that waits
 */
export async function awaitReceipt(
  walk: Walk,
  place: Pick<StepRef, 'stepId' | 'iteration'>,
  pending: ActionResult,
  deadline: Deadline | null,
): Promise<ActionResult | null> {
  const { receiptId } = pending;
  if (receiptId === undefined) return pending;
  // A run may wait for thousands: none is asked about that has told nothing new.
  const open = walk.journal.wait(place);
  if (open?.receiptId === receiptId && open.unanswered === true) {
    holdOn(walk, open);
    return null;
  }
  const record = await walk.receipts.getReceipt(receiptId);
  if (record.status !== 'pending') return record.result;
  const dueAt = new Date(record.deadlineAt);
  const reason = `until ${record.actionId} on ${record.connectionId} is settled (${record.result.message})`;
  // Past its deadline only the last poll is missing, which closes the receipt and wakes the run itself.
  await hold(walk, place, deadline, { kind: 'settlement', receiptId, dueAt, reason });
  return null;
}
