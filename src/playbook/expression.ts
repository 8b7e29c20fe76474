import { ParseError, TypeError, type ASTNode, type ParseResult } from '@marcbachmann/cel-js';
import type { Expression } from '#kernel/playbook.ts';
import { withBudget } from './budget.ts';
import { withCharges } from './budgeted.ts';
import { remember } from './cache.ts';
import { budgetedEnvironment, environment } from './cel-environment.ts';
import { readReferences, type ExpressionFault, type Reference } from './references.ts';
import { childrenOf, readPath } from './syntax.ts';

/** Characters of one expression. */
const maxExpressionLength = 4_096;

export interface CompiledExpression {
  readonly references: readonly Reference[];
  /** `bool`, `string`, `int`, … as far as it is known without data; else `dyn`. */
  readonly type: string;
  /** The whole expression is one path, so that its result is a part of the scope and JSON already. */
  readonly isPath: boolean;
  /** Throws what the library throws. */
  readonly run: (names: object) => unknown;
}

export type Compilation =
  | { readonly expression: CompiledExpression; readonly faults: readonly [] }
  | { readonly expression: null; readonly faults: readonly ExpressionFault[] };

/** Compiles CEL, once for each text. Never throws: an expression that is wrong is a list of faults. */
export const compileExpression: (text: Expression) => Compilation = remember(2_000, compile);

function compile(text: Expression): Compilation {
  if (text.length > maxExpressionLength) {
    const message = `it has ${text.length} characters; at most ${maxExpressionLength} are taken`;
    return { expression: null, faults: [{ message, offset: 0, fix: 'Split it over several steps.' }] };
  }
  try {
    const parsed = environment.parse(text);
    const { references, faults } = readReferences(parsed.ast);
    if (faults.length > 0) return { expression: null, faults };
    const printed = withCharges(parsed.ast);
    const budgeted = printed === null ? null : budgetedEnvironment.parse(printed);
    const { valid, type, error } = (usesHas(parsed.ast) ? (budgeted ?? parsed) : parsed).check();
    // Places in what was printed are none in what was written.
    if (!valid)
      return { expression: null, faults: [{ ...faultOf(error), ...(usesHas(parsed.ast) ? { offset: 0 } : {}) }] };
    return {
      expression: { references, type: type ?? 'dyn', isPath: isPath(parsed.ast), run: runner(parsed, budgeted) },
      faults: [],
    };
  } catch (error) {
    return { expression: null, faults: [faultOf(error)] };
  }
}

function runner(parsed: ParseResult, budgeted: ParseResult | null): CompiledExpression['run'] {
  if (budgeted === null && isPath(parsed.ast)) return parsed;
  const evaluate = budgeted ?? parsed;
  return (names) => withBudget(() => evaluate(names) as unknown);
}

/** `has` means ours, which only the printed expression has. */
function usesHas(node: ASTNode): boolean {
  return (node.op === 'call' && node.args[0] === 'has') || childrenOf(node).some(usesHas);
}

function isPath(ast: ASTNode): boolean {
  const { root, indexes } = readPath(ast);
  return root.op === 'id' && indexes.length === 0;
}

function faultOf(error: unknown): ExpressionFault {
  if (error instanceof ParseError || error instanceof TypeError) {
    return { message: lowerFirst(error.summary), offset: error.range?.start ?? 0, ...fixFor(error) };
  }
  return { message: 'it is nested too deeply', offset: 0, fix: 'Split it over several steps.' };
}

function fixFor(error: ParseError | TypeError): { fix?: string } {
  if (error.code === 'limit_exceeded') return { fix: 'Split it over several steps.' };
  if (error.code === 'unexpected_character' && /: [=&|]/.test(error.summary))
    return { fix: 'Write `==`, `&&` or `||`.' };
  return {};
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
