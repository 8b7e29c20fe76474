import type { BranchStep } from '#kernel/playbook.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { scopeOf, type Frame } from '../frame.ts';
import { flowAfter, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

/** Takes the first case that holds. The choice is kept, so that a later pass takes the same way. */
export async function runBranchStep(walk: Walk, step: BranchStep, frame: Frame): Promise<Flow> {
  const chosen = chosenCase(walk, step, frame);
  const flow = await walk.block(step.cases[chosen]?.steps ?? [], frame);
  if (flow === 'suspended' || flow === 'cancelled') return flow;
  const record = stepRecord(walk, step, frame, { status: flow === 'failed' ? 'failed' : 'succeeded', output: chosen });
  walk.journal.note(record);
  return flowAfter(step, record);
}

function chosenCase(walk: Walk, step: BranchStep, frame: Frame): number {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined) return Number(known.output);
  const scope = scopeOf(walk, frame);
  const chosen = step.cases.findIndex(
    ({ when }) => when === undefined || evaluateCondition(when, scope, `${step.id}.when`),
  );
  walk.journal.note(stepRecord(walk, step, frame, { status: 'waiting', output: chosen }));
  return chosen;
}
