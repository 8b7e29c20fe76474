import type { Environment } from '@marcbachmann/cel-js';
import { AppError } from '#kernel/error.ts';

type Numeric = bigint | number;
type Operator = '+' | '-' | '*' | '/' | '%';

/**
 * CEL has whole numbers and decimals and refuses to mix them. Numbers of JSON are decimals to it and the `1` of an expression is not,
 * so `inputs.count + 1` would fail. Here they mix: whole operands give an exact whole result, and a division with a decimal keeps its fraction.
 */
export function registerMixedArithmetic(environment: Environment): Environment {
  for (const operator of ['+', '-', '*', '/', '%'] as const) {
    const calculate = (left: Numeric, right: Numeric) => mixed(operator, left, right);
    environment.registerOperator(`int ${operator} double: dyn`, calculate);
    environment.registerOperator(`double ${operator} int: dyn`, calculate);
  }
  return environment
    .registerOperator('double % double: double', (left: number, right: number) => mixed('%', left, right))
    .registerOperator('int == double: bool', (left: bigint, right: number) => looselyEqual(left, right));
}

function mixed(operator: Operator, left: Numeric, right: Numeric): Numeric {
  if ((operator === '/' || operator === '%') && Number(right) === 0)
    throw new AppError('expression_failed', 'division by zero');
  if (operator !== '/' && isWhole(left) && isWhole(right)) return exact(operator, BigInt(left), BigInt(right));
  return decimal(operator, Number(left), Number(right));
}

function isWhole(value: Numeric): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function exact(operator: Exclude<Operator, '/'>, left: bigint, right: bigint): Numeric {
  const result =
    operator === '+' ? left + right : operator === '-' ? left - right : operator === '*' ? left * right : left % right;
  // Small results stay what numbers of JSON are, so that the next operation treats them the same.
  return Number.isSafeInteger(Number(result)) ? Number(result) : result;
}

function decimal(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function looselyEqual(left: bigint, right: number): boolean {
  return Number.isInteger(right) && BigInt(right) === left;
}
