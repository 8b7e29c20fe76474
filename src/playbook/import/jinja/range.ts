import { AppError } from '#kernel/error.ts';
import type { Cel } from '../cel-text.ts';
import type { Jinja } from './tree.ts';

type Call = Extract<Jinja, { readonly op: 'function' }>;

/** Longer ones are left to a person, unless something is only looked for in them. */
const maxItems = 100;

/** The ends of `range(…)` in whole numbers, the second not included. @throws AppError `invalid_playbook` for any other function or use */
export function rangeBounds({ name, args }: Call): readonly [number, number] {
  if (name !== 'range') throw new AppError('invalid_playbook', `The Jinja function \`${name}\` has no counterpart.`);
  const ends = args.positional.map((given) => (given.op === 'value' ? given.value : null));
  const [first, second] = ends;
  if (args.named.size > 0 || ends.length > 2 || !ends.every(Number.isSafeInteger) || typeof first !== 'number')
    throw new AppError('invalid_playbook', 'This use of the Jinja function `range` has no counterpart.');
  return typeof second === 'number' ? [first, second] : [0, first];
}

/** The numbers of a short range. @throws AppError `invalid_playbook` */
export function rangeOf(call: Call): readonly number[] {
  const [from, to] = rangeBounds(call);
  if (to - from > maxItems)
    throw new AppError('invalid_playbook', `A Jinja \`range\` of more than ${maxItems} numbers has no counterpart.`);
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** A range holds whole numbers alone, so that 49.5 is in none. */
export function inRange(left: Cel, wanted: boolean, [from, to]: readonly [number, number]): Cel {
  const test = `(${left.text} >= ${from} && ${left.text} < ${to} && double(int(${left.text})) == double(${left.text}))`;
  return { text: wanted ? test : `!${test}`, kind: 'bool' };
}
