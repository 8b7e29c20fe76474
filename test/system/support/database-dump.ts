import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { Pool } from 'pg';

const decompress = promisify(brotliDecompress);

/** Every value of every column of every table, as text by `schema.table.column`; bytes as they are and, where they are compressed, opened. */
export async function dumpDatabase(pool: Pool): Promise<ReadonlyMap<string, string>> {
  const { rows: columns } = await pool.query<{ schema: string; table: string; column: string; type: string }>(`
    select n.nspname as schema, c.relname as table, a.attname as column, a.atttypid::regtype::text as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`);
  const dump = new Map<string, string>();
  for (const { schema, table, column, type } of columns) {
    const cast = type === 'bytea' ? '' : '::text';
    const { rows } = await pool.query<{ value: Buffer | string }>(
      `select "${column}"${cast} as value from "${schema}"."${table}" where "${column}" is not null`,
    );
    const texts = await Promise.all(
      rows.map(async ({ value }) => (typeof value === 'string' ? value : readBytes(value))),
    );
    dump.set(`${schema}.${table}.${column}`, texts.join('\n'));
  }
  return dump;
}

async function readBytes(bytes: Buffer): Promise<string> {
  const opened = await decompress(bytes).catch(() => Buffer.alloc(0));
  return `${bytes.toString('latin1')}\n${opened.toString('utf8')}`;
}
