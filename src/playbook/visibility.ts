import { nearest } from '#kernel/nearest.ts';
import type { Step } from '#kernel/playbook.ts';
import { stepKind } from './steps/kinds.ts';

/** What the expressions of one step can see. */
export interface Visible {
  /** Steps that have certainly run before: earlier ones beside it and beside the steps around it. */
  readonly steps: ReadonlyMap<string, Step>;
  /** Names of the items of the for-each around it. */
  readonly items: readonly string[];
}

export interface Reason {
  readonly problem: string;
  readonly fix: string;
}

export interface StepPlaces {
  /** Why a step cannot be read at a path: unknown, later, around it, or inside another step. */
  whyHidden(id: string, path: string, visible: Visible): Reason;
}

interface Place {
  readonly path: string;
  /** The step it is directly inside of; null at the top. */
  readonly container: Step | null;
  /** Path of the list of steps that it is in. */
  readonly list: string;
}

export function placeSteps(steps: readonly Step[]): StepPlaces {
  const places = new Map<string, Place>();
  const visit = (list: readonly Step[], path: string, container: Step | null): void => {
    for (const [index, step] of list.entries()) {
      const at = `${path}[${index}]`;
      places.set(step.id, { path: at, container, list: path });
      for (const inner of stepKind(step.kind).inner?.(step) ?? []) visit(inner.steps, at + inner.below, step);
    }
  };
  visit(steps, 'steps', null);

  return {
    whyHidden: (id, path, visible) => {
      const place = places.get(id);
      if (place === undefined) return unknown(id, [...visible.steps.keys()], [...places.keys()]);
      if (path.startsWith(`${place.path}.`)) {
        return { problem: `refers to \`${id}\` from inside that step`, fix: 'A step can be read after it has ended.' };
      }
      const { container } = place;
      if (container !== null && !path.startsWith(`${place.list}[`)) {
        return {
          problem: `refers to \`${id}\`, which is inside the ${container.kind} step \`${container.id}\` and may not have run`,
          fix: `Move this step beside \`${id}\`, or read \`steps.${container.id}\`.`,
        };
      }
      return {
        problem: `refers to \`${id}\`, which comes later`,
        fix: 'Move the steps into the order in which they run.',
      };
    },
  };
}

function unknown(id: string, earlier: readonly string[], all: readonly string[]): Reason {
  const close = nearest(id, earlier) ?? nearest(id, all);
  if (close !== null) return { problem: `refers to an unknown step, \`${id}\``, fix: `Did you mean \`${close}\`?` };
  const fix =
    earlier.length === 0 ? 'No step comes before this one.' : `The steps before this one are ${earlier.join(', ')}.`;
  return { problem: `refers to an unknown step, \`${id}\``, fix };
}
