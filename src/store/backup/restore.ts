import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, parseJson } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import { databaseError } from '../database-error.ts';
import { migrationLock } from '../migrate.ts';
import { readMigrations, type Migration } from '../migration-files.ts';
import { damaged, readFrames, type Frame } from './frame.ts';
import { parseManifest, type BackupTable, type Manifest } from './manifest.ts';
import { loosen } from './loosen.ts';
import { applyMigrations, prepareSchema } from './prepare-schema.ts';
import { columnList, copySettings, listTables, qualified } from './tables.ts';

export interface RestoreReport {
  readonly file: string;
  readonly createdAt: string;
  /** The migration that the backup came from, and the one that the database has now. */
  readonly fromMigration: number;
  readonly migration: number;
  readonly tables: number;
  readonly rows: number;
  readonly notice: string;
}

export interface RestoreOptions {
  readonly log: Log;
  /** Instead of Cordon's own. */
  readonly migrations?: readonly Migration[];
}

const keyNotice =
  'The encryption key is not in the backup. Put the key file of the old server in place before the server starts, or enter the secrets of connections anew.';

/**
 * Fills an empty database from a file that `backup` wrote, and brings it to this program's schema. All in one
 * transaction: a file that turns out to be truncated or altered leaves the database as it was.
 * @throws AppError `not_found`, `invalid_input` (no whole backup), `conflict` (the database holds rows),
 * `configuration` (the backup is of a newer release), `database_unavailable`
 */
export async function restore(pool: pg.Pool, filePath: string, options: RestoreOptions): Promise<RestoreReport> {
  if (!existsSync(filePath))
    throw new AppError('not_found', `There is no file ${filePath}.`, { failureIndicator: 'restore' });
  const migrations = options.migrations ?? (await readMigrations());
  const client = await pool.connect();
  try {
    await client.query(`begin; ${copySettings}; select pg_advisory_xact_lock(${migrationLock})`);
    const report = await fill(client, filePath, migrations);
    await client.query('commit');
    options.log.info('Restored a backup', { ...report });
    return report;
  } catch (thrown) {
    throw refusal(thrown);
  } finally {
    // A copy that broke off leaves the connection in the middle of it; its end rolls everything back.
    client.release(true);
  }
}

async function fill(client: pg.PoolClient, filePath: string, migrations: readonly Migration[]): Promise<RestoreReport> {
  const frames = readFrames(bytesOf(filePath));
  const first = await frames.next();
  if (first.done === true || first.value.kind !== 'M') throw damaged('it has no manifest');
  const manifest = parseManifest(first.value.payload.toString('utf8'));
  await prepareSchema(client, manifest, migrations);
  await checkColumns(client, manifest);
  const tighten = await loosen(client, manifest.tables);
  let rows = 0;
  let restored = 0;
  for (let frame = await frames.next(); frame.done !== true; frame = await frames.next()) {
    rows += await restoreTable(client, expectedTable(frame.value, manifest.tables[restored]), frames);
    restored += 1;
  }
  if (restored !== manifest.tables.length) throw damaged('it lacks a table');
  await tighten();
  for (const { name, lastValue, isCalled } of manifest.sequences) {
    await client.query('select setval($1::regclass, $2::bigint, $3)', [qualified(name), lastValue, isCalled]);
  }
  await applyMigrations(client, migrations.slice(manifest.migration.number));
  return {
    file: filePath,
    createdAt: manifest.createdAt,
    fromMigration: manifest.migration.number,
    migration: migrations.length,
    tables: restored,
    rows,
    notice: keyNotice,
  };
}

function expectedTable(frame: Frame, table: BackupTable | undefined): BackupTable {
  if (frame.kind !== 'T' || table === undefined || textOf(frame, 'name') !== table.name)
    throw damaged('its tables are out of order');
  return table;
}

async function restoreTable(client: pg.PoolClient, table: BackupTable, frames: AsyncGenerator<Frame>): Promise<number> {
  const end: { frame?: Frame } = {};
  const copy = client.query(copyFrom(copyStatement(table)));
  await pipeline(Readable.from(rowsOf(frames, end), { objectMode: false }), copy);
  if (end.frame === undefined || Number(textOf(end.frame, 'rows')) !== copy.rowCount)
    throw damaged(`rows of ${table.name} are missing`);
  return copy.rowCount;
}

function copyStatement(table: BackupTable): string {
  // PostgreSQL takes rows without columns, but no empty list of them.
  const columns = table.columns.length === 0 ? '' : ` (${columnList(table)})`;
  return `copy ${qualified(table.name)}${columns} from stdin`;
}

async function* rowsOf(frames: AsyncGenerator<Frame>, end: { frame?: Frame }): AsyncGenerator<Buffer> {
  for (;;) {
    const next = await frames.next();
    if (next.done === true) throw damaged('it ends within a table');
    if (next.value.kind === 'E') {
      end.frame = next.value;
      return;
    }
    if (next.value.kind !== 'D') throw damaged('its parts are out of order');
    yield next.value.payload;
  }
}

function textOf(frame: Frame, name: string): string {
  const value = parseJson(frame.payload.toString('utf8'));
  const member = isJsonObject(value) ? value[name] : undefined;
  return typeof member === 'string' || typeof member === 'number' ? String(member) : '';
}

async function checkColumns(client: pg.PoolClient, manifest: Manifest): Promise<void> {
  const actual = (await listTables(client)).map((table) => `${table.name}(${columnList(table)})`);
  const named = manifest.tables.map((table) => `${table.name}(${columnList(table)})`);
  if (actual.join() !== named.join()) throw damaged('its tables are not those of its release');
}

async function* bytesOf(filePath: string): AsyncGenerator<Buffer> {
  const file = createReadStream(filePath);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of file.pipe(gunzip)) yield chunk as Buffer;
  } catch (cause) {
    throw damaged('it cannot be unpacked', cause);
  } finally {
    file.destroy();
  }
}

/** Altered rows may break a rule of the database before the checksum is reached. */
function refusal(thrown: unknown): unknown {
  const code = (thrown as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && /^2[23]/.test(code)) return damaged('its rows do not fit', thrown);
  return databaseError(thrown);
}
