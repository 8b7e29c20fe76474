import { spend } from '../budget.ts';
import type { Program } from './compile.ts';
import type { Assertion, CharacterSet } from './node.ts';

export interface Match {
  readonly start: number;
  readonly end: number;
}

/** A place in the program, and where in the text its match would begin. */
interface Thread {
  readonly at: number;
  readonly start: number;
}

/**
 * The leftmost match from a position on, as the usual engines prefer it; null when there is none.
 * All ways through the program are followed together, character by character, each place at most once: the time is at most
 * length of the text times size of the program, whatever the pattern, and is charged to the budget of the evaluation.
 */
export function findMatch(program: Program, text: string, from: number): Match | null {
  const { instructions } = program;
  const seen = new Int32Array(instructions.length).fill(-1);
  let threads: Thread[] = [];
  let found: Match | null = null;
  for (let position = from; ;) {
    const code = text.codePointAt(position);
    const next = position + (code !== undefined && code > 0xffff ? 2 : 1);
    // Threads of this position, in the order in which they are preferred.
    const open: Thread[] = [];
    const moment = { text, position, seen, open, visits: 0 };
    for (const thread of threads) follow(program, thread, moment);
    if (found === null) follow(program, { at: 0, start: position }, moment);
    threads = [];
    let work = 1 + open.length;
    for (const { at, start } of open) {
      const instruction = instructions[at];
      if (instruction?.op === 'match') {
        found = { start, end: position };
        // What comes after it is less preferred.
        break;
      }
      if (instruction?.op === 'set') work += instruction.set.ranges.length;
      if (instruction?.op === 'set' && code !== undefined && holds(instruction.set, code, program.ignoreCase))
        threads.push({ at: at + 1, start });
    }
    spend((work + moment.visits) / 64);
    if (code === undefined || (threads.length === 0 && found !== null)) return found;
    position = next;
  }
}

interface Moment {
  readonly text: string;
  readonly position: number;
  /** The position at which a place was last entered. */
  readonly seen: Int32Array;
  readonly open: Thread[];
  visits: number;
}

/** Goes on to every place that takes a character, or is the end. */
function follow({ instructions, lines }: Program, { at: first, start }: Thread, moment: Moment): void {
  const { text, position, seen, open } = moment;
  const waiting = [first];
  while (waiting.length > 0) {
    const at = waiting.pop() ?? 0;
    const instruction = instructions[at];
    moment.visits += 1;
    if (instruction === undefined || seen[at] === position) continue;
    seen[at] = position;
    if (instruction.op === 'split') waiting.push(instruction.second, instruction.first);
    else if (instruction.op !== 'assert') open.push({ at, start });
    else if (isAt(instruction.assertion, text, position, lines)) waiting.push(at + 1);
  }
}

function isAt(assertion: Assertion, text: string, position: number, lines: boolean): boolean {
  switch (assertion) {
    case 'start':
      return position === 0 || (lines && text[position - 1] === '\n');
    case 'end':
      return position === text.length || (lines && text[position] === '\n');
    case 'boundary':
      return isWord(text[position - 1]) !== isWord(text[position]);
    case 'no-boundary':
      return isWord(text[position - 1]) === isWord(text[position]);
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9_]/.test(character);
}

function holds(set: CharacterSet, code: number, ignoreCase: boolean): boolean {
  if (!ignoreCase) return within(set, code) !== set.negated;
  const character = String.fromCodePoint(code);
  const forms = [code, character.toLowerCase().codePointAt(0) ?? code, character.toUpperCase().codePointAt(0) ?? code];
  return forms.some((form) => within(set, form)) !== set.negated;
}

function within({ ranges }: CharacterSet, code: number): boolean {
  return ranges.some(([low, high]) => code >= low && code <= high);
}
