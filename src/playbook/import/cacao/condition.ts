import { AppError } from '#kernel/error.ts';
import { celText, checkedCel, literal, truthOf, type Cel } from '../cel-text.ts';
import { typedLiteral, type Variables } from './variables.ts';

/*
 * Conditions are written in the comparison language of STIX patterns, with variables in place of object paths:
 * `__score__:value >= 70 AND NOT __host__:value IN ('a', 'b')`. Brackets around them are taken.
 */

const maxLength = 4_096;
const maxDepth = 40;
const token =
  /\s*(?:(?<variable>__[A-Za-z_][A-Za-z0-9_-]*?__(?::value)?)|(?<text>'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<word>[A-Za-z]+(?![\w:.-]))|(?<mark>==|!=|<>|<=|>=|[=<>()[\],]))/y;

type Kind = 'variable' | 'text' | 'number' | 'word' | 'mark';
interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** @throws AppError `invalid_playbook` with what has no counterpart */
export function translateCondition(condition: string, variables: Variables): string {
  const reader: Reader = { tokens: readTokens(condition), position: 0, depth: 0, variables };
  const value = readOr(reader);
  if (reader.position < reader.tokens.length) throw strange(reader);
  return checkedCel(truthOf(value));
}

interface Reader {
  readonly tokens: readonly Token[];
  position: number;
  depth: number;
  readonly variables: Variables;
}

function readTokens(condition: string): readonly Token[] {
  if (condition.length > maxLength)
    throw new AppError('invalid_playbook', `A condition is longer than ${maxLength} characters.`);
  const tokens: Token[] = [];
  const text = condition.trimEnd();
  for (let position = 0; position < text.length;) {
    token.lastIndex = position;
    const found = token.exec(text);
    const [kind, value] = Object.entries(found?.groups ?? {}).find(([, group]) => group !== undefined) ?? [];
    if (found === null || kind === undefined || value === undefined)
      throw new AppError(
        'invalid_playbook',
        `\`${text.slice(position, position + 40).trim()}\` of a condition has no counterpart.`,
      );
    tokens.push({ kind: kind as Kind, text: value });
    position += found[0].length;
  }
  return tokens;
}

function word(reader: Reader, ...words: readonly string[]): string | null {
  const next = reader.tokens[reader.position];
  const upper = next?.kind === 'word' || next?.kind === 'mark' ? next.text.toUpperCase() : null;
  if (upper === null || !words.includes(upper)) return null;
  reader.position += 1;
  return upper;
}

function strange(reader: Reader): AppError {
  const next = reader.tokens[reader.position];
  return new AppError(
    'invalid_playbook',
    next === undefined ? 'A condition ends too early.' : `\`${next.text}\` is not expected there in a condition.`,
  );
}

function readOr(reader: Reader): Cel {
  reader.depth += 1;
  if (reader.depth > maxDepth)
    throw new AppError('invalid_playbook', `A condition is nested deeper than ${maxDepth} levels.`);
  let left = readAnd(reader);
  while (word(reader, 'OR') !== null)
    left = { text: `(${truthOf(left)} || ${truthOf(readAnd(reader))})`, kind: 'bool' };
  reader.depth -= 1;
  return left;
}

function readAnd(reader: Reader): Cel {
  let left = readComparison(reader);
  while (word(reader, 'AND') !== null)
    left = { text: `(${truthOf(left)} && ${truthOf(readComparison(reader))})`, kind: 'bool' };
  return left;
}

const operators: Readonly<Record<string, string>> = {
  '=': '==',
  '==': '==',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function readComparison(reader: Reader): Cel {
  let negated = false;
  while (word(reader, 'NOT') !== null) negated = !negated;
  const group = word(reader, '(', '[');
  if (group !== null) {
    const inner = readOr(reader);
    if (word(reader, group === '(' ? ')' : ']') === null) throw strange(reader);
    return negated ? { text: `!(${truthOf(inner)})`, kind: 'bool' } : inner;
  }
  const left = reader.tokens[reader.position];
  reader.position += 1;
  if (left === undefined) throw strange(reader);
  while (word(reader, 'NOT') !== null) negated = !negated;
  const compared = compare(left, reader);
  return negated ? { text: `!(${truthOf(compared)})`, kind: 'bool' } : compared;
}

function compare(left: Token, reader: Reader): Cel {
  const operator = word(reader, ...Object.keys(operators), 'IN', 'LIKE', 'MATCHES');
  if (operator === null) return valueOf(left, 'string', reader);
  if (operator === 'IN')
    return { text: `(${valueOf(left, 'string', reader).text} in ${readSet(left, reader)})`, kind: 'bool' };
  const right = reader.tokens[reader.position];
  reader.position += 1;
  if (right === undefined) throw strange(reader);
  if (operator === 'LIKE') return like(valueOf(left, 'string', reader), right);
  if (operator === 'MATCHES')
    return {
      text: `matches(${valueOf(left, 'string', reader).text}, ${valueOf(right, 'string', reader).text})`,
      kind: 'bool',
    };
  const sides = [valueOf(left, typeOf(right, reader), reader), valueOf(right, typeOf(left, reader), reader)];
  return { text: `(${sides.map(({ text }) => text).join(` ${operators[operator]} `)})`, kind: 'bool' };
}

function typeOf({ kind, text }: Token, { variables }: Reader): string {
  return kind === 'variable' ? variables.typeOf(nameOf(text)) : 'string';
}

function nameOf(variable: string): string {
  return variable.replace(/:value$/, '').slice(2, -2);
}

function valueOf({ kind, text }: Token, type: string, reader: Reader): Cel {
  if (kind === 'number') return literal(Number(text));
  if (kind === 'text') return typedLiteral(unquoted(text), type);
  if (kind === 'word' && /^(true|false)$/i.test(text)) return literal(text.toLowerCase() === 'true');
  const path = kind === 'variable' ? reader.variables.path(nameOf(text)) : null;
  if (path !== null) return path;
  throw new AppError(
    'invalid_playbook',
    kind === 'variable'
      ? `The variable \`${text}\` is not declared.`
      : `\`${text}\` is not expected there in a condition.`,
  );
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll(/\\([^])/g, '$1');
}

function readSet(left: Token, reader: Reader): string {
  if (word(reader, '(') === null) throw strange(reader);
  const items: string[] = [];
  while (word(reader, ')') === null) {
    if (items.length > 0 && word(reader, ',') === null) throw strange(reader);
    const item = reader.tokens[reader.position];
    if (item === undefined) throw strange(reader);
    reader.position += 1;
    items.push(valueOf(item, typeOf(left, reader), reader).text);
  }
  return `[${items.join(', ')}]`;
}

function like(left: Cel, right: Token): Cel {
  const found = right.kind === 'text' ? /^(%?)([^%_]*)(%?)$/.exec(unquoted(right.text)) : null;
  if (found === null) throw new AppError('invalid_playbook', 'This pattern of LIKE has no counterpart.');
  const [, before, text = '', after] = found;
  const method = before === '' ? (after === '' ? null : 'startsWith') : after === '' ? 'endsWith' : 'contains';
  return {
    text: method === null ? `(${left.text} == ${celText(text)})` : `${left.text}.${method}(${celText(text)})`,
    kind: 'bool',
  };
}
