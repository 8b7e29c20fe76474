import type { ASTNode } from '@marcbachmann/cel-js';
import { stringifyJson, type Json } from '#kernel/json.ts';
import type { Expression } from '#kernel/playbook.ts';
import { environment } from './cel-environment.ts';
import { evaluateExpression, expressionFailed } from './evaluate.ts';
import { compileExpression } from './expression.ts';
import type { Scope } from './scope.ts';
import { childrenOf, loops } from './syntax.ts';

/**
 * The same expression with the values of a run in it, so that it reads nothing but the names that are left open:
 * whoever meets it later needs to know nothing of the run.
 * @throws AppError `expression_failed`, also for values that an expression cannot hold
 */
export function closeExpression(
  expression: Expression,
  open: readonly string[],
  scope: Scope,
  where: string,
): Expression {
  const { expression: compiled, faults } = compileExpression(expression);
  if (compiled === null) throw expressionFailed(faults[0]?.message ?? 'it is not an expression', expression, where);
  const parts: string[] = [];
  let written = 0;
  const replace = (node: ASTNode): void => {
    parts.push(expression.slice(written, node.range.start));
    parts.push(literal(evaluateExpression(expression.slice(node.range.start, node.range.end), scope, where)));
    written = node.range.end;
  };
  visit(environment.parse(expression).ast, new Set(open), replace);
  const closed = [...parts, expression.slice(written)].join('');
  if (compileExpression(closed).expression !== null) return closed;
  throw expressionFailed('the values in it are too large to wait with', expression, where);
}

/** Hands over the largest parts that read something, and none of the open names; from left to right. */
function visit(node: ASTNode, open: ReadonlySet<string>, replace: (node: ASTNode) => void): void {
  const names = namesIn(node, new Set());
  if (names.size === 0) return;
  if (![...names].some((name) => open.has(name))) {
    replace(node);
    return;
  }
  if (node.op === 'rcall' && loops.has(node.args[0])) {
    const [, list, [item, ...bodies]] = node.args;
    visit(list, open, replace);
    const inner = item?.op === 'id' ? new Set([...open, item.args]) : open;
    for (const body of bodies) visit(body, inner, replace);
    return;
  }
  for (const child of childrenOf(node)) visit(child, open, replace);
}

/** The names that are read, but for the items of its own loops. */
function namesIn(node: ASTNode, items: ReadonlySet<string>): ReadonlySet<string> {
  if (node.op === 'id') return items.has(node.args) ? new Set() : new Set([node.args]);
  if (node.op === 'rcall' && loops.has(node.args[0])) {
    const [, list, [item, ...bodies]] = node.args;
    const inner = item?.op === 'id' ? new Set([...items, item.args]) : items;
    return new Set([list, ...bodies].flatMap((part) => [...namesIn(part, part === list ? items : inner)]));
  }
  return new Set(childrenOf(node).flatMap((child) => [...namesIn(child, items)]));
}

/** Numbers of JSON are decimals to the language, but for whole ones beyond 2^53. */
function literal(value: Json): string {
  if (typeof value === 'number')
    return negativeInBrackets(Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value));
  if (typeof value === 'bigint') return negativeInBrackets(String(value));
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, member]) => `${stringifyJson(key)}: ${literal(member)}`)
      .join(', ')}}`;
  }
  return stringifyJson(value);
}

function negativeInBrackets(text: string): string {
  return text.startsWith('-') ? `(${text})` : text;
}
