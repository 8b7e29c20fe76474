import { AppError } from '#kernel/error.ts';
import type { Position, SourceMap } from './source-map.ts';

/** One thing that is wrong with a document: where, what, and what would be right. */
export interface Problem extends Position {
  /** Dotted, for example `steps[2].wait.settlement`. */
  readonly path: string;
  readonly problem: string;
  readonly fix?: string;
  /** A playbook with an `error` cannot run; a `warning` is most likely not what was meant. */
  readonly severity: 'error' | 'warning';
}

/** Collects problems, so that a person sees all of them at once. */
export interface Problems {
  /** @param at where, when that is not the start of the value at the path */
  add(path: string, problem: string, fix?: string, at?: Position): void;
  /** As `add`, for what can run and is most likely not what was meant. */
  warn(path: string, problem: string, fix?: string): void;
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
  const put = (
    severity: Problem['severity'],
    path: string,
    problem: string,
    fix: string | undefined,
    { line, column }: Position,
  ): void => {
    if (found.length >= maxProblems) return;
    found.push({ severity, line, column, path, problem, ...(fix === undefined ? {} : { fix }) });
  };
  return {
    add: (path, problem, fix, at = source.at(path)) => put('error', path, problem, fix, at),
    warn: (path, problem, fix) => put('warning', path, problem, fix, source.at(path)),
    addAtKey: (path, problem, fix) => put('error', path, problem, fix, source.ofKey(path)),
    count: () => found.length,
    list: () => found.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** The errors come first in the message; the details hold everything. */
export function invalidPlaybook(problems: readonly Problem[], cause?: unknown): AppError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const shown = errors.slice(0, 3).map(({ line, column, path, problem }) => {
    const subject = path === '' ? '' : `${path} `;
    return `line ${line}, column ${column}: ${subject}${problem}`;
  });
  const more = errors.length > shown.length ? `; and ${errors.length - shown.length} more` : '';
  return new AppError('invalid_playbook', `${shown.join('; ')}${more}.`, {
    failureIndicator: errors[0]?.path ?? '',
    details: { problems: problems.map((problem) => ({ ...problem })) },
    cause,
  });
}
