import type pg from 'pg';
import type { BackupTable } from './manifest.ts';
import { qualified, quoted } from './tables.ts';

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Takes foreign keys away and switches triggers off, so that rows may come in any order and nothing reacts to them.
 * Needs only ownership of the tables, where `session_replication_role` would need a superuser.
 * @returns what puts them back; foreign keys are then checked over all rows
 */
export async function loosen(client: pg.PoolClient, tables: readonly BackupTable[]): Promise<() => Promise<void>> {
  const keys = await foreignKeys(client);
  for (const { table, name } of keys)
    await client.query(`alter table ${qualified(table)} drop constraint ${quoted(name)}`);
  for (const { name } of tables) await client.query(`alter table ${qualified(name)} disable trigger user`);
  // Rows that a migration itself wrote come from the backup too.
  for (const { name } of tables) await client.query(`truncate ${qualified(name)}`);
  return async () => {
    for (const { name } of tables) await client.query(`alter table ${qualified(name)} enable trigger user`);
    for (const { table, name, definition } of keys) {
      await client.query(`alter table ${qualified(table)} add constraint ${quoted(name)} ${definition}`);
    }
  };
}

async function foreignKeys(client: pg.PoolClient): Promise<readonly ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(`
    select class.relname as table, foreign_key.conname as name, pg_get_constraintdef(foreign_key.oid) as definition
    from pg_constraint as foreign_key join pg_class as class on class.oid = foreign_key.conrelid
    where class.relnamespace = (select oid from pg_namespace where nspname = 'cordon')
      and foreign_key.contype = 'f' and foreign_key.conparentid = 0
    order by class.relname collate "C", foreign_key.conname collate "C"`);
  return rows;
}
