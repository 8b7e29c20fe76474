import { printable } from './output.ts';

interface ProblemParts {
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
  readonly problem?: string;
  readonly fix?: string;
  readonly severity?: string;
}

/** The places in a document that are wrong, one line each. */
export function problemLines(problems: unknown): readonly string[] {
  if (!Array.isArray(problems)) return [];
  return problems.map(({ line, column, path = '', problem = '', fix = '', severity }: ProblemParts) => {
    const kind = severity === 'warning' ? 'warning: ' : '';
    return printable(`  ${line}:${column}  ${kind}${path} ${problem}. ${fix}`);
  });
}
