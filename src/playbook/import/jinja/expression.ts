import { AppError } from '#kernel/error.ts';
import { readTokens, type Token } from './token.ts';
import type { Arguments, BinaryOperator, Jinja } from './tree.ts';

const maxDepth = 40;
/** In characters. Longer than any expression that could be translated, and short enough for the recursion below. */
const maxLength = 8_192;
const end: Token = { kind: 'end', text: '' };

/** Reads one Jinja expression. @throws AppError `invalid_playbook` with what is wrong */
export function readJinja(expression: string): Jinja {
  if (expression.length > maxLength)
    throw new AppError('invalid_playbook', `A Jinja expression is longer than ${maxLength} characters.`);
  const reader: Reader = { tokens: readTokens(expression), position: 0, depth: 0 };
  const value = readTernary(reader);
  if (peek(reader).kind !== 'end') throw unexpected(reader);
  return value;
}

interface Reader {
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
}

function peek(reader: Reader, ahead = 0): Token {
  return reader.tokens[reader.position + ahead] ?? end;
}

function accept(reader: Reader, kind: Token['kind'], ...texts: readonly string[]): string | null {
  const token = peek(reader);
  if (token.kind !== kind || (texts.length > 0 && !texts.includes(token.text))) return null;
  reader.position += 1;
  return token.text;
}

function demand(reader: Reader, text: string): void {
  if (accept(reader, 'mark', text) === null) throw unexpected(reader);
}

function unexpected(reader: Reader): AppError {
  const { kind, text } = peek(reader);
  return new AppError(
    'invalid_playbook',
    kind === 'end' ? 'The Jinja expression ends too early.' : `\`${text}\` is not expected there in Jinja.`,
  );
}

function readTernary(reader: Reader): Jinja {
  reader.depth += 1;
  if (reader.depth > maxDepth)
    throw new AppError('invalid_playbook', `The Jinja expression is nested deeper than ${maxDepth} levels.`);
  const value = readBinary(reader, 0);
  reader.depth -= 1;
  if (accept(reader, 'name', 'if') === null) return value;
  const test = readBinary(reader, 0);
  const otherwise = accept(reader, 'name', 'else') === null ? null : readTernary(reader);
  return { op: 'if', test, yes: value, otherwise };
}

