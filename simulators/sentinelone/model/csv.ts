import type { Json, Reply } from '../wire/call.ts';
import { namedShape, resolveShape } from '../wire/shape-library.ts';
import type { Entry } from './source.ts';
import { textOf } from '../wire/text.ts';

export interface CsvOptions {
  readonly columns?: readonly string[];
  /** Rows beyond these are left out. */
  readonly most?: number;
}

const rowsPerPiece = 500;

/** A download that is written row by row, so that its size does not matter. */
export function csvReply(shape: string, entries: Iterable<Entry>, name: string, options: CsvOptions = {}): Reply {
  const columns = options.columns ?? columnsOf(shape);
  const iterator = entries[Symbol.iterator]();
  const encoder = new TextEncoder();
  let left = options.most ?? Infinity;
  const file = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(`${columns.map(quote).join(',')}\r\n`)),
    pull(controller) {
      const lines: string[] = [];
      while (lines.length < rowsPerPiece && left > 0) {
        const next = iterator.next();
        if (next.done === true) left = 0;
        else {
          lines.push(lineOf(next.value.row(), columns));
          left -= 1;
        }
      }
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')));
      if (left <= 0) controller.close();
    },
  });
  return { file, type: 'text/csv; charset=utf-8', name };
}

/** Dotted paths of the plain fields, also of objects in the row. */
function columnsOf(shape: string, prefix = '', depth = 0): readonly string[] {
  const resolved = resolveShape(namedShape(shape));
  if (resolved.kind !== 'group') return [];
  return [...resolved.fields].flatMap(([name, field]) => {
    const inner = resolveShape(field.shape);
    if (inner.kind === 'list' || inner.kind === 'object') return [];
    if (inner.kind !== 'group') return [`${prefix}${name}`];
    if (depth > 0) return [];
    return [...inner.fields.keys()].map((part) => `${prefix}${name}.${part}`);
  });
}

function lineOf(row: Json, columns: readonly string[]): string {
  const cells = columns.map((column) => {
    let value: unknown = row;
    for (const name of column.split('.')) value = (value as Json | undefined)?.[name];
    return quote(value);
  });
  return `${cells.join(',')}\r\n`;
}

function quote(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : textOf(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
