import { AppError } from '#kernel/error.ts';
import type { StepRun, Transition } from '#kernel/run.ts';
import { isFinal } from './journal.ts';
import type { Walk } from './walk.ts';

/** Ends a run, and with it everything that it still waits for. */
export async function endRun(walk: Walk, finish: NonNullable<Transition['finish']>): Promise<true> {
  const { run } = walk.lease;
  const why = `The run ${run.id} has ended: ${finish.status}.`;
  for (const { approvalId } of walk.journal.waits()) {
    if (approvalId !== undefined) await walk.approvals.withdraw(run.tenant, approvalId, why);
  }
  if (walk.outline.startsRuns) await walk.runs.cancelChildren(run.id);
  const open = [...walk.journal.all()].filter((step) => !isFinal(step));
  const closed = await Promise.all(open.map((step) => closing(walk, step)));
  await walk.journal.commit({ steps: closed, finish });
  return true;
}

/** What became of a step that its run no longer follows. */
async function closing(walk: Walk, step: StepRun): Promise<StepRun> {
  const finishedAt = walk.clock.now().toISOString();
  const receiptId = step.result?.receiptId;
  if (receiptId === undefined) return { ...step, status: 'cancelled', finishedAt };
  const { status, result } = await walk.receipts.getReceipt(receiptId);
  if (status !== 'pending') return { ...step, status: result.status, result, error: result.error ?? null, finishedAt };
  const ledger = result.intentId === undefined ? '' : ` The intent ${result.intentId} tells how it ends.`;
  const message = `The console had accepted this when the run ended; it was not called back.${ledger}`;
  const error = new AppError('cancelled', message, { failureIndicator: step.stepId, applied: 'unknown' }).toJson();
  return { ...step, status: 'cancelled', result, error, finishedAt };
}
