import type { JsonObject } from '#kernel/json.ts';
import type { Method } from './call.ts';
import { TableAction } from './table-action.ts';
import type { Row, Table } from './row.ts';

/** The action that makes a call, and the values in its path. */
export interface KnownCall {
  readonly action: TableAction;
  readonly path: JsonObject;
}

export type FindCall = (method: Method, path: string) => KnownCall | null;

/** Finds the action behind a method and a path, so that a free request is under the same rules. */
export function createCallFinder(tables: () => readonly Table[]): FindCall {
  let entries: readonly Entry[] | undefined;
  return (method, path) => {
    entries ??= tables().flatMap((table) => table.rows.map((row) => entryOf(table, row)));
    const plain = path.replace(/\/$/, '');
    const fitting = entries.filter((entry) => entry.method === method && entry.pattern.test(plain));
    // A literal segment is more precise than a parameter, however long the name of that is.
    const [best] = fitting.toSorted((a, b) => literalLength(b.row) - literalLength(a.row));
    if (best === undefined) return null;
    const values = Object.entries(best.pattern.exec(plain)?.groups ?? {}).filter(([, value]) => value !== undefined);
    return { action: new TableAction(best.table, best.row), path: Object.fromEntries(values) };
  };
}

interface Entry {
  readonly table: Table;
  readonly row: Row;
  readonly method: string;
  readonly pattern: RegExp;
}

function entryOf(table: Table, row: Row): Entry {
  const [method = '', template = '/'] = row.request.split(' ');
  const pattern = template
    .replaceAll(/\[\/\{(\w+)\}\]/g, '(?:/(?<$1>[^/]+))?')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { table, row, method, pattern: new RegExp(`^${pattern}$`, 'i') };
}

function literalLength({ request }: Row): number {
  return request.replaceAll(/\[\/\{\w+\}\]|\{\w+\}/g, '').length;
}
