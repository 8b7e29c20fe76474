import type { Expression } from '#kernel/playbook.ts';

const comparison =
  /^(?:inputs|vars)\.([A-Za-z][A-Za-z0-9_]*) (==|!=|<|<=|>|>=) ("(?:[^"\\]|\\["\\])*"|-?\d+(?:\.\d+)?|true|false)$/;

/** A condition in the comparison language of the standard where it is one comparison; else the expression as it is, which our own importer reads beside it. */
export function conditionText(expression: Expression): string {
  const found = comparison.exec(expression.trim());
  if (found === null) return expression;
  const [, name = '', operator = '', literal = ''] = found;
  return `__${name}__:value ${operator === '==' ? '=' : operator} ${quoted(literal)}`;
}

function quoted(literal: string): string {
  if (!literal.startsWith('"')) return literal;
  return `'${(JSON.parse(literal) as string).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
