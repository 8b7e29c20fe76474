import type { AppError } from '#kernel/error.ts';
import type { CharacterSet } from './node.ts';

type Range = readonly [number, number];

const digits: readonly Range[] = [[48, 57]];
const wordCharacters: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const spaces: readonly Range[] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const named: { readonly [letter: string]: readonly Range[] } = { d: digits, w: wordCharacters, s: spaces };
const controls: { readonly [letter: string]: number } = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** What a backslash and the characters after it stand for; null when that is nothing here. */
export function escapedSet(source: string, at: number): { readonly set: CharacterSet; readonly length: number } | null {
  const letter = source[at] ?? '';
  const ranges = named[letter.toLowerCase()];
  if (ranges !== undefined) return { set: { ranges, negated: letter !== letter.toLowerCase() }, length: 1 };
  const control = controls[letter];
  if (control !== undefined && !/^0\d/.test(source.slice(at, at + 2))) return single(control, 1);
  const hex = /^(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4}))/.exec(source.slice(at, at + 5));
  if (hex !== null) return single(Number.parseInt(hex[1] ?? hex[2] ?? '', 16), hex[0].length);
  // Letters and digits are kept free: what they mean elsewhere is not offered here.
  return letter === '' || /[A-Za-z0-9]/.test(letter) ? null : single(source.codePointAt(at) ?? 0, letter.length);
}

function single(code: number, length: number): { readonly set: CharacterSet; readonly length: number } {
  return { set: { ranges: [[code, code]], negated: false }, length };
}

/** Position of the `]` that ends the set which begins at `at`; null when none does. */
export function endOfClass(source: string, at: number): number | null {
  let position = source[at] === '^' ? at + 1 : at;
  if (source[position] === ']') position += 1;
  for (; position < source.length; position += 1) {
    if (source[position] === '\\') position += 1;
    else if (source[position] === ']') return position;
  }
  return null;
}

/** The inside of `[…]`. */
export function readClass(inside: string, wrong: (problem: string) => AppError): CharacterSet {
  const negated = inside.startsWith('^');
  const ranges: Range[] = [];
  let at = negated ? 1 : 0;
  const next = (): readonly Range[] => {
    if (inside[at] !== '\\') {
      const code = inside.codePointAt(at) ?? 0;
      at += code > 0xffff ? 2 : 1;
      return [[code, code]];
    }
    const escaped = escapedSet(inside, at + 1);
    if (escaped === null) throw wrong(`has an escape that is not known, \`\\${inside[at + 1] ?? ''}\``);
    at += 1 + escaped.length;
    return escaped.set.negated ? inverse(escaped.set.ranges) : escaped.set.ranges;
  };
  while (at < inside.length) {
    const first = next();
    if (inside[at] !== '-' || at + 1 >= inside.length) {
      ranges.push(...first);
      continue;
    }
    at += 1;
    const last = next();
    const [low] = first;
    const [high] = last;
    if (!isOne(first) || !isOne(last) || low === undefined || high === undefined || low[0] > high[0])
      throw wrong('has a range that goes backwards, or from or to several characters');
    ranges.push([low[0], high[0]]);
  }
  return { ranges, negated };
}

function isOne(ranges: readonly Range[]): boolean {
  return ranges.length === 1 && ranges[0]?.[0] === ranges[0]?.[1];
}

function inverse(ranges: readonly Range[]): readonly Range[] {
  const gaps: Range[] = [];
  let from = 0;
  for (const [low, high] of ranges) {
    if (low > from) gaps.push([from, low - 1]);
    from = high + 1;
  }
  return [...gaps, [from, 0x10ffff]];
}
