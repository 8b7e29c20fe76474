import type { Playbook, Step } from '#kernel/playbook.ts';
import { bodyOf, isLoop } from '#kernel/step-body.ts';

/** Where a step stands: in which list, inside which steps. */
export interface Place {
  readonly step: Step;
  /** The list that holds it. */
  readonly siblings: readonly Step[];
  /** From the outside inwards. */
  readonly ancestors: readonly Place[];
  /** Of the steps inside, the ones that run because the step around them failed. */
  readonly isErrorPath: boolean;
  readonly section: 'steps' | 'on-failure';
}

export type StepTree = ReadonlyMap<string, Place>;

export function stepTreeOf({ steps, onFailure = [] }: Pick<Playbook, 'steps' | 'onFailure'>): StepTree {
  const tree = new Map<string, Place>();
  const visit = (siblings: readonly Step[], from: Omit<Place, 'step' | 'siblings'>): void => {
    for (const step of siblings) {
      const place: Place = { ...from, step, siblings };
      tree.set(step.id, place);
      const ancestors = [...from.ancestors, place];
      for (const inner of bodyOf(step)) visit(inner, { ...from, ancestors, isErrorPath: false });
      if (Array.isArray(step.onError)) visit(step.onError, { ...from, ancestors, isErrorPath: true });
    }
  };
  visit(steps, { ancestors: [], isErrorPath: false, section: 'steps' });
  visit(onFailure, { ancestors: [], isErrorPath: false, section: 'on-failure' });
  return tree;
}

/** The loops around a step, from the outside inwards. One that it stands in as an error path is none. */
export function loopsAround({ ancestors, isErrorPath }: Place): readonly Place[] {
  const chain = [...ancestors];
  return chain.filter((place, index) => {
    const child = chain[index + 1];
    const asErrorPath = child === undefined ? isErrorPath : child.isErrorPath;
    return isLoop(place.step) && !asErrorPath;
  });
}

/** Every step of a document, the inner ones included. */
export function allSteps(playbook: Playbook): readonly Step[] {
  return [...stepTreeOf(playbook).values()].map(({ step }) => step);
}

/** The steps of a `parallel` that come after these by its edges, these not included. */
export function downstream(siblings: readonly Step[], from: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set(from);
  for (let grown = true; grown;) {
    grown = false;
    for (const { id, after = [] } of siblings) {
      if (reached.has(id) || !after.some(({ step }) => reached.has(step))) continue;
      reached.add(id);
      grown = true;
    }
  }
  return new Set([...reached].filter((id) => !from.has(id)));
}
