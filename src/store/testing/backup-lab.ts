import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { silentLog } from '#kernel/log.ts';
import { qualified } from '../backup/tables.ts';
import { migrate } from '../migrate.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { oddMigrations } from './odd-tables.ts';

/** Databases and files for a test of backups, all gone when it is closed. */
export interface BackupLab {
  readonly folder: string;
  /** A path that nobody used yet. */
  newFile(): string;
  /** A database of our own tables. */
  open(): Promise<pg.Pool>;
  /** A database of the odd tables instead, up to this migration. */
  openOdd(upTo: number): Promise<pg.Pool>;
  close(): Promise<void>;
}

export function openBackupLab(): BackupLab {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-backup-'));
  const opened: TestDatabase[] = [];
  let files = 0;
  const open = async (): Promise<pg.Pool> => {
    const database = await openTestDatabase({ max: 3 });
    opened.push(database);
    return database.pool;
  };
  return {
    folder,
    newFile() {
      files += 1;
      return join(folder, `${files}.backup`);
    },
    open,
    async openOdd(upTo) {
      const pool = await open();
      await pool.query('drop schema cordon cascade');
      await migrate(pool, { log: silentLog, migrations: oddMigrations, upTo });
      return pool;
    },
    async close() {
      await Promise.all(opened.map((database) => database.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every row of schema `cordon` as text. */
export async function contentsOf(pool: pg.Pool): Promise<Record<string, readonly string[]>> {
  const all: Record<string, readonly string[]> = {};
  const tables = await pool.query<{ name: string }>(`
    select table_name as name from information_schema.tables
    where table_schema = 'cordon' and table_type = 'BASE TABLE' and table_name <> 'migration'`);
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ row: string }>(
      `select source::text as row from ${qualified(name)} as source order by 1`,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}
