import { toAppError, type AppErrorJson } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';
import type { RunStatus, StepRun } from '#kernel/run.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { rootFrame, scopeOf } from './frame.ts';
import { cancelledError } from './step-record.ts';
import { awaitReceipt } from './steps/receipt.ts';
import type { Flow, Walk } from './walk.ts';

/**
 * Ends a run whose steps are through.
 * A run is not done while work that it started is pending: it waits for the settlement of every receipt first.
 * @returns false when it must wait
 */
export async function finishRun(walk: Walk, flow: Exclude<Flow, 'suspended'>): Promise<boolean> {
  if (flow === 'cancelled') return end(walk, 'cancelled', cancelledError().toJson());
  if (flow === 'failed') return end(walk, 'failed', firstError(walk));
  if (!(await settleAll(walk))) return false;
  // What was accepted and failed later has stopped nothing while the steps ran.
  const failure = firstError(walk, (step) => !isForgiven(walk.lease.playbook.steps, step.stepId));
  if (failure !== null) return end(walk, 'failed', failure);
  return end(walk, hasFailures(walk) ? 'partially_succeeded' : 'succeeded', null);
}

/** Reads the end of every pending action; false while one of them is still pending. */
async function settleAll(walk: Walk): Promise<boolean> {
  let settled = true;
  for (const step of walk.journal.all()) {
    if (step.status !== 'pending' || step.result === null) continue;
    const result = await awaitReceipt(walk, { id: step.stepId }, step, step.result, null);
    if (result === null) {
      settled = false;
      continue;
    }
    const record = {
      ...step,
      status: result.status,
      result,
      error: result.error ?? null,
      finishedAt: walk.clock.now().toISOString(),
    };
    await walk.journal.commit({ steps: [record], endedWaits: [record] });
  }
  return settled;
}

async function end(walk: Walk, status: RunStatus, error: AppErrorJson | null): Promise<true> {
  const open = [...walk.journal.all()].filter((step) => step.status === 'waiting');
  const closed = open.map((step): StepRun => ({
    ...step,
    status: 'cancelled',
    finishedAt: walk.clock.now().toISOString(),
  }));
  await walk.journal.commit({ steps: closed, finish: finishOf(walk, status, error) });
  return true;
}

function finishOf(
  walk: Walk,
  status: RunStatus,
  error: AppErrorJson | null,
): { status: RunStatus; error: AppErrorJson | null; output: Json } {
  const { output } = walk.lease.playbook;
  if (output === undefined || error !== null) return { status, error, output: null };
  try {
    return { status, error, output: resolveTemplate(output, scopeOf(walk, rootFrame), 'output') };
  } catch (thrown) {
    return { status: 'failed', error: toAppError(thrown, 'output').toJson(), output: null };
  }
}

function firstError(walk: Walk, counts: (step: StepRun) => boolean = () => true): AppErrorJson | null {
  for (const step of walk.journal.all()) {
    if (step.status === 'failed' && step.error !== null && counts(step)) return step.error;
  }
  return null;
}

function hasFailures(walk: Walk): boolean {
  return [...walk.journal.all()].some((step) => step.status === 'failed' || step.status === 'partially_succeeded');
}

/** Whether the step, or one around it, goes on after a failure. */
function isForgiven(steps: readonly Step[], id: string): boolean {
  const step = steps.find((one) => one.id === id || findIn(innerOf(one), id));
  if (step?.onError === 'continue') return true;
  return step !== undefined && step.id !== id && isForgiven(innerOf(step), id);
}

function findIn(steps: readonly Step[], id: string): boolean {
  return steps.some((step) => step.id === id || findIn(innerOf(step), id));
}

function innerOf(step: Step): readonly Step[] {
  if (step.kind === 'for-each') return step.steps;
  return step.kind === 'branch' ? step.cases.flatMap(({ steps }) => steps) : [];
}
