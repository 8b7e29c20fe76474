import { nearest } from '#kernel/nearest.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { Reference } from './references.ts';
import { runMembers, stepMembers } from './scope.ts';
import type { Reason, StepPlaces, Visible } from './visibility.ts';

interface Surroundings {
  readonly playbook: Playbook;
  readonly places: StepPlaces;
  readonly visible: Visible;
  readonly path: string;
}

/** What the paths of one expression name that is not there. */
export function checkReferences(
  references: readonly Reference[],
  around: Surroundings,
): readonly (Reason & { readonly offset: number })[] {
  return references.flatMap((reference) => {
    const reason = checkReference(reference, around);
    return reason === null ? [] : [{ ...reason, offset: reference.offset }];
  });
}

function checkReference({ root, segments, guarded }: Reference, around: Surroundings): Reason | null {
  const [first, second] = segments;
  const { playbook, visible } = around;
  if (visible.items.includes(root)) return null;
  if (!visible.names.includes(root)) return unknownRoot(root, visible);
  if (typeof first !== 'string') return null;
  switch (root) {
    case 'inputs':
      return checkName(first, Object.keys(playbook.inputs), 'an input that is not declared');
    case 'vars':
      return checkName(first, Object.keys(playbook.variables ?? {}), 'a variable that is not declared');
    case 'run':
      return checkRun(first, visible);
    case 'steps':
      return checkStep(first, second, guarded, around);
    default:
      return null;
  }
}

function unknownRoot(root: string, { names, items }: Visible): Reason | null {
  if (root === 'event') {
    return {
      problem: 'refers to `event`, which only a match can read',
      fix: 'Read `trigger`, or the step that waited for it.',
    };
  }
  return checkName(root, [...names, ...items], 'an unknown name');
}

function checkRun(member: string, { afterFailure }: Visible): Reason | null {
  if (member === 'error' && !afterFailure) {
    return {
      problem: 'refers to `run.error`, which only the steps of `on-failure` can read',
      fix: 'Read `steps.<id>.error`.',
    };
  }
  return checkName(member, runMembers, 'a part of `run` that does not exist');
}

function checkStep(
  id: string,
  member: string | number | undefined,
  guarded: boolean,
  { places, visible, path }: Surroundings,
): Reason | null {
  if (visible.steps.has(id) || (guarded && visible.possible.has(id))) {
    return typeof member === 'string' ? checkName(member, stepMembers, 'a part of a step that does not exist') : null;
  }
  // `steps.isolate-host` is a subtraction to CEL.
  const dashed = [...visible.steps.keys()].find((name) => name.startsWith(`${id}-`));
  if (dashed === undefined) return places.whyHidden(id, path, visible);
  return {
    problem: `refers to an unknown step, \`${id}\``,
    fix: `Write \`steps["${dashed}"]\`: a dash would be a minus.`,
  };
}

function checkName(name: string, known: readonly string[], what: string): Reason | null {
  if (known.includes(name)) return null;
  const close = nearest(name, known);
  const fix =
    close === null
      ? known.length === 0
        ? 'There are none.'
        : `There are ${known.join(', ')}.`
      : `Did you mean \`${close}\`?`;
  return { problem: `refers to ${what}, \`${name}\``, fix };
}
