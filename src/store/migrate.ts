import type pg from 'pg';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import { databaseError } from './database-error.ts';
import { readMigrations, type Migration } from './migration-files.ts';

export interface MigrateOptions {
  readonly log: Log;
  /** The last migration to apply; all of them when left out. */
  readonly upTo?: number;
  /** Instead of Cordon's own. */
  readonly migrations?: readonly Migration[];
}

/** Anything that runs a statement: a client, or a pool. */
type Queryable = Pick<pg.ClientBase, 'query'>;

/** Held while the schema changes; any constant that nobody else in this database uses. */
export const migrationLock = 4_701_001;

/**
 * Brings the schema up to date: each file in a transaction of its own, under a lock, so that servers may start at once.
 * @returns the numbers that were applied now
 * @throws AppError `configuration` when an applied file was changed since, or the database is newer than this program
 */
export async function migrate(pool: pg.Pool, options: MigrateOptions): Promise<readonly number[]> {
  const migrations = options.migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    return await applyEach(client, migrations, options);
  } catch (thrown) {
    throw databaseError(thrown);
  } finally {
    // The session ends, and with it the lock and the setting.
    client.release(true);
  }
}

async function applyEach(
  client: pg.PoolClient,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<readonly number[]> {
  const done: number[] = [];
  for (const migration of await pendingMigrations(client, migrations, options.upTo)) {
    await client.query('begin');
    try {
      await applyMigration(client, migration);
      await client.query('commit');
    } catch (cause) {
      await client.query('rollback').catch(() => undefined);
      throw cause;
    }
    options.log.info('Applied a migration', { number: migration.number, name: migration.name });
    done.push(migration.number);
  }
  return done;
}

/**
 * The migrations that this database lacks; those it has are checked.
 * @throws AppError `configuration`
 */
export async function pendingMigrations(
  client: Queryable,
  migrations: readonly Migration[],
  upTo = Number.POSITIVE_INFINITY,
): Promise<readonly Migration[]> {
  const applied = await appliedMigrations(client);
  for (const row of applied) checkApplied(row, migrations[row.number - 1]);
  return migrations.filter(({ number }) => number > applied.length && number <= upTo);
}

/** Runs one file and notes it, inside the caller's transaction. @throws AppError `configuration` that names the file */
export async function applyMigration(client: Queryable, migration: Migration): Promise<void> {
  try {
    await client.query(migration.sql);
  } catch (thrown) {
    const cause = databaseError(thrown);
    if (cause instanceof AppError) throw cause;
    throw new AppError('configuration', `Migration ${label(migration)} failed: ${(cause as Error).message}`, {
      failureIndicator: 'migrate',
      cause,
    });
  }
  await client.query('insert into cordon.migration (number, name, sha256) values ($1, $2, $3)', [
    migration.number,
    migration.name,
    migration.sha256,
  ]);
}

/** The number of the newest migration that the database has; 0 for an empty one. */
export async function schemaNumber(client: Queryable): Promise<number> {
  return (await appliedMigrations(client)).length;
}

interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly sha256: string;
}

async function appliedMigrations(client: Queryable): Promise<readonly AppliedMigration[]> {
  const present = await client.query<{ present: boolean }>(
    `select to_regclass('cordon.migration') is not null as present`,
  );
  if (present.rows[0]?.present !== true) await client.query(migrationTable);
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, sha256 from cordon.migration order by number',
  );
  return rows;
}

const migrationTable = `
  create schema if not exists cordon;
  create table if not exists cordon.migration (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`;

function checkApplied(applied: AppliedMigration, known: Migration | undefined): void {
  if (known === undefined) {
    throw new AppError(
      'configuration',
      `The database has migration ${label(applied)}, which this program does not know: it was written by a newer release. Start that release or a newer one.`,
      { failureIndicator: 'migrate' },
    );
  }
  if (known.sha256 === applied.sha256) return;
  throw new AppError(
    'configuration',
    `Migration ${label(known)} was changed after this database had applied it as ${label(applied)}. Restore the file; changes belong into a new migration.`,
    { failureIndicator: 'migrate' },
  );
}

function label(migration: Pick<Migration, 'number' | 'name'>): string {
  return `${String(migration.number).padStart(4, '0')}-${migration.name}`;
}
