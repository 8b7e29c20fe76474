import type { Json } from '#kernel/json.ts';

/** A function of the expression language: what the environment registers and what the documentation says of it. */
export interface LanguageFunction {
  /** For example `formatDate(time, pattern, zone?)`. */
  readonly usage: string;
  readonly summary: string;
  /** Expressions over the example scope with their results; a test holds them. */
  readonly examples: readonly (readonly [expression: string, result: Json])[];
  /** CEL type of the result. */
  readonly result: 'dyn' | 'string' | 'bool' | 'double' | 'list' | 'map';
  /** Gets JSON, already charged for. Absent when the library itself brings the function. @throws AppError `expression_failed` */
  readonly run?: (...values: Json[]) => unknown;
  /** What is wrong with arguments that are written out; those that are not are undefined. Null when nothing is. */
  readonly check?: (...literals: (Json | undefined)[]) => string | null;
}

export interface FunctionGroup {
  readonly title: string;
  readonly functions: readonly LanguageFunction[];
}

export function nameOf({ usage }: Pick<LanguageFunction, 'usage'>): string {
  return usage.slice(0, usage.indexOf('('));
}

/** How many arguments it takes, each number that is possible. */
export function aritiesOf({ usage }: Pick<LanguageFunction, 'usage'>): readonly number[] {
  const inside = usage.slice(usage.indexOf('(') + 1, usage.lastIndexOf(')'));
  const all = inside === '' ? [] : inside.split(',');
  const least = all.filter((name) => !name.endsWith('?')).length;
  return Array.from({ length: all.length - least + 1 }, (_, more) => least + more);
}
