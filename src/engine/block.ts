import { AppError } from '#kernel/error.ts';
import type { Step } from '#kernel/playbook.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { scopeOf, type Frame } from './frame.ts';
import { isFinal } from './journal.ts';
import { flowAfter, recordFailure, stepRecord } from './step-record.ts';
import { runActionStep } from './steps/action.ts';
import { runBranchStep } from './steps/branch.ts';
import { runForEachStep } from './steps/for-each.ts';
import { runWaitStep } from './steps/wait.ts';
import type { Flow, Walk } from './walk.ts';

/** Runs steps one after the other until one waits, fails or is cancelled. */
export async function runBlock(walk: Walk, steps: readonly Step[], frame: Frame): Promise<Flow> {
  for (const step of steps) {
    const flow = await runStep(walk, step, frame);
    if (flow !== 'done') return flow;
  }
  return 'done';
}

async function runStep(walk: Walk, step: Step, frame: Frame): Promise<Flow> {
  const known = walk.journal.find(step.id, frame.iteration);
  // A pending action is done as far as its successors go: who needs its end waits for the settlement.
  if (known !== undefined && (isFinal(known) || known.status === 'pending')) return flowAfter(step, known);
  if (walk.signal.aborted) return 'cancelled';
  if (walk.stopping()) {
    walk.wakeAt(walk.clock.now());
    return 'suspended';
  }
  try {
    if (
      known === undefined &&
      step.if !== undefined &&
      !evaluateCondition(step.if, scopeOf(walk, frame), `${step.id}.if`)
    ) {
      walk.journal.note(stepRecord(walk, step, frame, { status: 'skipped' }));
      return 'done';
    }
    return await dispatch(walk, step, frame);
  } catch (thrown) {
    return recordFailure(walk, step, frame, thrown);
  }
}

function dispatch(walk: Walk, step: Step, frame: Frame): Promise<Flow> {
  switch (step.kind) {
    case 'action':
      return runActionStep(walk, step, frame);
    case 'wait':
      return runWaitStep(walk, step, frame);
    case 'branch':
      return runBranchStep(walk, step, frame);
    case 'for-each':
      return runForEachStep(walk, step, frame);
    default:
      throw new AppError('unsupported', `The step kind ${step.kind} is not there yet.`, { failureIndicator: step.id });
  }
}
