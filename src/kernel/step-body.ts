import type { Step } from './playbook.ts';

export function isLoop({ kind }: Step): boolean {
  return kind === 'for-each' || kind === 'while';
}

/** The lists of steps that a step walks through by itself: its error path is none. */
export function bodyOf(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'branch':
      return step.cases.map(({ steps }) => steps);
    case 'switch':
      return [...step.cases.map(({ steps }) => steps), step.otherwise ?? []];
    case 'for-each':
    case 'parallel':
    case 'while':
      return [step.steps];
    default:
      return [];
  }
}
