import type { Step } from '#kernel/playbook.ts';
import type { Problems } from './problem.ts';

/** Steps of a list, in which one comes after the other, that can never run. */
export function checkReach(steps: readonly Step[], path: string, problems: Problems): void {
  for (const [index, step] of steps.entries()) {
    if (step.if === 'false' && step.disabled === undefined)
      problems.warn(
        `${path}[${index}].if`,
        'never holds, so the step never runs',
        'Write `disabled: true`, or remove the step.',
      );
  }
  const last = steps.findIndex(neverGoesOn);
  const next = steps[last + 1];
  if (last < 0 || next === undefined) return;
  problems.add(
    `${path}[${last + 1}]`,
    `can never run: \`${steps[last]?.id ?? ''}\` before it always ends the run`,
    'Move it forward, or give the step before it an `if`.',
  );
}

/** Whether no step after this one is ever reached. */
export function neverGoesOn(step: Step): boolean {
  if (step.if !== undefined || step.disabled === true) return false;
  switch (step.kind) {
    case 'stop':
      return true;
    case 'fail':
      return step.onError === undefined || step.onError === 'stop';
    case 'branch':
      return goesNowhere(step, step.cases, step.cases.at(-1)?.when === undefined);
    case 'switch':
      return step.otherwise !== undefined && goesNowhere(step, [...step.cases, { steps: step.otherwise }], true);
    default:
      return false;
  }
}

/** A failure inside may be caught by the step around; a stop may not. */
function goesNowhere(step: Step, cases: readonly { readonly steps: readonly Step[] }[], complete: boolean): boolean {
  if (step.onError !== undefined && step.onError !== 'stop') return false;
  return complete && cases.every(({ steps }) => steps.some(neverGoesOn));
}
