import { EvaluationError } from '@marcbachmann/cel-js';
import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { Expression } from '#kernel/playbook.ts';
import { isMissing } from './cel-environment.ts';
import { compileExpression } from './expression.ts';
import { explainMissing } from './missing-path.ts';
import { namesOf, type AnyScope } from './scope.ts';
import { toJson } from './value.ts';

/** @param where step and field, for example `isolate.input.comment` @throws AppError `expression_failed` naming both and the expression */
export function evaluateExpression(expression: Expression, scope: AnyScope, where: string): Json {
  const { expression: compiled, faults } = compileExpression(expression);
  if (compiled === null) throw expressionFailed(faults[0]?.message ?? 'it is not an expression', expression, where);
  const names = namesOf(scope);
  try {
    const value = compiled.run(names);
    return compiled.isPath ? (value as Json) : toJson(value);
  } catch (error) {
    throw explain(error, expression, names, where);
  }
}

export function expressionFailed(
  message: string,
  expression: Expression,
  where: string,
  details = {},
  cause?: unknown,
): AppError {
  return new AppError('expression_failed', `${where}, \`\${{ ${expression} }}\`: ${message}.`, {
    failureIndicator: where,
    details: { where, expression, ...details },
    cause,
  });
}

function explain(error: unknown, expression: Expression, names: object, where: string): AppError {
  if (isMissing(error)) {
    const missing = explainMissing(error, names);
    if (missing !== null) {
      return expressionFailed(
        missing.message,
        expression,
        where,
        { path: missing.path, nearest: missing.nearest },
        error,
      );
    }
  }
  if (error instanceof EvaluationError) return expressionFailed(describeFailure(error), expression, where, {}, error);
  if (error instanceof AppError) return expressionFailed(error.message, expression, where, error.details ?? {}, error);
  // Texts longer than the engine can hold, a stack that is full, a key that the library cannot read.
  const message =
    error instanceof RangeError ? 'it needs more memory or depth than there is' : 'a value in it cannot be read';
  return expressionFailed(message, expression, where, {}, error);
}

function describeFailure({ code, summary }: EvaluationError): string {
  const needsWhole = code === 'no_matching_overload' && /\(.*double.*\)/.test(summary);
  // Numbers of JSON are decimals to CEL, and a few methods take whole numbers only.
  const hint = needsWhole ? '; write `int(…)` around a number that must be whole' : '';
  return `${summary.charAt(0).toLowerCase()}${summary.slice(1).replace(/\.$/, '')}${hint}`;
}
