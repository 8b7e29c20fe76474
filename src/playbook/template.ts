import { isJsonObject, type Json } from '#kernel/json.ts';
import type { Expression, Template } from '#kernel/playbook.ts';
import { maxDurationMs, parseDuration } from './duration.ts';
import { evaluateExpression, expressionFailed } from './evaluate.ts';
import type { AnyScope } from './scope.ts';
import { isInstant } from './instant.ts';
import { describe } from './shape.ts';
import { isTemplate, onlyExpression, splitText } from './template-text.ts';
import { textOf } from './value.ts';

/**
 * Puts the values of its expressions into a template. A text that is one expression takes the type of its value;
 * in a longer text values are written out. Whatever holds no expression is given back itself, not copied.
 * @param where step and field, for example `isolate.input`
 * @throws AppError `expression_failed` naming step, field and expression
 */
export function resolveTemplate(template: Template, scope: AnyScope, where: string): Json {
  if (!isTemplate(template)) return template;
  if (typeof template === 'string') return resolveText(template, scope, where);
  if (Array.isArray(template)) {
    return template.map((item: Json, index) => resolveTemplate(item, scope, `${where}[${index}]`));
  }
  if (!isJsonObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, resolveTemplate(value, scope, `${where}.${key}`)]),
  );
}

/** @throws AppError `expression_failed`, also when the value is neither true nor false */
export function evaluateCondition(expression: Expression, scope: AnyScope, where: string): boolean {
  const value = evaluateExpression(expression, scope, where);
  if (typeof value === 'boolean') return value;
  throw expressionFailed(`it must give true or false, and gave ${describe(value)}`, expression, where);
}

/**
 * Milliseconds of the time of a wait step: literal milliseconds, or an expression that gives seconds or a duration text.
 * @throws AppError `expression_failed`
 */
export function resolveDuration(template: Template, scope: AnyScope, where: string): number {
  if (typeof template === 'number') return template;
  const value = resolveTemplate(template, scope, where);
  const ms =
    typeof value === 'number' ? Math.round(value * 1_000) : typeof value === 'string' ? parseDuration(value) : null;
  if (ms !== null && ms >= 0 && ms <= maxDurationMs) return ms;
  const expression = typeof template === 'string' ? (onlyExpression(splitText(template)) ?? template) : '';
  throw expressionFailed('it must give seconds, or a duration such as `15m`, of at most 366 days', expression, where);
}

/**
 * Milliseconds since 1970 of the time that a wait step waits until.
 * @throws AppError `expression_failed`, also when the value is no ISO 8601 time with a zone
 */
export function resolveInstant(template: Template, scope: AnyScope, where: string): number {
  const value = resolveTemplate(template, scope, where);
  if (typeof value === 'string' && isInstant(value)) return Date.parse(value);
  const expression = typeof template === 'string' ? (onlyExpression(splitText(template)) ?? template) : '';
  throw expressionFailed(
    `it must give an ISO 8601 time with a zone, such as 2026-01-31T08:00:00Z, and gave ${describe(value)}`,
    expression,
    where,
  );
}

function resolveText(text: string, scope: AnyScope, where: string): Json {
  const split = splitText(text);
  if (split.fault !== null) throw expressionFailed(`the text ${split.fault.message}`, text, where);
  const only = onlyExpression(split);
  if (only !== null) return evaluateExpression(only, scope, where);
  return split.parts
    .map((part) => (typeof part === 'string' ? part : writeOut(part.expression, scope, where)))
    .join('');
}

function writeOut(expression: Expression, scope: AnyScope, where: string): string {
  const value = evaluateExpression(expression, scope, where);
  if (value !== null) return textOf(value);
  throw expressionFailed('it gave null, which has no text; write `default(…, "")` if that may be', expression, where);
}
