import { PxgError } from '../wire/pxg-error.ts';
import { createFilterCursor, type FilterCursor } from './filter-cursor.ts';
import { readLiteral } from './filter-literal.ts';
import type { Filter, Operator } from './filter-tree.ts';

export interface FilterSyntax {
  isAttribute(name: string): boolean;
  /** Takes siblings without `&` as if they had one, which no real server does. */
  readonly implicitAnd: boolean;
}

const deepestNesting = 200;

/** Null stands for everything. @throws PxgError with the 1-based position of what is wrong */
export function parseFilter(text: string, syntax: FilterSyntax): Filter | null {
  const cursor = createFilterCursor(text);
  if (cursor.peek() === '') return null;
  const filter = cursor.peek() === '(' ? readBracketed(cursor, syntax, 0) : readItem(cursor, syntax);
  if (cursor.peek() !== '') cursor.fail('End of the filter expected.');
  return filter;
}

function readBracketed(cursor: FilterCursor, syntax: FilterSyntax, depth: number): Filter {
  if (depth > deepestNesting) cursor.fail('The filter is nested too deeply.');
  if (!cursor.take('(')) cursor.fail("Opening bracket '(' expected.");
  const first = readComposition(cursor, syntax, depth);
  const parts = [first];
  while (syntax.implicitAnd && cursor.peek() === '(') parts.push(readBracketed(cursor, syntax, depth + 1));
  if (!cursor.take(')')) throw new PxgError('closing-bracket', cursor.position());
  return parts.length === 1 ? first : { kind: 'and', parts };
}

function readComposition(cursor: FilterCursor, syntax: FilterSyntax, depth: number): Filter {
  if (cursor.take('&')) return { kind: 'and', parts: readList(cursor, syntax, depth) };
  if (cursor.take('|')) return { kind: 'or', parts: readList(cursor, syntax, depth) };
  if (cursor.take('!')) return { kind: 'not', part: readOperand(cursor, syntax, depth) };
  return readOperand(cursor, syntax, depth);
}

function readOperand(cursor: FilterCursor, syntax: FilterSyntax, depth: number): Filter {
  return cursor.peek() === '(' ? readBracketed(cursor, syntax, depth + 1) : readItem(cursor, syntax);
}

function readList(cursor: FilterCursor, syntax: FilterSyntax, depth: number): readonly Filter[] {
  const parts = [readBracketed(cursor, syntax, depth + 1)];
  while (cursor.peek() === '(') parts.push(readBracketed(cursor, syntax, depth + 1));
  return parts;
}

function readItem(cursor: FilterCursor, syntax: FilterSyntax): Filter {
  const at = cursor.position();
  const attribute = cursor.match(/[A-Za-z_][A-Za-z0-9_]*/)?.[0];
  if (attribute === undefined) return cursor.fail('Attribute name expected.');
  if (!syntax.isAttribute(attribute)) throw new PxgError('unknown-attribute', at, attribute);
  const join = cursor.match(/[&|]/)?.[0];
  if (join === '&' || join === '|') {
    const mask = readBits(cursor);
    return { kind: 'mask', attribute, join, mask, operator: requireOperator(cursor), bits: readBits(cursor) };
  }
  const operator = readOperator(cursor);
  if (operator === null) return { kind: 'present', attribute };
  return { kind: 'compare', attribute, operator, literal: readLiteral(cursor) };
}

function readOperator(cursor: FilterCursor): Operator | null {
  return (cursor.match(/<>|<=|>=|=|<|>/)?.[0] as Operator | undefined) ?? null;
}

function requireOperator(cursor: FilterCursor): Operator {
  return readOperator(cursor) ?? cursor.fail('Operator expected.');
}

function readBits(cursor: FilterCursor): bigint {
  const digits = cursor.match(/\d+/)?.[0];
  return digits === undefined ? cursor.fail('Number expected.') : BigInt(digits);
}
