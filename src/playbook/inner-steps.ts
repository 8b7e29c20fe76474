import type { Step } from '#kernel/playbook.ts';
import type { InnerSteps } from './step-kind.ts';
import { stepKind } from './steps/kinds.ts';

/** The lists of steps inside a step, those of its error path included. */
export function innerSteps(step: Step): readonly InnerSteps[] {
  const own = stepKind(step.kind).inner?.(step) ?? [];
  return typeof step.onError === 'object' ? [...own, { below: '.on-error', steps: step.onError }] : own;
}
