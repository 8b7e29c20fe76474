import { nearest } from '#kernel/nearest.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { innerSteps } from './inner-steps.ts';
import { stepKind } from './steps/kinds.ts';

/** What the expressions of one step can see. */
export interface Visible {
  /** Steps that have certainly run, failed or been skipped before this one. */
  readonly steps: ReadonlyMap<string, Step>;
  /** Steps that may have: `default(…)` and `has(…)` can read them. */
  readonly possible: ReadonlyMap<string, Step>;
  /** Names of the items of the for-each around it. */
  readonly items: readonly string[];
  /** The other names that expressions begin with here. */
  readonly names: readonly string[];
  /** In the steps of `on-failure`, which can read `run.error`. */
  readonly afterFailure: boolean;
}

export interface Reason {
  readonly problem: string;
  readonly fix: string;
}

export interface StepPlaces {
  /** Why a step cannot be read at a path: unknown, later, around it, or perhaps never run. */
  whyHidden(id: string, path: string, visible: Visible): Reason;
}

interface Place {
  readonly path: string;
  /** The step it is directly inside of; null at the top. */
  readonly container: Step | null;
  /** Path of the list of steps that it is in. */
  readonly list: string;
}

/** Steps that have certainly been decided once this one has. */
export function decidedBy(step: Step): readonly Step[] {
  const sure =
    step.kind === 'parallel' &&
    step.if === undefined &&
    step.disabled === undefined &&
    (step.onError === undefined || step.onError === 'stop');
  return sure ? [step, ...step.steps.flatMap(decidedBy)] : [step];
}

/** Steps inside this one that can be read outside of it where they have run: those that run at most once. */
export function readableInside(step: Step): readonly Step[] {
  const { repeated } = stepKind(step.kind);
  return innerSteps(step)
    .filter(({ below }) => repeated !== true || below === '.on-error')
    .flatMap(({ steps }) => steps.flatMap((inner) => [inner, ...readableInside(inner)]));
}

export function placeSteps({ steps, onFailure = [] }: Pick<Playbook, 'steps' | 'onFailure'>): StepPlaces {
  const places = new Map<string, Place>();
  const visit = (list: readonly Step[], path: string, container: Step | null): void => {
    for (const [index, step] of list.entries()) {
      const at = `${path}[${index}]`;
      places.set(step.id, { path: at, container, list: path });
      for (const inner of innerSteps(step)) visit(inner.steps, at + inner.below, step);
    }
  };
  visit(steps, 'steps', null);
  visit(onFailure, 'on-failure', null);

  return {
    whyHidden: (id, path, visible) => {
      const place = places.get(id);
      if (place === undefined) return unknown(id, [...visible.steps.keys()], [...places.keys()]);
      if (path.startsWith(`${place.path}.`)) {
        return { problem: `refers to \`${id}\` from inside that step`, fix: 'A step can be read after it has ended.' };
      }
      if (visible.possible.has(id)) return mayNotHaveRun(id, place, path);
      const loop = loopAround(place, places);
      if (loop !== null && !path.startsWith(`${places.get(loop.id)?.path}.`)) {
        return {
          problem: `refers to \`${id}\`, which is inside the ${loop.kind} step \`${loop.id}\` and runs many times`,
          fix: `Move this step beside \`${id}\`, or read \`steps.${loop.id}.output\`, with \`collect\`.`,
        };
      }
      const { container } = place;
      if (container !== null && !path.startsWith(`${place.list}[`)) return mayNotHaveRun(id, place, path);
      return {
        problem: `refers to \`${id}\`, which comes later`,
        fix: 'Move the steps into the order in which they run.',
      };
    },
  };
}

function loopAround(place: Place, places: ReadonlyMap<string, Place>): Step | null {
  for (let { container } = place; container !== null; container = places.get(container.id)?.container ?? null) {
    if (stepKind(container.kind).repeated === true) return container;
  }
  return null;
}

function mayNotHaveRun(id: string, { container, list }: Place, path: string): Reason {
  const guard = `read it inside \`default(steps["${id}"]…, …)\``;
  if (container === null) {
    return { problem: `refers to \`${id}\`, which may not have run before the failure`, fix: `${upperFirst(guard)}.` };
  }
  if (path.startsWith(`${list}[`)) {
    return {
      problem: `refers to \`${id}\`, which may not have run: no edge makes this step wait for it`,
      fix: `Add \`after: [${id}]\`, or ${guard}.`,
    };
  }
  return {
    problem: `refers to \`${id}\`, which is inside the ${container.kind} step \`${container.id}\` and may not have run`,
    fix: `Move this step beside \`${id}\`, read \`steps.${container.id}\`, or ${guard}.`,
  };
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function unknown(id: string, earlier: readonly string[], all: readonly string[]): Reason {
  const close = nearest(id, earlier) ?? nearest(id, all);
  if (close !== null) return { problem: `refers to an unknown step, \`${id}\``, fix: `Did you mean \`${close}\`?` };
  const fix =
    earlier.length === 0 ? 'No step comes before this one.' : `The steps before this one are ${earlier.join(', ')}.`;
  return { problem: `refers to an unknown step, \`${id}\``, fix };
}
