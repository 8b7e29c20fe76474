import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  chmod,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { newSecret } from '#kernel/ids.ts';
import { heapPressure } from './heap-pressure.ts';

export interface ContentLimits {
  /** Bytes of one file at most. */
  readonly file: number;
  /** Bytes of all files together at most. */
  readonly total: number;
}

/** A body that is on disk and not yet in its place. */
export interface SavedContent {
  readonly sidePath: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Contents by their hash: `<folder>/<2 hex>/<sha256>`, readable by the owner alone. */
export interface ContentFolder {
  /** Names this folder, also after it was moved. */
  readonly id: string;
  /** With constant memory. @throws AppError `response_too_large`, `file_store_full`, and what the body throws; nothing is left behind then */
  save(body: AsyncIterable<Uint8Array>): Promise<SavedContent>;
  /** Moves a saved body into its place; the same content twice is there once. */
  keep(content: SavedContent): Promise<void>;
  discard(content: SavedContent): Promise<void>;
  /** @throws AppError `not_found` */
  open(sha256: string): Promise<AsyncIterable<Uint8Array>>;
  /** A content that is not there is no error. */
  remove(sha256: string): Promise<void>;
}

const incoming = 'incoming';

/** Longer than any download takes: what has not been touched since then was left by a crash. */
const leftoverMs = 24 * 3_600_000;

/** Opens the folder, and makes it where it is missing. */
export async function openContentFolder(path: string, limits: ContentLimits, clock: Clock): Promise<ContentFolder> {
  await mkdir(join(path, incoming), { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  await removeLeftovers(join(path, incoming), clock.now().getTime() - leftoverMs);
  const id = await folderId(join(path, 'folder-id'));
  let used = await sizeOfAll(path);
  const placeOf = (sha256: string): string => join(path, sha256.slice(0, 2), sha256);

  async function write(handle: FileHandle, body: AsyncIterable<Uint8Array>, count: (bytes: number) => number) {
    const hash = createHash('sha256');
    const press = heapPressure();
    let bytes = 0;
    for await (const chunk of body) {
      bytes = count(chunk.byteLength);
      if (bytes > limits.file) throw tooLarge(limits.file);
      if (used > limits.total) throw full(limits.total);
      hash.update(chunk);
      await handle.writeFile(chunk);
      press(chunk.byteLength);
    }
    await handle.datasync();
    return { sha256: hash.digest('hex'), bytes };
  }

  return {
    id,
    async save(body) {
      const sidePath = join(path, incoming, newSecret());
      const handle = await open(sidePath, 'wx', 0o600).catch(rethrow);
      let written = 0;
      const count = (bytes: number): number => {
        used += bytes;
        return (written += bytes);
      };
      try {
        return { sidePath, ...(await write(handle, body, count)) };
      } catch (thrown) {
        used -= written;
        await rm(sidePath, { force: true });
        return rethrow(thrown);
      } finally {
        await handle.close();
      }
    },
    async keep({ sidePath, sha256, bytes }) {
      const place = placeOf(sha256);
      await mkdir(join(path, sha256.slice(0, 2)), { recursive: true, mode: 0o700 });
      const isThere = await sizeOf(place);
      await rename(sidePath, place);
      if (isThere !== null) used -= bytes;
    },
    async discard({ sidePath, bytes }) {
      if ((await sizeOf(sidePath)) === null) return;
      await rm(sidePath, { force: true });
      used -= bytes;
    },
    async open(sha256) {
      const place = placeOf(sha256);
      if ((await sizeOf(place)) === null)
        throw new AppError('not_found', 'The content of the file is no longer in the data folder.');
      return contentAt(place);
    },
    async remove(sha256) {
      const bytes = await sizeOf(placeOf(sha256));
      if (bytes === null) return;
      await rm(placeOf(sha256), { force: true });
      used -= bytes;
    },
  };
}

/** Opened when it is read, so that a content that nobody reads holds nothing open. */
async function* contentAt(place: string): AsyncGenerator<Uint8Array> {
  const press = heapPressure();
  for await (const chunk of createReadStream(place) as AsyncIterable<Uint8Array>) {
    yield chunk;
    press(chunk.byteLength);
  }
}

async function sizeOfAll(path: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    // It may be removed while it is looked at.
    if (entry.isFile()) bytes += (await sizeOf(join(entry.parentPath, entry.name))) ?? 0;
  }
  return bytes;
}

async function removeLeftovers(path: string, before: number): Promise<void> {
  for (const name of await readdir(path)) {
    const found = await stat(join(path, name)).catch(() => null);
    if (found !== null && found.mtimeMs < before) await rm(join(path, name), { force: true });
  }
}

async function sizeOf(path: string): Promise<number | null> {
  return (await stat(path).catch(() => null))?.size ?? null;
}

/** Two servers may open a new folder at once: the first one names it. */
async function folderId(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null) return known.trim();
  const side = `${path}.${newSecret()}`;
  await writeFile(side, newSecret().slice(0, 16), { mode: 0o600 });
  // A link, unlike a rename, takes no place that is taken.
  await link(side, path).catch(() => undefined);
  await rm(side);
  return (await readFile(path, 'utf8')).trim();
}

function tooLarge(limit: number): AppError {
  return new AppError(
    'response_too_large',
    `The file is larger than ${megabytes(limit)}, the limit of CORDON_FILE_MAX_MB.`,
    {
      failureIndicator: 'file store',
    },
  );
}

function full(limit: number): AppError {
  return new AppError('file_store_full', `The stored files would take more than ${megabytes(limit)}.`, {
    failureIndicator: 'file store',
  });
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MB`;
}

function rethrow(thrown: unknown): never {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (thrown instanceof AppError || (code !== 'ENOSPC' && code !== 'EDQUOT')) throw thrown;
  throw new AppError('file_store_full', 'There is no space left in the data folder.', {
    failureIndicator: 'file store',
    cause: thrown,
  });
}
