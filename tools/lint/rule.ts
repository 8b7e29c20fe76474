import { relative, sep } from 'node:path';
import type { RuleTester } from 'oxlint/plugins-dev';

/** The rule interface of oxlint, which its package does not export by name. */
export type Rule = Extract<Parameters<RuleTester['run']>[1], { create: unknown }> & {
  readonly createOnce?: never;
};
export type RuleContext = Parameters<Rule['create']>[0];
export type Visitor = ReturnType<Rule['create']>;

/** What the rules read of a syntax node; the parser sets `parent` on every node. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly range: [number, number];
  readonly loc: { start: { line: number; column: number }; end: { line: number; column: number } };
  readonly parent: SyntaxNode | null;
  readonly [property: string]: unknown;
}

/** Path of the linted file relative to the repository, with `/` on every system. */
export function pathOf(context: RuleContext): string {
  return relative(context.cwd, context.filename).replaceAll(sep, '/');
}
