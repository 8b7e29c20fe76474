import type { Step } from '#kernel/playbook.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { awaitRetry } from './await-retry.ts';
import { deadlineOf, isOver } from './deadline.ts';
import { scopeOf, type Frame } from './frame.ts';
import { isFinal } from './journal.ts';
import { flowAfter, recordFailure, stepRecord } from './step-record.ts';
import { runErrorPath } from './error-path.ts';
import { bodyOf } from './steps/kinds.ts';
import { absorb } from './variables.ts';
import type { Flow, Walk } from './walk.ts';

/** Runs steps one after the other until one waits, fails or is cancelled. */
export async function runBlock(walk: Walk, steps: readonly Step[], frame: Frame): Promise<Flow> {
  for (const step of steps) {
    const flow = await runStep(walk, step, frame);
    if (flow !== 'done') return flow;
    absorb(walk, step, frame);
  }
  return 'done';
}

/** Runs a step, and after its failure the steps that are there for that. */
export async function runStep(walk: Walk, step: Step, frame: Frame): Promise<Flow> {
  const flow = await runOnly(walk, step, frame);
  return flow === 'failed' ? runErrorPath(walk, step, frame) : flow;
}

async function runOnly(walk: Walk, step: Step, frame: Frame): Promise<Flow> {
  const known = walk.journal.find(step.id, frame.iteration);
  // A pending action is done as far as its successors go: who needs its end waits for the settlement.
  if (known !== undefined && (isFinal(known) || known.status === 'pending')) return flowAfter(step, known);
  if (walk.signal.aborted) return 'cancelled';
  if (walk.stop(frame.failure === null ? 'steps' : 'on-failure') !== null) return 'stopped';
  if (walk.stopping()) {
    walk.wakeAt(walk.clock.now());
    return 'suspended';
  }
  // Whatever has run out of time around this step says so; a step that has begun is still brought to its end.
  if (known === undefined && isOver(walk, frame.deadline)) return 'failed';
  const own = stepFrame(walk, step, frame);
  try {
    if (known === undefined && isSkipped(walk, step, own)) return 'done';
    if ((await awaitRetry(walk, step, frame)) === 'suspended') return 'suspended';
    return await bodyOf(step)(walk, step, stepFrame(walk, step, frame));
  } catch (thrown) {
    return recordFailure(walk, step, own, thrown);
  }
}

function isSkipped(walk: Walk, step: Step, frame: Frame): boolean {
  if (step.disabled === true) {
    walk.journal.note(
      stepRecord(walk, step, frame, { status: 'skipped', output: { note: 'Disabled in the playbook.' } }),
    );
    return true;
  }
  if (step.if === undefined || evaluateCondition(step.if, scopeOf(walk, frame), `${step.id}.if`)) return false;
  walk.journal.note(stepRecord(walk, step, frame, { status: 'skipped' }));
  return true;
}

/** Where the expressions of a step are evaluated, and until when it has time. */
function stepFrame(walk: Walk, step: Step, frame: Frame): Frame {
  const known = walk.journal.find(step.id, frame.iteration);
  const now = known?.startedAt ?? (walk.beganAt(step.id, frame.iteration) ?? walk.clock.now()).toISOString();
  return { ...frame, now, deadline: deadlineOf(step, now, frame.deadline) };
}
