import { AppError } from '#kernel/error.ts';
import { endOfClass, escapedSet, readClass } from './class.ts';
import type { Pattern, PatternNode } from './node.ts';

const maxLength = 1_000;
const maxNesting = 50;
const maxRepeats = 1_000;

const anything: readonly (readonly [number, number])[] = [[0, 0x10ffff]];
const notNewline: readonly (readonly [number, number])[] = [
  [0, 9],
  [11, 0x10ffff],
];

/**
 * Reads a pattern of the syntax that RE2 shares with everybody: sets, groups, choices, repetitions, `^ $ \b \d \w \s`, and `(?ims)` at the start.
 * Back references and looking around are not part of it: without them a pattern never needs to go back.
 * @throws AppError `expression_failed` saying what and where
 */
export function parsePattern(source: string): Pattern {
  if (source.length > maxLength)
    throw wrong(source, 0, `has ${source.length} characters; at most ${maxLength} are taken`);
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const dot = flags?.[1]?.includes('s') === true ? anything : notNewline;
  let at = flags?.[0].length ?? 0;
  let nesting = 0;

  const peek = (): string => source[at] ?? '';
  const take = (text: string): boolean => {
    const found = source.startsWith(text, at);
    if (found) at += text.length;
    return found;
  };

  const choice = (): PatternNode => {
    nesting += 1;
    if (nesting > maxNesting) throw wrong(source, at, 'is nested too deeply');
    const ways = [sequence()];
    while (take('|')) ways.push(sequence());
    nesting -= 1;
    const [only] = ways;
    return ways.length === 1 && only !== undefined ? only : { kind: 'choice', ways };
  };

  const sequence = (): PatternNode => {
    const parts: PatternNode[] = [];
    while (at < source.length && peek() !== '|' && peek() !== ')') parts.push(repeated());
    return { kind: 'sequence', parts };
  };

  const repeated = (): PatternNode => {
    const start = at;
    const part = atom();
    const range = bounds();
    if (range === null) return part;
    if (part.kind === 'assertion') throw wrong(source, start, 'repeats what has no length');
    const node: PatternNode = { kind: 'repeat', part, ...range, greedy: !take('?') };
    if (['*', '+', '?'].includes(peek()) || bounds() !== null) throw wrong(source, at, 'repeats a repetition');
    return node;
  };

  const bounds = (): { min: number; max: number } | null => {
    if (take('*')) return { min: 0, max: Infinity };
    if (take('+')) return { min: 1, max: Infinity };
    if (take('?')) return { min: 0, max: 1 };
    const counted = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(source.slice(at, at + 12));
    if (counted === null) return null;
    const [whole, least, comma, most] = counted;
    const min = Number(least);
    const max = comma === undefined ? min : most === undefined ? Infinity : Number(most);
    if (min > max || min > maxRepeats || (max !== Infinity && max > maxRepeats))
      throw wrong(source, at, `repeats from ${min} to ${max}; at most ${maxRepeats} times`);
    at += whole.length;
    return { min, max };
  };

  const atom = (): PatternNode => {
    const start = at;
    if (take('(')) return group(start);
    if (take('[')) {
      const end = endOfClass(source, at);
      if (end === null) throw wrong(source, start, 'has a set that is not closed');
      const set = readClass(source.slice(at, end), (problem) => wrong(source, start, problem));
      at = end + 1;
      return { kind: 'set', set };
    }
    if (take('.')) return { kind: 'set', set: { ranges: dot, negated: false } };
    if (take('^')) return { kind: 'assertion', assertion: 'start' };
    if (take('$')) return { kind: 'assertion', assertion: 'end' };
    if (take(String.raw`\b`)) return { kind: 'assertion', assertion: 'boundary' };
    if (take(String.raw`\B`)) return { kind: 'assertion', assertion: 'no-boundary' };
    if (take('\\')) {
      const set = escapedSet(source, at);
      if (set === null) throw wrong(source, start, `has an escape that is not known, \`\\${peek()}\``);
      at += set.length;
      return { kind: 'set', set: set.set };
    }
    if ('*+?'.includes(peek())) throw wrong(source, at, 'repeats nothing');
    const code = source.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    return { kind: 'set', set: { ranges: [[code, code]], negated: false } };
  };

  const group = (start: number): PatternNode => {
    const name = /^\?P?<[A-Za-z_]\w{0,31}>/.exec(source.slice(at, at + 40));
    if (name !== null) at += name[0].length;
    else if (!take('?:') && peek() === '?')
      throw wrong(
        source,
        start,
        'looks around, or sets flags inside, which is left out so that matching always ends soon',
      );
    const inside = choice();
    if (!take(')')) throw wrong(source, start, 'has a group that is not closed');
    return inside;
  };

  const tree = choice();
  if (at < source.length) throw wrong(source, at, 'closes a group that was not opened');
  return { tree, ignoreCase: flags?.[1]?.includes('i') === true, lines: flags?.[1]?.includes('m') === true };
}

function wrong(source: string, at: number, problem: string): AppError {
  const shown = source.length > 60 ? `${source.slice(0, 60)}…` : source;
  return new AppError('expression_failed', `the pattern \`${shown}\` ${problem}, at character ${at + 1}`);
}
