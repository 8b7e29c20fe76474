import type pg from 'pg';
import type { BackupSequence, BackupTable } from './manifest.ts';

type Queryable = Pick<pg.ClientBase, 'query'>;

/** COPY writes values as text, which these decide; a backup must mean the same wherever it is read. */
export const copySettings = `
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'iso_8601';
  set local timezone = 'UTC';
  set local bytea_output = 'hex';
  set local extra_float_digits = 1;
  set local xmloption = 'content'`;

/** The tables of schema `cordon` by name, without the list of migrations, which a restore writes itself. */
export async function listTables(client: Queryable): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<BackupTable>(`
    select class.relname as name,
      coalesce(array_agg(attribute.attname::text order by attribute.attnum) filter (where attribute.attnum > 0), '{}') as columns
    from pg_class as class
      left join pg_attribute as attribute on attribute.attrelid = class.oid
        and attribute.attnum > 0 and not attribute.attisdropped and attribute.attgenerated = ''
    where class.relnamespace = (select oid from pg_namespace where nspname = 'cordon')
      and class.relkind in ('r', 'p') and not class.relispartition and class.relname <> 'migration'
    group by class.relname order by class.relname collate "C"`);
  return rows;
}

export async function listSequences(client: Queryable): Promise<readonly BackupSequence[]> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class
    where relnamespace = (select oid from pg_namespace where nspname = 'cordon') and relkind = 'S'
    order by relname collate "C"`);
  const sequences: BackupSequence[] = [];
  for (const { name } of rows) {
    const answer = await client.query<Omit<BackupSequence, 'name'>>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${qualified(name)}`,
    );
    sequences.push(...answer.rows.map((row) => ({ name, ...row })));
  }
  return sequences;
}

/** A name of schema `cordon`, quoted. */
export function qualified(name: string): string {
  return `cordon.${quoted(name)}`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function columnList(table: BackupTable): string {
  return table.columns.map(quoted).join(', ');
}
