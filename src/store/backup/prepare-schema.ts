import type pg from 'pg';
import { AppError } from '#kernel/error.ts';
import { applyMigration, pendingMigrations } from '../migrate.ts';
import type { Migration } from '../migration-files.ts';
import type { Manifest } from './manifest.ts';
import { listTables, qualified } from './tables.ts';

/**
 * Makes the schema that the backup's rows fit, in place of an empty one of whatever age.
 * @throws AppError `conflict` when the database holds rows or is in use, `configuration` when the backup is of another release
 */
export async function prepareSchema(
  client: pg.PoolClient,
  manifest: Manifest,
  migrations: readonly Migration[],
): Promise<void> {
  checkRelease(manifest, migrations);
  await refuseRows(client);
  await client.query('drop schema if exists cordon cascade');
  await applyMigrations(client, migrations.slice(0, manifest.migration.number));
}

/** Those that the database lacks, inside the caller's transaction. */
export async function applyMigrations(client: pg.PoolClient, migrations: readonly Migration[]): Promise<void> {
  for (const migration of migrations) {
    // Creates the list of migrations before the first.
    if (migration.number === 1) await pendingMigrations(client, migrations);
    await applyMigration(client, migration);
  }
}

function checkRelease({ migration }: Manifest, migrations: readonly Migration[]): void {
  const known = migrations[migration.number - 1];
  if (known?.sha256 === migration.sha256) return;
  const problem = known === undefined ? 'a newer release' : 'a different build';
  throw new AppError(
    'configuration',
    `The backup was made by ${problem} of Cordon (schema ${migration.number}, ${migration.name}). Restore it with that release.`,
    { failureIndicator: 'restore' },
  );
}

async function refuseRows(client: pg.PoolClient): Promise<void> {
  const tables = await listTables(client);
  if (tables.length === 0) return;
  await lock(
    client,
    tables.map(({ name }) => qualified(name)),
  );
  for (const { name } of tables) {
    const { rows } = await client.query<{ filled: boolean }>(
      `select exists (select from ${qualified(name)}) as filled`,
    );
    if (rows[0]?.filled !== true) continue;
    throw new AppError(
      'conflict',
      `The database is not empty: ${name} holds rows. Restore into a new data folder or an empty database.`,
      { failureIndicator: 'restore', details: { table: name } },
    );
  }
}

async function lock(client: pg.PoolClient, names: readonly string[]): Promise<void> {
  try {
    await client.query(
      `set local lock_timeout = '5s'; lock table ${names.join(', ')} in access exclusive mode; set local lock_timeout = 0`,
    );
  } catch (cause) {
    if ((cause as { code?: string }).code !== '55P03') throw cause;
    throw new AppError('conflict', 'The database is in use. Stop every server that uses it, then restore.', {
      failureIndicator: 'restore',
      cause,
    });
  }
}
