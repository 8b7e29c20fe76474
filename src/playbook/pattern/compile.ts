import { AppError } from '#kernel/error.ts';
import { remember } from '../cache.ts';
import type { Assertion, CharacterSet, Pattern, PatternNode } from './node.ts';
import { parsePattern } from './parse.ts';

/** One step of a machine that is in many places at once. */
export type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  /** Both ways; the first is tried first. */
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly ignoreCase: boolean;
  readonly lines: boolean;
}

const maxInstructions = 3_000;

/** @throws AppError `expression_failed` */
export const compilePattern: (source: string) => Program = remember(500, (source) => assemble(parsePattern(source)));

/** What is wrong with a pattern; null when nothing is. */
export function patternProblem(source: string): string | null {
  try {
    compilePattern(source);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

type Draft = Instruction | { op: 'split'; first: number; second: number };

/** Thompson's construction; a counted repetition is written out. */
function assemble({ tree, ignoreCase, lines }: Pattern): Program {
  const instructions: Draft[] = [];
  const put = (instruction: Draft): void => {
    if (instructions.length >= maxInstructions) throw tooLarge();
    instructions.push(instruction);
  };
  // Repetitions of nothing put no instruction, and could go on for ever all the same.
  let emitted = 0;
  const here = (): number => instructions.length;

  const emit = (node: PatternNode): void => {
    emitted += 1;
    if (emitted > maxInstructions * 10) throw tooLarge();
    switch (node.kind) {
      case 'set':
        put({ op: 'set', set: node.set });
        return;
      case 'assertion':
        put({ op: 'assert', assertion: node.assertion });
        return;
      case 'sequence':
        for (const part of node.parts) emit(part);
        return;
      case 'choice':
        emitChoice(node.ways);
        return;
      case 'repeat':
        emitRepeat(node);
    }
  };

  const emitChoice = (ways: readonly PatternNode[]): void => {
    const ends: { first: number; second: number }[] = [];
    for (const [index, way] of ways.entries()) {
      if (index === ways.length - 1) emit(way);
      else {
        const fork = split(here() + 1, 0);
        emit(way);
        ends.push(split(0, 0));
        fork.second = here();
      }
    }
    for (const end of ends) end.first = end.second = here();
  };

  const emitRepeat = ({ part, min, max, greedy }: PatternNode & { kind: 'repeat' }): void => {
    for (let count = 0; count < min; count += 1) emit(part);
    if (max === Infinity) {
      const start = here();
      const fork = split(0, 0);
      emit(part);
      split(start, start);
      aim(fork, start + 1, here(), greedy);
      return;
    }
    const forks: { first: number; second: number; at: number }[] = [];
    for (let count = min; count < max; count += 1) {
      const at = here();
      forks.push(Object.assign(split(0, 0), { at }));
      emit(part);
    }
    for (const fork of forks) aim(fork, fork.at + 1, here(), greedy);
  };

  const split = (first: number, second: number): { op: 'split'; first: number; second: number } => {
    const fork = { op: 'split' as const, first, second };
    put(fork);
    return fork;
  };

  emit(tree);
  put({ op: 'match' });
  return { instructions, ignoreCase, lines };
}

function aim(fork: { first: number; second: number }, on: number, past: number, greedy: boolean): void {
  fork.first = greedy ? on : past;
  fork.second = greedy ? past : on;
}

function tooLarge(): AppError {
  return new AppError('expression_failed', `the pattern is larger than ${maxInstructions} steps; repeat less in it`);
}
