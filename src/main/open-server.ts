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
  // Judged below, when it is waited for.
  opening.catch(() => undefined);
  const { startServer } = await import('./server.ts');
  return startServer({ settings, log, database: await opening, failed: failed.promise }, options);
}
