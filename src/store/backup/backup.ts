import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { AppError } from '#kernel/error.ts';
import { newSecret } from '#kernel/ids.ts';
import { stringifyJson } from '#kernel/json.ts';
import { databaseError } from '../database-error.ts';
import { maxPayloadBytes, writeFrames, type Frame, type FrameKind } from './frame.ts';
import type { BackupTable, Manifest } from './manifest.ts';
import { columnList, copySettings, listSequences, listTables, qualified } from './tables.ts';

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly createdAt: string;
  readonly migration: number;
  readonly tables: number;
  readonly rows: number;
  /** What a person must know about the file. */
  readonly notice: string;
}

const keyNotice =
  'The encryption key is not in the backup. Keep a copy of the key file in another place: without it the secrets of connections cannot be read.';

/**
 * Writes every row of schema `cordon`, as of one moment, into one gzip file of mode 0600, while servers go on working.
 * Memory does not grow with the database. Jobs of the queue are not in it: they follow from the rows.
 * @throws AppError `conflict` when the file exists, `database_unavailable`
 */
export async function backup(pool: pg.Pool, filePath: string): Promise<BackupReport> {
  if (existsSync(filePath)) {
    throw new AppError('conflict', `${filePath} exists already. Name another file.`, { failureIndicator: 'backup' });
  }
  const unfinished = `${filePath}.${newSecret().slice(0, 8)}.part`;
  const client = await pool.connect();
  try {
    await client.query(`begin isolation level repeatable read, read only; ${copySettings}`);
    const manifest = await readManifest(client);
    let rows = 0;
    const frames = tableFrames(client, manifest, (count) => (rows += count));
    await pipeline(
      Readable.from(writeFrames(frames)),
      createGzip(),
      createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true }),
    );
    await rename(unfinished, filePath);
    await syncFolder(dirname(filePath));
    const { size } = await stat(filePath);
    const { createdAt, migration, tables } = manifest;
    return {
      file: filePath,
      bytes: size,
      createdAt,
      migration: migration.number,
      tables: tables.length,
      rows,
      notice: keyNotice,
    };
  } catch (thrown) {
    await rm(unfinished, { force: true });
    throw databaseError(thrown);
  } finally {
    // A copy that broke off leaves the connection in the middle of it.
    client.release(true);
  }
}

async function readManifest(client: pg.PoolClient): Promise<Manifest> {
  const { rows } = await client.query<Manifest['migration'] & { createdAt: string }>(`
    select number, name, sha256, to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
    from cordon.migration order by number desc limit 1`);
  const newest = rows[0];
  if (newest === undefined)
    throw new AppError('conflict', 'The database holds nothing of Cordon yet.', { failureIndicator: 'backup' });
  const { createdAt, ...migration } = newest;
  return { createdAt, migration, tables: await listTables(client), sequences: await listSequences(client) };
}

async function* tableFrames(
  client: pg.PoolClient,
  manifest: Manifest,
  count: (rows: number) => void,
): AsyncGenerator<Frame> {
  yield jsonFrame('M', manifest);
  for (const table of manifest.tables) {
    yield jsonFrame('T', { name: table.name });
    const copy = client.query(copyTo(copyStatement(table)));
    for await (const chunk of copy as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += maxPayloadBytes) {
        yield { kind: 'D', payload: chunk.subarray(at, at + maxPayloadBytes) };
      }
    }
    yield jsonFrame('E', { rows: copy.rowCount });
    count(copy.rowCount);
  }
}

function copyStatement(table: BackupTable): string {
  return `copy (select ${columnList(table)} from ${qualified(table.name)}) to stdout`;
}

function jsonFrame(kind: FrameKind, value: object): Frame {
  return { kind, payload: Buffer.from(stringifyJson(value)) };
}

/** A file is only safe from a power cut when its name is, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
