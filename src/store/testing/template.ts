import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '#kernel/clock.ts';
import { silentLog } from '#kernel/log.ts';
import { locateBinaries } from '../embedded/binaries.ts';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { takeLaunchLock } from '../embedded/launch-lock.ts';
import { migrate } from '../migrate.ts';
import { readMigrations } from '../migration-files.ts';
import { createPool } from '../pool.ts';
import { copiesDirectory, openTestFolder, testBase } from './folder.ts';

/** What is put into the template besides the migrations. */
export interface Preparation {
  /** Kept apart by this name: it must change when what `run` does changes. */
  readonly name: string;
  run(pool: pg.Pool): Promise<void>;
}

const prefix = 'cordon-template-';
const unusedMs = 7_200_000;

/**
 * A stopped cluster whose `template1` is migrated, made once for each version of PostgreSQL and of the migrations
 * and kept in the temporary folder, because initdb takes most of a second.
 */
export async function clusterTemplate(preparation?: Preparation): Promise<string> {
  const migrations = await readMigrations();
  const parts = [
    locateBinaries().version,
    carelessSettings,
    ...migrations.map(({ sha256 }) => sha256),
    preparation?.name ?? '',
  ];
  const hash = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
  const directory = join(testBase(), `${prefix}${process.getuid?.() ?? 0}-${hash}`);
  if (!existsSync(directory)) {
    const release = await takeLaunchLock(directory);
    try {
      if (!existsSync(directory)) await build(directory, preparation);
    } finally {
      release();
    }
  }
  const now = systemClock.now();
  await utimes(directory, now, now);
  return directory;
}

async function build(directory: string, preparation?: Preparation): Promise<void> {
  await removeOldTemplates();
  const dataDirectory = await openTestFolder();
  const server = await startEmbeddedPostgres({
    dataDirectory,
    log: silentLog,
    clock: systemClock,
    copiesDirectory: copiesDirectory(),
  });
  try {
    await run(server.url, [
      "update pg_database set datistemplate = false where datname = 'template0'",
      'drop database template0',
    ]);
    await fill(databaseUrl(server.url, 'template1'), preparation);
  } finally {
    await server.stop();
  }
  await writeFile(join(dataDirectory, 'postgres', 'local.conf'), carelessSettings, { mode: 0o644 });
  await rename(join(dataDirectory, 'postgres'), directory).catch(async (cause: unknown) => {
    if (!existsSync(directory)) throw cause;
  });
  await rm(dataDirectory, { recursive: true, force: true });
}

/** A database in a throw-away cluster need not survive a power cut; a kill it does survive. */
const carelessSettings = `
fsync = off
full_page_writes = off
shared_buffers = 32MB
`;

async function fill(url: string, preparation?: Preparation): Promise<void> {
  const pool = createPool({ url, max: 2, log: silentLog });
  try {
    await preparation?.run(pool);
    await migrate(pool, { log: silentLog });
  } finally {
    await pool.end();
  }
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

export function databaseUrl(serverUrl: string, database: string): string {
  return serverUrl.replace('@/postgres?', `@/${database}?`);
}

async function removeOldTemplates(): Promise<void> {
  for (const name of await readdir(testBase())) {
    if (!name.startsWith(`${prefix}${process.getuid?.() ?? 0}-`)) continue;
    const path = join(testBase(), name);
    const { mtimeMs } = await stat(path);
    if (systemClock.now().getTime() - mtimeMs > unusedMs) await rm(path, { recursive: true, force: true });
  }
}
