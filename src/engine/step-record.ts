import { AppError, toAppError } from '#kernel/error.ts';
import type { Step } from '#kernel/playbook.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun } from '#kernel/run.ts';
import type { Unpredictable } from '#kernel/run-plan.ts';
import { isOver } from './deadline.ts';
import type { Frame } from './frame.ts';
import { hold } from './hold.ts';
import { unpredictableIn, unpredictableOutput } from './predict.ts';
import { retryDelayMs } from './retry.ts';
import type { Flow, Walk } from './walk.ts';

export type Changes = Partial<Pick<StepRun, 'status' | 'input' | 'result' | 'output' | 'error' | 'startedAt'>>;

/** A step run in a given state; one that was there before keeps its number and its start. */
export function stepRecord(walk: Walk, step: Step, frame: Frame, changes: Changes): StepRun {
  const now = walk.clock.now().toISOString();
  const status = changes.status ?? 'succeeded';
  const before = walk.journal.find(step.id, frame.iteration);
  return {
    runId: walk.lease.run.id,
    stepId: step.id,
    iteration: frame.iteration,
    kind: step.kind,
    attempt: before?.attempt ?? firstAttempt(walk, step.id, frame.iteration),
    input: before?.input ?? null,
    result: before?.result ?? null,
    output: before?.output ?? null,
    error: null,
    startedAt: before?.startedAt ?? frame.now ?? now,
    ...changes,
    status,
    finishedAt: status === 'waiting' || status === 'pending' ? null : now,
  };
}

/** The number of the first attempt; a run that was opened again counts on. */
export function firstAttempt({ lease }: Walk, stepId: string, iteration: string): number {
  return lease.run.rerun?.[`${stepId}/${iteration}`] ?? 1;
}

/** The state that an action's result gives its step. */
export function resultRecord(walk: Walk, step: Step, frame: Frame, result: ActionResult): StepRun {
  return stepRecord(walk, step, frame, { status: result.status, result, error: result.error ?? null });
}

interface Concluding {
  /** A crash may lose it without harm. */
  readonly mayNote?: boolean;
  /** The parts of the step have been tried again already. */
  readonly mayRetry?: boolean;
}

/**
 * Puts the end of a step on record, and with it the end of its wait. A failure that may pass is kept as one attempt,
 * and another one is due after a wait.
 */
export async function conclude(
  walk: Walk,
  step: Step,
  frame: Frame,
  record: StepRun,
  { mayNote = false, mayRetry = true }: Concluding = {},
): Promise<Flow> {
  const delayMs =
    mayRetry && !isOutOfTime(walk, step, frame)
      ? retryDelayMs(step, record, firstAttempt(walk, step.id, frame.iteration))
      : null;
  if (delayMs !== null) return tryAgain(walk, record, frame, delayMs);
  const waits = walk.journal.wait(record) !== undefined;
  if (mayNote && !waits && record.status !== 'failed') walk.journal.note(record);
  else await walk.journal.commit({ steps: [record], ...(waits ? { endedWaits: [record] } : {}) });
  return flowAfter(step, record);
}

/** A step whose own time was too short may be tried again; one for which a step around has no time left may not. */
function isOutOfTime(walk: Walk, step: Step, { deadline }: Frame): boolean {
  return isOver(walk, deadline) && deadline.stepId !== step.id;
}

function tryAgain(walk: Walk, failed: StepRun, { deadline }: Frame, delayMs: number): Promise<Flow> {
  const { stepId } = failed;
  const now = walk.clock.now();
  const dueAt = new Date(now.getTime() + delayMs);
  const attempt = failed.attempt + 1;
  const next: StepRun = {
    ...failed,
    attempt,
    status: 'waiting',
    result: null,
    output: null,
    error: null,
    startedAt: now.toISOString(),
    finishedAt: null,
  };
  const reason = `until ${dueAt.toISOString()}, to try ${stepId} for the ${ordinal(attempt)} time: ${failed.error?.message ?? ''}`;
  return hold(walk, failed, deadline, { kind: 'retry', dueAt, reason }, [failed, next]);
}

function ordinal(number: number): string {
  return `${number}${number === 2 ? 'nd' : number === 3 ? 'rd' : 'th'}`;
}

/** What a final step run means for the steps after it. */
export function flowAfter(step: Step, record: StepRun): Flow {
  if (record.status === 'cancelled') return 'cancelled';
  if (record.kind === 'stop' && record.status === 'succeeded') return 'stopped';
  return record.status === 'failed' && step.onError !== 'continue' ? 'failed' : 'done';
}

/** Records what was thrown as the step's failure. A fault of the database or a lost lease is no fault of the step. */
export async function recordFailure(walk: Walk, step: Step, frame: Frame, thrown: unknown): Promise<Flow> {
  const unknown = walk.lease.run.mode === 'live' ? null : unpredictableIn(thrown);
  // That it fails is known, whatever it would say.
  const fails = step.kind === 'fail' && unknown?.where !== `${step.id}.if`;
  if (unknown !== null && !fails) return recordUnpredictable(walk, step, frame, unknown);
  const error = toAppError(thrown, step.id);
  if (error.code === 'database_unavailable' || error.code === 'permit_expired') throw error;
  // The same write is under way elsewhere: a later pass finds out how it ended.
  if (error.code === 'conflict' && error.retryable) throw error;
  return conclude(walk, step, frame, stepRecord(walk, step, frame, { status: 'failed', error: error.toJson() }));
}

/** What only the real run can tell is no failure: the prediction goes on without this step. */
async function recordUnpredictable(walk: Walk, step: Step, frame: Frame, what: Unpredictable): Promise<Flow> {
  const ends = step.kind === 'stop' && what.where !== `${step.id}.if`;
  const output = unpredictableOutput(what);
  const flow = await conclude(
    walk,
    step,
    frame,
    stepRecord(walk, step, frame, { status: ends ? 'succeeded' : 'skipped', output, result: null }),
    { mayRetry: false },
  );
  return ends ? 'stopped' : flow;
}

export function cancelledError(): AppError {
  return new AppError('cancelled', 'The run was cancelled.');
}
