import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { systemClock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { parseJson, type JsonObject } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import type { EmbeddedPostgresOptions } from '../embedded/embedded-postgres.ts';
import { copiesDirectory, openTestFolder } from './folder.ts';
import { clusterTemplate } from './template.ts';

/** A data folder with a cluster in it, made without the wait for initdb. */
export async function openInitialisedFolder(): Promise<string> {
  const folder = await openTestFolder();
  await promisify(execFile)('cp', ['-a', await clusterTemplate(), join(folder, 'postgres')]);
  return folder;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly details: object | undefined;
}

/** A log that keeps its lines. */
export function recordingLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (message: string, details?: object) => void lines.push({ level, message, details });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function embeddedOptions(dataDirectory: string, log: Log): EmbeddedPostgresOptions {
  return { dataDirectory, log, clock: systemClock, copiesDirectory: copiesDirectory() };
}

/** One statement on a connection of its own. */
export async function ask<Row extends object>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Row>(text);
    return rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Asks until the answer is true. @throws the last error, or what was waited for, after `patienceMs` */
export async function eventually(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  patienceMs = 10_000,
): Promise<void> {
  const startedAt = systemClock.monotonic();
  for (;;) {
    const late = systemClock.monotonic() - startedAt > patienceMs;
    try {
      if (await isTrue()) return;
      if (late) throw new AppError('timeout', `Waited in vain: ${what}.`);
    } catch (cause) {
      if (late) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A server process of a test: runs `embedded-process.ts` and tells what it said. */
export interface OtherServer {
  readonly child: ChildProcess;
  /** The next line that it says: `ready` or `refused`. */
  readonly said: Promise<JsonObject>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export function startOtherServer(
  dataDirectory: string,
  user: { uid?: number; gid?: number; home?: string } = {},
): OtherServer {
  const { home, ...ids } = user;
  const script = fileURLToPath(new URL('./embedded-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: home ?? import.meta.dirname,
    env: { PATH: '/usr/bin:/bin', HOME: home ?? '/' },
    ...ids,
  });
  return {
    child,
    said: once(child.stdout, 'data').then(([text]) => parseJson(String(text)) as JsonObject),
    async kill(signal) {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child.kill(signal);
      await exited;
    },
  };
}