/** From the loosest to the tightest. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'],
  ['~'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];
const comparison = 2;

function readBinary(reader: Reader, level: number): Jinja {
  const operators = levels[level];
  if (operators === undefined) return readUnary(reader);
  if (level === comparison && peek(reader).text === 'not' && accept(reader, 'name', 'not') !== null) {
    reader.depth += 1;
    if (reader.depth > maxDepth) throw unexpected(reader);
    const of = readBinary(reader, comparison);
    reader.depth -= 1;
    return { op: 'not', of };
  }
  let left = readBinary(reader, level + 1);
  for (;;) {
    const operator = acceptOperator(reader, operators);
    if (operator === null) return left;
    left = { op: 'binary', operator, left, right: readBinary(reader, level + 1) };
  }
}

function acceptOperator(reader: Reader, operators: readonly BinaryOperator[]): BinaryOperator | null {
  const { kind, text } = peek(reader);
  if (kind !== 'mark' && kind !== 'name') return null;
  if (text === 'not' && peek(reader, 1).text === 'in' && operators.includes('not in')) {
    reader.position += 2;
    return 'not in';
  }
  const found = operators.find((operator) => operator === text);
  if (found === undefined) return null;
  reader.position += 1;
  return found;
}

function readUnary(reader: Reader): Jinja {
  if (accept(reader, 'mark', '-') === null) return readPostfix(reader, readPrimary(reader));
  reader.depth += 1;
  if (reader.depth > maxDepth) throw unexpected(reader);
  const of = readUnary(reader);
  reader.depth -= 1;
  return { op: 'minus', of };
}

function readPostfix(reader: Reader, start: Jinja): Jinja {
  let value = start;
  for (;;) {
    if (accept(reader, 'mark', '.') !== null) {
      value = readMember(reader, value);
    } else if (accept(reader, 'mark', '[') !== null) {
      value = { op: 'member', of: value, key: readTernary(reader) };
      demand(reader, ']');
    } else if (accept(reader, 'mark', '|') !== null) {
      const name = readName(reader);
      value = { op: 'filter', of: value, name, args: readOptionalArguments(reader) };
    } else if (peek(reader).text === 'is' && accept(reader, 'name', 'is') !== null) {
      const negated = accept(reader, 'name', 'not') !== null;
      const name = readName(reader);
      value = { op: 'test', of: value, name, args: readTestArguments(reader), negated };
    } else return value;
  }
}

function readMember(reader: Reader, of: Jinja): Jinja {
  const figure = accept(reader, 'number');
  if (figure !== null) return { op: 'member', of, key: { op: 'value', value: Number(figure) } };
  const name = readName(reader);
  if (peek(reader).text !== '(' || peek(reader).kind !== 'mark')
    return { op: 'member', of, key: { op: 'value', value: name } };
  return { op: 'call', of, method: name, args: readOptionalArguments(reader) };
}

function readName(reader: Reader): string {
  const name = accept(reader, 'name');
  if (name === null) throw unexpected(reader);
  return name;
}

const none: Arguments = { positional: [], named: new Map() };

function readOptionalArguments(reader: Reader): Arguments {
  if (accept(reader, 'mark', '(') === null) return none;
  const positional: Jinja[] = [];
  const named = new Map<string, Jinja>();
  while (accept(reader, 'mark', ')') === null) {
    if (positional.length + named.size > 0) demand(reader, ',');
    if (peek(reader).kind === 'name' && peek(reader, 1).text === '=' && peek(reader, 1).kind === 'mark') {
      const name = readName(reader);
      reader.position += 1;
      named.set(name, readTernary(reader));
    } else positional.push(readTernary(reader));
  }
  return { positional, named };
}

/** `is equalto 3` has its argument without parentheses. */
function readTestArguments(reader: Reader): Arguments {
  const { kind, text } = peek(reader);
  if (kind === 'text' || kind === 'number') return { positional: [readPrimary(reader)], named: new Map() };
  return kind === 'mark' && text === '(' ? readOptionalArguments(reader) : none;
}

const constants: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

function readPrimary(reader: Reader): Jinja {
  const token = peek(reader);
  reader.position += 1;
  if (token.kind === 'text') return { op: 'value', value: token.text };
  if (token.kind === 'number') return { op: 'value', value: Number(token.text) };
  if (token.kind === 'name') {
    const constant = Object.hasOwn(constants, token.text) ? constants[token.text] : undefined;
    if (constant !== undefined) return { op: 'value', value: constant };
    return peek(reader).kind === 'mark' && peek(reader).text === '('
      ? { op: 'function', name: token.text, args: readOptionalArguments(reader) }
      : { op: 'name', name: token.text };
  }
  if (token.text === '(') return readParenthesised(reader);
  if (token.text === '[') return { op: 'list', items: readItems(reader, ']') };
  if (token.text === '{') return readDict(reader);
  reader.position -= 1;
  throw unexpected(reader);
}

function readParenthesised(reader: Reader): Jinja {
  const value = readTernary(reader);
  demand(reader, ')');
  return value;
}

function readItems(reader: Reader, close: string): readonly Jinja[] {
  const items: Jinja[] = [];
  while (accept(reader, 'mark', close) === null) {
    if (items.length > 0) demand(reader, ',');
    items.push(readTernary(reader));
  }
  return items;
}

function readDict(reader: Reader): Jinja {
  const entries: [Jinja, Jinja][] = [];
  while (accept(reader, 'mark', '}') === null) {
    if (entries.length > 0) demand(reader, ',');
    const key = readTernary(reader);
    demand(reader, ':');
    entries.push([key, readTernary(reader)]);
  }
  return { op: 'dict', entries };
}
