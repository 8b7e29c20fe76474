import type { BranchStep } from '#kernel/playbook.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { runCase } from '../case.ts';
import { scopeOf, type Frame } from '../frame.ts';
import type { Flow, Walk } from '../walk.ts';

/** Takes the first case that holds. */
export function runBranchStep(walk: Walk, step: BranchStep, frame: Frame): Promise<Flow> {
  return runCase(walk, step, frame, step.cases, () => {
    const scope = scopeOf(walk, frame);
    return step.cases.findIndex(({ when }) => when === undefined || evaluateCondition(when, scope, `${step.id}.when`));
  });
}
