import { AppError, toAppError } from '#kernel/error.ts';
import type { Step } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun } from '#kernel/run.ts';
import type { Frame } from './frame.ts';
import type { Flow, Walk } from './walk.ts';

type Changes = Partial<Pick<StepRun, 'status' | 'input' | 'result' | 'output' | 'error' | 'startedAt'>>;

/** A step run in a given state; one that was there before keeps its start. */
export function stepRecord(walk: Walk, step: Step, frame: Frame, changes: Changes): StepRun {
  const now = walk.clock.now().toISOString();
  const status = changes.status ?? 'succeeded';
  const before = walk.journal.find(step.id, frame.iteration);
  return {
    runId: walk.lease.run.id,
    stepId: step.id,
    iteration: frame.iteration,
    kind: step.kind,
    attempt: before?.attempt ?? firstAttempt(walk, step, frame),
    input: before?.input ?? null,
    result: before?.result ?? null,
    output: before?.output ?? null,
    error: null,
    startedAt: before?.startedAt ?? now,
    ...changes,
    status,
    finishedAt: status === 'waiting' || status === 'pending' ? null : now,
  };
}

/** The number of the first attempt of this execution: steps of a run that was opened again count on. */
export function firstAttempt(walk: Walk, step: Pick<Step, 'id'>, { iteration }: Pick<Frame, 'iteration'>): number {
  return walk.lease.run.rerun?.[`${step.id}/${iteration}`] ?? 1;
}

/** The state that an action's result gives its step. */
export function resultRecord(walk: Walk, step: Step, frame: Frame, result: ActionResult): StepRun {
  return stepRecord(walk, step, frame, { status: result.status, result, error: result.error ?? null });
}

/** What a final step run means for the steps after it. */
export function flowAfter(step: Step, record: StepRun): Flow {
  if (record.status === 'cancelled') return 'cancelled';
  return record.status === 'failed' && step.onError !== 'continue' ? 'failed' : 'done';
}

/** Records what was thrown as the step's failure. A fault of the database or a lost lease is no fault of the step. */
export async function recordFailure(walk: Walk, step: Step, frame: Frame, thrown: unknown): Promise<Flow> {
  const error = toAppError(thrown, step.id);
  if (error.code === 'database_unavailable' || error.code === 'permit_expired') throw error;
  // The same write is under way elsewhere: a later pass finds out how it ended.
  if (error.code === 'conflict' && error.retryable) throw error;
  const record = stepRecord(walk, step, frame, { status: 'failed', error: error.toJson() });
  await walk.journal.commit({ steps: [record], endedWaits: [record] });
  return flowAfter(step, record);
}

export function cancelledError(): AppError {
  return new AppError('cancelled', 'The run was cancelled.');
}
