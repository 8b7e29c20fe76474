import { AppError } from '#kernel/error.ts';
import type { Position, SourceMap } from './source-map.ts';

/** One thing that is wrong with a document: where, what, and what would be right. */
export interface Problem extends Position {
  /** Dotted, for example `steps[2].wait.settlement`. */
  readonly path: string;
  readonly problem: string;
  readonly fix?: string;
}

/** Collects problems, so that a person sees all of them at once. */
export interface Problems {
  /** @param at where, when that is not the start of the value at the path */
  add(path: string, problem: string, fix?: string, at?: Position): void;
  /** At the key rather than the value. */
  addAtKey(path: string, problem: string, fix?: string): void;
  count(): number;
  /** By line and column. */
  list(): readonly Problem[];
}

/** More are not shown: nobody reads them, and a hostile document could hold a hundred thousand. */
const maxProblems = 200;

export function createProblems(source: SourceMap): Problems {
  const found: Problem[] = [];
  const add: Problems['add'] = (path, problem, fix, at = source.at(path)) => {
    if (found.length >= maxProblems) return;
    found.push({ line: at.line, column: at.column, path, problem, ...(fix === undefined ? {} : { fix }) });
  };
  return {
    add,
    addAtKey: (path, problem, fix) => add(path, problem, fix, source.ofKey(path)),
    count: () => found.length,
    list: () => found.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}

export function invalidPlaybook(problems: readonly Problem[], cause?: unknown): AppError {
  const shown = problems.slice(0, 3).map(({ line, column, path, problem }) => {
    const subject = path === '' ? '' : `${path} `;
    return `line ${line}, column ${column}: ${subject}${problem}`;
  });
  const more = problems.length > shown.length ? `; and ${problems.length - shown.length} more` : '';
  return new AppError('invalid_playbook', `${shown.join('; ')}${more}.`, {
    failureIndicator: problems[0]?.path ?? '',
    details: { problems: problems.map((problem) => ({ ...problem })) },
    cause,
  });
}
