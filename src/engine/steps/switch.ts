import { isDeepStrictEqual } from 'node:util';
import type { SwitchStep } from '#kernel/playbook.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { runCase } from '../case.ts';
import { scopeOf, type Frame } from '../frame.ts';
import type { Flow, Walk } from '../walk.ts';

/** Takes the case with the value, or else the steps of `otherwise`. */
export function runSwitchStep(walk: Walk, step: SwitchStep, frame: Frame): Promise<Flow> {
  const otherwise = step.otherwise === undefined ? [] : [{ name: 'otherwise', steps: step.otherwise }];
  return runCase(walk, step, frame, [...step.cases, ...otherwise], () => {
    const value = resolveTemplate(step.on, scopeOf(walk, frame), `${step.id}.switch`);
    const chosen = step.cases.findIndex((one) => isDeepStrictEqual(one.value, value));
    return chosen === -1 ? step.cases.length : chosen;
  });
}
