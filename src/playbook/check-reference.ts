import { nearest } from '#kernel/nearest.ts';
import type { Playbook } from '#kernel/playbook.ts';
import { scopeNames } from './names.ts';
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

function checkReference({ root, segments }: Reference, around: Surroundings): Reason | null {
  const [first, second] = segments;
  if (around.visible.items.includes(root)) return null;
  switch (root) {
    case 'inputs':
      return typeof first === 'string'
        ? checkName(first, Object.keys(around.playbook.inputs), 'an input that is not declared')
        : null;
    case 'run':
      return typeof first === 'string' ? checkName(first, runMembers, 'a part of `run` that does not exist') : null;
    case 'steps':
      return typeof first === 'string' ? checkStep(first, second, around) : null;
    default:
      return checkName(root, [...scopeNames, ...around.visible.items], 'an unknown name');
  }
}

function checkStep(
  id: string,
  member: string | number | undefined,
  { places, visible, path }: Surroundings,
): Reason | null {
  if (visible.steps.has(id)) {
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
