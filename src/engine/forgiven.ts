import type { Step } from '#kernel/playbook.ts';
import type { Walk } from './walk.ts';

/** Whether the run goes on after the failure of this step, or after that of a step around it. */
export function isForgiven(walk: Walk, stepId: string): boolean {
  const { step, section } = walk.outline.place(stepId);
  return section === 'on-failure' || goesOn(walk, step) || isForgivenAround(walk, stepId);
}

/** Whether a step around this one goes on after a failure. One whose own error path holds this step does not. */
export function isForgivenAround(walk: Walk, stepId: string): boolean {
  return walk.outline.place(stepId).ancestors.some(({ step, block }) => !block.isErrorPath && goesOn(walk, step));
}

/** By its word, by steps that are there for its failure, or by one beside it that is. */
function goesOn(walk: Walk, { id, onError }: Step): boolean {
  return onError === 'continue' || typeof onError === 'object' || walk.outline.isCaught(id);
}
