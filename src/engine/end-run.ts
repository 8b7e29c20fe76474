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
  if (receiptId === undefined && step.status !== 'pending') return { ...step, status: 'cancelled', finishedAt };
  const known = receiptId === undefined ? null : await walk.receipts.getReceipt(receiptId);
  if (known !== null && known.status !== 'pending') {
    const { result } = known;
    return { ...step, status: result.status, result, error: result.error ?? null, finishedAt };
  }
  const result = known?.result ?? step.result;
  const where = result?.intentId === undefined ? 'The ledger' : `The intent ${result.intentId}`;
  const message = `The console had accepted this when the run ended, and it was not called back. ${where} tells how it ends.`;
  const error = new AppError('cancelled', message, { failureIndicator: step.stepId, applied: 'unknown' }).toJson();
  return { ...step, status: 'cancelled', result, error, finishedAt };
}
