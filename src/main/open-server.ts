import type { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import { openDatabase } from './database.ts';
import type { Server, StartOptions } from './server.ts';
import type { Settings } from './settings.ts';

/**
 * Loads what a server is made of while its database comes up, which takes as long.
 * @throws AppError `already_running`, `configuration`, `database_unavailable`
 */
export async function openServer(settings: Settings, log: Log, options: StartOptions = {}): Promise<Server> {
  const failed = Promise.withResolvers<AppError>();
  const opening = openDatabase(settings, log, failed.resolve);
  const [opened, loaded] = await Promise.allSettled([opening, import('./server.ts')]);
  if (opened.status === 'rejected') throw opened.reason;
  if (loaded.status === 'fulfilled') {
    return loaded.value.startServer({ settings, log, database: opened.value, failed: failed.promise }, options);
  }
  // A program that stays because its database is open would look like one that is still starting.
  await opened.value.close();
  throw loaded.reason;
}
