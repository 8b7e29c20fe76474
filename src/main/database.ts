import { prepareQueue } from '#engine/queue.ts';
import type { AppError } from '#kernel/error.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Log } from '#kernel/log.ts';
import { openDataFolder } from '#store/embedded/data-folder.ts';
import { migrate } from '#store/migrate.ts';
import { createPool } from '#store/pool.ts';
import type { Settings } from './settings.ts';

export interface Database {
  readonly url: string;
  readonly embedded: boolean;
  close(): Promise<void>;
}

/**
 * The database of these settings: the one of the URL, or the embedded one of the data folder, claimed for this process.
 * @throws AppError `already_running`, `configuration`, `database_unavailable`
 */
export async function openDatabase(settings: Settings, log: Log, onLost: (error: AppError) => void): Promise<Database> {
  const { databaseUrl, dataDirectory } = settings;
  if (databaseUrl !== null) return { url: databaseUrl, embedded: false, close: () => Promise.resolve() };
  const folder = await openDataFolder({ dataDirectory, log, clock: systemClock, onLost });
  return { url: folder.url, embedded: true, close: () => folder.close() };
}

/** The tables of the queue alone, for a restore that brings everything else. */
export async function prepareQueueTables(url: string, log: Log): Promise<void> {
  const pool = createPool({ url, max: 2, log, applicationName: 'cordon migration' });
  try {
    await prepareQueue(pool, log);
  } finally {
    await pool.end();
  }
}

/** Brings both schemas up to date. The queue comes first: our functions refer to its types. */
export async function prepareDatabase(url: string, log: Log): Promise<void> {
  const pool = createPool({ url, max: 2, log, applicationName: 'cordon migration' });
  try {
    await prepareQueue(pool, log);
    await migrate(pool, { log });
  } finally {
    await pool.end();
  }
}
