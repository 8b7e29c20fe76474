import type { AppErrorJson } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { RunStatus, StepRun } from '#kernel/run.ts';
import { toAppError } from '#kernel/error.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { blockError } from './block-error.ts';
import { isOver, timeoutError } from './deadline.ts';
import { endRun } from './end-run.ts';
import { isForgiven } from './forgiven.ts';
import { forked, rootFrame, scopeOf, type Frame } from './frame.ts';
import { unpredictableIn, unpredictableOutput } from './predict.ts';
import { settleAll, settlePending } from './settle-all.ts';
import { cancelledError } from './step-record.ts';
import { variablesAfter } from './variables.ts';
import { isPart } from './verb-parts.ts';
import type { Flow, Walk } from './walk.ts';

/**
 * Ends a run whose steps are through.
 * A run is not done while work that it started is pending: it waits for the settlement of every receipt first.
 * @param root the frame in which its steps were run
 * @returns false when it must wait
 */
export async function finishRun(walk: Walk, root: Frame, flow: Exclude<Flow, 'suspended'>): Promise<boolean> {
  if (flow === 'cancelled') return cancel(walk);
  if (flow === 'failed') return fail(walk, ownError(walk, root));
  const late = await settleAll(walk, root);
  if (late.flow === 'cancelled') return cancel(walk);
  // What was accepted and failed later has stopped nothing while the steps ran.
  const failure = late.error ?? (late.flow === 'done' ? unforgivenError(walk) : null);
  if (failure !== null) return fail(walk, failure);
  // A run that has begun to fail does not succeed after all.
  if (isFailing(walk) || (late.flow === 'suspended' && isOver(walk, root.deadline))) {
    return fail(walk, ownError(walk, root));
  }
  if (late.flow === 'suspended') return false;
  const status = hasFailures(walk) ? 'partially_succeeded' : 'succeeded';
  return endRun(walk, outcome(walk, root, status));
}

function isFailing(walk: Walk): boolean {
  if (walk.lease.playbook.onFailure === undefined) return false;
  return [...walk.journal.all()].some(({ stepId }) => walk.outline.place(stepId).section === 'on-failure');
}

function cancel(walk: Walk): Promise<true> {
  return endRun(walk, { status: 'cancelled', error: cancelledError().toJson(), output: null });
}

/** Why the steps failed; the time of the run may have been over before one of them began. */
function ownError(walk: Walk, { deadline }: Frame): AppErrorJson {
  const error = blockError(walk, walk.lease.playbook.steps, '');
  if (error !== null) return error;
  if (isOver(walk, deadline)) return timeoutError(deadline, walk.lease.run.id).toJson();
  return firstError(walk) ?? toAppError(new Error('The run has failed without an error.')).toJson();
}

/** Runs the steps for the failure of the run, waits for what they started, and ends it. */
async function fail(walk: Walk, error: AppErrorJson): Promise<boolean> {
  const { onFailure = [], steps, variables = {} } = walk.lease.playbook;
  const before = variablesAfter(walk, variables, steps, '');
  // They get time of their own: the run may have failed because it had none left.
  const frame: Frame = { ...rootFrame(before, null), failure: error };
  const flow = await walk.block(onFailure, frame);
  if (flow === 'suspended') return false;
  if (flow === 'cancelled' || walk.signal.aborted) return cancel(walk);
  if ((await settlePending(walk, frame, 'on-failure')) === 'suspended') return false;
  return endRun(walk, { status: 'failed', error, output: null });
}

function outcome(
  walk: Walk,
  root: Frame,
  status: RunStatus,
): { status: RunStatus; error: AppErrorJson | null; output: Json } {
  const { steps, variables = {}, output } = walk.lease.playbook;
  const stop = walk.stop('steps');
  if (stop !== null) return { status, error: null, output: stop.output };
  if (output === undefined) return { status, error: null, output: null };
  const frame = forked({ ...root, now: null }, variablesAfter(walk, variables, steps, ''));
  try {
    return { status, error: null, output: resolveTemplate(output, scopeOf(walk, frame), 'output') };
  } catch (thrown) {
    const unknown = walk.lease.run.mode === 'live' ? null : unpredictableIn(thrown);
    if (unknown !== null) return { status, error: null, output: unpredictableOutput(unknown) };
    return { status: 'failed', error: toAppError(thrown, 'output').toJson(), output: null };
  }
}

function unforgivenError(walk: Walk): AppErrorJson | null {
  return firstError(walk, (step) => !isForgiven(walk, step.stepId));
}

function firstError(walk: Walk, counts: (step: StepRun) => boolean = () => true): AppErrorJson | null {
  for (const step of walk.journal.all()) {
    if (step.status === 'failed' && step.error !== null && !isPart(step) && counts(step)) return step.error;
  }
  return null;
}

function hasFailures(walk: Walk): boolean {
  return [...walk.journal.all()].some((step) => step.status === 'failed' || step.status === 'partially_succeeded');
}
