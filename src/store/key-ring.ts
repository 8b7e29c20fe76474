import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import { isJsonObject } from '#kernel/json.ts';

export interface Key {
  /** A short hash of the key: says which one it is and nothing about it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** The keys that secrets are encrypted with; the first is used for new ones. */
export interface KeyRing {
  /** The keys as they are now: a file is read again, because a rotation may have changed it meanwhile. */
  keys(): readonly [Key, ...Key[]];
  /** Where the keys come from, for messages. */
  readonly origin: string;
  /** The file of the keys; null when they were given as text. */
  readonly path: string | null;
}

/** A file that is made on first use, or the text of `CORDON_KEY`: 32 bytes in base64 or hex, several separated by commas. */
export type KeySource = { readonly path: string } | { readonly keys: string };

const keyBytes = 32;

/** @throws AppError `configuration` when the keys are malformed, or when others may read the file */
export async function openKeyRing(source: KeySource): Promise<KeyRing> {
  if ('keys' in source) {
    const keys = parseKeyText(source.keys);
    return { keys: () => keys, origin: 'CORDON_KEY', path: null };
  }
  const { path } = source;
  await createOnce(path);
  await refuseSharedFile(path);
  const ring: KeyRing = { keys: () => readKeyFile(path), origin: path, path };
  ring.keys();
  return ring;
}

export function createKey(): Key {
  return keyOf(randomBytes(keyBytes));
}

/** Replaces the file in one step, so that a crash leaves the old keys or the new ones. */
export async function writeKeyFile(path: string, keys: readonly Key[]): Promise<void> {
  const side = await writeBeside(path, keys);
  await rename(side, path);
  await syncFolder(path);
}

async function createOnce(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) !== null) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const side = await writeBeside(path, [createKey()]);
  try {
    // Unlike a rename, a link never replaces the file of a server that was quicker.
    await link(side, path);
    await syncFolder(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, 'cannot be created', cause);
  } finally {
    await rm(side, { force: true });
  }
}

async function writeBeside(path: string, keys: readonly Key[]): Promise<string> {
  const side = `${path}.${newId('sec')}`;
  try {
    const file = await open(side, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ keys: keys.map(({ bytes }) => bytes.toString('base64')) }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unusable(path, 'cannot be written', cause);
  }
  return side;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

async function refuseSharedFile(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0 || process.platform === 'win32') return;
  const shown = (mode & 0o777).toString(8);
  throw new AppError(
    'configuration',
    `The key file ${path} has the mode ${shown}, so others may use it. Run: chmod 600 ${path}`,
    {
      failureIndicator: path,
    },
  );
}

// Read at once: opening a secret is not asynchronous, and the file has a few lines.
function readKeyFile(path: string): readonly [Key, ...Key[]] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unusable(path, 'cannot be read as JSON', cause);
  }
  const texts = isJsonObject(content) ? content['keys'] : undefined;
  if (!Array.isArray(texts)) throw unusable(path, 'holds no list `keys`');
  return nonEmpty(
    texts.map((text: unknown) => parseKey(typeof text === 'string' ? text : '', path)),
    path,
  );
}

function parseKeyText(text: string): readonly [Key, ...Key[]] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return nonEmpty(
    parts.map((part) => parseKey(part, 'CORDON_KEY')),
    'CORDON_KEY',
  );
}

function parseKey(text: string, origin: string): Key {
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  if (isHex || isBase64) return keyOf(Buffer.from(text, isHex ? 'hex' : 'base64'));
  throw new AppError(
    'configuration',
    `${origin}: each key must be 32 bytes, as 64 hex digits or 44 characters of base64.`,
    {
      failureIndicator: origin,
    },
  );
}

function nonEmpty(keys: readonly Key[], origin: string): readonly [Key, ...Key[]] {
  const [first, ...rest] = keys;
  if (first !== undefined) return [first, ...rest];
  throw new AppError('configuration', `${origin} holds no key.`, { failureIndicator: origin });
}

function keyOf(bytes: Buffer): Key {
  return { id: createHash('sha256').update('cordon key id').update(bytes).digest('hex').slice(0, 12), bytes };
}

function unusable(path: string, problem: string, cause?: unknown): AppError {
  return new AppError('configuration', `The key file ${path} ${problem}.`, { failureIndicator: path, cause });
}
