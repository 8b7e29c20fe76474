import type { FilterCursor } from './filter-cursor.ts';
import type { Literal } from './filter-tree.ts';

export function readLiteral(cursor: FilterCursor): Literal {
  const at = cursor.position();
  if (cursor.peek() === '"') return { kind: 'text', value: readText(cursor, at) };
  if (cursor.match(/T(?=")/) !== null) return { kind: 'time', value: readTime(cursor, at) };
  const offset = cursor.match(/CURTIME\s*\(\s*([+-]?\d+)?\s*\)/);
  if (offset !== null) return { kind: 'current-time', offset: Number(offset[1] ?? 0) };
  const binary = cursor.match(/0[xX]([0-9A-Fa-f]*)/);
  if (binary !== null) return { kind: 'binary', value: (binary[1] ?? '').toLowerCase() };
  const digits = cursor.match(/[+-]?\d+/)?.[0];
  return digits === undefined
    ? cursor.fail('Value expected.', at)
    : { kind: 'number', value: BigInt(digits.replace('+', '')) };
}

function readText(cursor: FilterCursor, at: number): string {
  const found = cursor.match(/"((?:[^"]|"")*)"/);
  return found === null
    ? cursor.fail("Closing quotation mark '\"' expected.", at)
    : (found[1] ?? '').replaceAll('""', '"');
}

function readTime(cursor: FilterCursor, at: number): number {
  const found = cursor.match(/"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)Z?"/);
  const time = found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}Z`);
  return Number.isNaN(time) ? cursor.fail('Time expected.', at) : time;
}
