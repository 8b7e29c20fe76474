import { join } from 'node:path';
import type { Log } from '#kernel/log.ts';
import type { LogLevel, Settings } from './settings.ts';

interface Preparation {
  /** A folder of its own below the data folder. */
  readonly part?: string;
  /** For commands whose terminal a person reads; a level set in the environment still counts. */
  readonly logLevel?: LogLevel;
}

/** Settings and log of a command; loaded when it runs, because help must be quick. */
export async function prepare({ part, logLevel }: Preparation = {}): Promise<{ settings: Settings; log: Log }> {
  const [{ readSettings }, { createLog }] = await Promise.all([import('./settings.ts'), import('./log.ts')]);
  const settings = readSettings(process.env, process.cwd());
  const dataDirectory = part === undefined ? settings.dataDirectory : join(settings.dataDirectory, part);
  const level = process.env['CORDON_LOG_LEVEL'] === undefined ? (logLevel ?? settings.logLevel) : settings.logLevel;
  return { settings: { ...settings, dataDirectory, logLevel: level }, log: createLog(level) };
}
