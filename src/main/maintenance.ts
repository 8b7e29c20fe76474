import { systemClock } from '#kernel/clock.ts';
import type { Log } from '#kernel/log.ts';
import { backup, type BackupReport } from '#store/backup/backup.ts';
import { restore, type RestoreReport } from '#store/backup/restore.ts';
import { startEmbeddedPostgres } from '#store/embedded/embedded-postgres.ts';
import { pruneKeys, rotateKeys, type Rotation } from '#store/key-rotation.ts';
import { createPool } from '#store/pool.ts';
import { openDatabase, prepareQueueTables } from './database.ts';
import type { Settings } from './settings.ts';
import { openKeys } from './stores.ts';

type Pool = ReturnType<typeof createPool>;

/** One consistent file, while a server runs on the data folder or not. */
export function backUp(settings: Settings, log: Log, file: string): Promise<BackupReport> {
  return besideServer(settings, log, (pool) => backup(pool, file));
}

/** Fills a new database. No server may run on it. */
export async function restoreFrom(settings: Settings, log: Log, file: string): Promise<RestoreReport> {
  const database = await openDatabase(settings, log, (error) => log.error(error.message));
  try {
    await prepareQueueTables(database.url, log);
    return await withPool(database.url, log, (pool) => restore(pool, file, { log }));
  } finally {
    await database.close();
  }
}

/** A server that runs reads the key file again by itself. */
export async function rotate(settings: Settings, log: Log): Promise<Rotation> {
  const keys = await openKeys(settings);
  return besideServer(settings, log, (pool) => rotateKeys(pool, keys));
}

export async function prune(settings: Settings, log: Log): Promise<readonly string[]> {
  const keys = await openKeys(settings);
  return besideServer(settings, log, (pool) => pruneKeys(pool, keys));
}

/** Uses the database without claiming its data folder: a server may be running on it, and goes on. */
async function besideServer<T>(settings: Settings, log: Log, work: (pool: Pool) => Promise<T>): Promise<T> {
  if (settings.databaseUrl !== null) return withPool(settings.databaseUrl, log, work);
  const postgres = await startEmbeddedPostgres({ dataDirectory: settings.dataDirectory, log, clock: systemClock });
  try {
    return await withPool(postgres.url, log, work);
  } finally {
    if (postgres.adopted) postgres.release();
    else await postgres.stop();
  }
}

async function withPool<T>(url: string, log: Log, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool({ url, max: 4, log, applicationName: 'cordon maintenance' });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
