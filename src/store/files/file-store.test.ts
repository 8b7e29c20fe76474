import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import type { FileStore } from '#kernel/file-store.ts';
import { idStart } from '#kernel/ids.ts';
import { openKeyRing } from '../key-ring.ts';
import { rotateKeys } from '../key-rotation.ts';
import { createRetentionStore } from '../retention/retention-store.ts';
import { createSecretBox } from '../secret-box.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { requester, tenant, testBox } from '../testing/samples.ts';
import { openContentFolder, type ContentLimits } from './content-folder.ts';
import { createFileStore } from './file-store.ts';

const megabyte = 1_048_576;
const origin = { tenant, actionId: 'sentinelone.agents.export-agents', connectionId: 'con_1' };
const draft = { name: 'a.csv', contentType: 'text/csv; charset=utf-8' };

let database: TestDatabase;
let path: string;

beforeEach(async () => {
  database = await openTestDatabase();
  path = await mkdtemp(join(tmpdir(), 'cordon-files-'));
});
afterEach(async () => {
  await database.close();
  await rm(path, { recursive: true });
});

async function openStore(limits: Partial<ContentLimits> = {}, at = join(path, 'files')): Promise<FileStore> {
  const folder = await openContentFolder(at, { file: megabyte, total: 4 * megabyte, ...limits }, systemClock);
  return createFileStore(database.pool, await testBox(), folder);
}

async function* bodyOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function contentOf(store: FileStore, id: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await store.read(tenant, id)).body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Everything below the folder but its id. */
async function onDisk(): Promise<readonly string[]> {
  const entries = await readdir(join(path, 'files'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== 'folder-id').map(({ name }) => name);
}

describe('a file', () => {
  it('comes back byte for byte, by its hash, for its owner alone', async () => {
    const store = await openStore();
    const bytes = randomBytes(300_000);
    const reference = await store.writer(origin).write(draft, bodyOf(bytes.subarray(0, 7), bytes.subarray(7)));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(reference).toMatchObject({ name: 'a.csv', bytes: 300_000, sha256 });
    expect((await contentOf(store, reference.fileId)).equals(bytes)).toBe(true);
    const place = join(path, 'files', sha256.slice(0, 2), sha256);
    expect((await stat(place)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, 'files'))).mode & 0o777).toBe(0o700);
    expect(await store.get(tenant, reference.fileId)).toMatchObject({
      ...origin,
      contentType: 'text/csv; charset=utf-8',
      password: 'none',
      sensitive: null,
    });
  });

  it('is not there for another tenant', async () => {
    const store = await openStore();
    const { fileId } = await store.writer(origin).write(draft, bodyOf('x'));
    for (const attempt of [store.get, store.read, store.remove, store.takePassword]) {
      await expect(attempt('south', fileId)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await store.list('south', { limit: 10 })).toEqual([]);
    expect(await onDisk()).toHaveLength(1);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\x.zip', 'x.zip'],
    ['..', 'file'],
    ['', 'file'],
    ['a"\r\nb\u202E.exe', 'a___b_.exe'],
    ['\uD800x', '\uFFFDx'],
    ['n'.repeat(500), 'n'.repeat(200)],
  ])('named %j is called %j', async (name, expected) => {
    const store = await openStore();
    expect(await store.writer(origin).write({ name, contentType: 'x\r\ny' }, bodyOf('x'))).toMatchObject({
      name: expected,
    });
    expect(await store.list(tenant, { limit: 1 })).toMatchObject([{ contentType: null }]);
  });

  it('is listed newest first, page by page', async () => {
    const store = await openStore();
    for (const name of ['1', '2', '3']) await store.writer(origin).write({ ...draft, name }, bodyOf(name));
    const first = await store.list(tenant, { limit: 2 });
    expect(first.map(({ name }) => name)).toEqual(['3', '2']);
    const rest = await store.list(tenant, { limit: 2, after: first[1]?.id ?? '' });
    expect(rest.map(({ name }) => name)).toEqual(['1']);
  });
});

describe('the same content twice', () => {
  it('is kept once, and goes with the last file', async () => {
    const store = await openStore();
    const writer = store.writer(origin);
    const files = await Promise.all(Array.from({ length: 8 }, () => writer.write(draft, bodyOf('same'))));
    expect(await onDisk()).toHaveLength(1);
    const [last, ...others] = files.map(({ fileId }) => fileId);
    await Promise.all(others.map((id) => store.remove(tenant, id)));
    expect((await contentOf(store, last ?? '')).toString()).toBe('same');
    await store.remove(tenant, last ?? '');
    expect(await onDisk()).toEqual([]);
    await expect(store.read(tenant, last ?? '')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is never lost to a removal that goes on at the same time', async () => {
    const store = await openStore();
    const writer = store.writer(origin);
    for (let round = 0; round < 15; round += 1) {
      const { fileId } = await writer.write(draft, bodyOf('contested'));
      const [again] = await Promise.all([writer.write(draft, bodyOf('contested')), store.remove(tenant, fileId)]);
      expect((await contentOf(store, again.fileId)).toString()).toBe('contested');
      await store.remove(tenant, again.fileId);
    }
  });
});

describe('a body', () => {
  it('that is too large is refused, and leaves nothing behind', async () => {
    const store = await openStore({ file: 1_000 });
    await expect(store.writer(origin).write(draft, bodyOf('x'.repeat(600), 'x'.repeat(600)))).rejects.toMatchObject({
      code: 'response_too_large',
    });
    expect([await onDisk(), await store.list(tenant, { limit: 1 })]).toEqual([[], []]);
    expect(await store.writer(origin).write(draft, bodyOf('x'.repeat(1_000)))).toMatchObject({ bytes: 1_000 });
  });

  it('that breaks off leaves nothing behind', async () => {
    const store = await openStore();
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new TypeError('gone');
    };
    await expect(store.writer(origin).write(draft, broken())).rejects.toThrow('gone');
    expect([await onDisk(), await store.list(tenant, { limit: 1 })]).toEqual([[], []]);
  });

  it('finds no room when all files together are at their limit, until one is removed', async () => {
    const write = async (store: FileStore) => store.writer(origin).write(draft, bodyOf(randomBytes(400)));
    const { fileId } = await write(await openStore({ total: 1_000 }));
    // What is there counts after a start as well.
    const store = await openStore({ total: 1_000 });
    await write(store);
    await expect(write(store)).rejects.toMatchObject({ code: 'file_store_full', statusCode: 507 });
    expect(await onDisk()).toHaveLength(2);
    await store.remove(tenant, fileId);
    await write(store);
  });

  it('whose row cannot be written leaves nothing behind', async () => {
    const store = await openStore();
    await database.pool.query('alter table cordon.file add check (bytes > 100)');
    await expect(store.writer(origin).write(draft, bodyOf('x'))).rejects.toMatchObject({ code: 'internal' });
    expect([await onDisk(), await store.list(tenant, { limit: 1 })]).toEqual([[], []]);
  });
});

describe('a content', () => {
  it('that is gone is said to be gone', async () => {
    const store = await openStore();
    const { fileId, sha256 } = await store.writer(origin).write(draft, bodyOf('x'));
    await rm(join(path, 'files', sha256.slice(0, 2), sha256));
    await expect(store.read(tenant, fileId)).rejects.toMatchObject({ code: 'not_found' });
    await store.remove(tenant, fileId);
  });

  it('of another data folder is neither read nor removed here, also after a start', async () => {
    const { fileId } = await (await openStore()).writer(origin).write(draft, bodyOf('x'));
    const elsewhere = await openStore({}, join(path, 'other'));
    expect(await elsewhere.get(tenant, fileId)).toMatchObject({ bytes: 1 });
    await expect(elsewhere.read(tenant, fileId)).rejects.toMatchObject({ code: 'conflict' });
    await expect(elsewhere.remove(tenant, fileId)).rejects.toMatchObject({ code: 'conflict' });
    expect((await contentOf(await openStore(), fileId)).toString()).toBe('x');
  });

  it('goes when its tenant wants to keep it no longer: its row, its password, its content where no other file has the same', async () => {
    const store = await openStore();
    const elsewhere = await openStore({}, join(path, 'other'));
    const writer = store.writer(origin);
    const passwordId = await writer.keepPassword('Sekret-4');
    const ids: string[] = [];
    for (const [at, body, more] of [
      [store, 'alone', { passwordId }],
      [store, 'shared', {}],
      [elsewhere, 'other', {}],
    ] as const)
      ids.push((await at.writer(origin).write({ ...draft, ...more }, bodyOf(body))).fileId);
    const old = idStart('fil', new Date(Date.now() - 40 * 86_400_000));
    await database.pool.query(
      `update cordon.file set id = $1 || right(id, 20), created_at = now() - interval '40 days'`,
      [old],
    );
    const { fileId: young } = await writer.write(draft, bodyOf('shared'));
    const rows = async (): Promise<number> => (await store.list(tenant, { limit: 10 })).length;
    await store.removeOld(new AbortController().signal);
    expect(await rows()).toBe(4);
    await createRetentionStore(database.pool).set(tenant, { runDays: null, eventDays: null, fileDays: 30 }, requester);
    await store.removeOld(new AbortController().signal);
    // What another data folder holds is left to its server.
    expect((await store.list(tenant, { limit: 10 })).map(({ id }) => id)).toEqual([
      young,
      old + (ids[2] ?? '').slice(-20),
    ]);
    expect((await contentOf(store, young)).toString()).toBe('shared');
    expect(await onDisk()).toHaveLength(1);
    expect((await database.pool.query('select from cordon.secret')).rowCount).toBe(0);
    expect((await database.pool.query('select tenant, files from cordon.removal')).rows).toEqual([
      { tenant, files: 2 },
    ]);
  });

  it('that a crash left half written is cleared away a day later', async () => {
    await openStore();
    const side = join(path, 'files', 'incoming', 'left');
    await writeFile(side, 'half');
    await openStore();
    expect(await onDisk()).toEqual(['left']);
    const yesterday = new Date(systemClock.now().getTime() - 25 * 3_600_000);
    await utimes(side, yesterday, yesterday);
    await openStore();
    expect(await onDisk()).toEqual([]);
  });
});

describe('a password', () => {
  it('is given out once for each file that it locks, and then forgotten', async () => {
    const store = await openStore();
    const writer = store.writer(origin);
    const passwordId = await writer.keepPassword('Sekret-1');
    const first = await writer.write({ ...draft, passwordId }, bodyOf('1'));
    const second = await writer.write({ ...draft, passwordId, sensitive: 'Malware.' }, bodyOf('2'));
    expect(await store.get(tenant, second.fileId)).toMatchObject({ password: 'kept', sensitive: 'Malware.' });
    const both = await Promise.allSettled([
      store.takePassword(tenant, first.fileId),
      store.takePassword(tenant, first.fileId),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await store.get(tenant, first.fileId)).toMatchObject({ password: 'taken' });
    await expect(store.takePassword(tenant, first.fileId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.takePassword(tenant, second.fileId)).toBe('Sekret-1');
    expect(await secrets()).toBe(0);
    // Work that is settled a second time finds it forgotten.
    const late = await writer.write({ ...draft, passwordId }, bodyOf('3'));
    expect(await store.get(tenant, late.fileId)).toMatchObject({ password: 'taken' });
  });

  it('is nowhere in clear, outlives a change of keys, and goes with its file', async () => {
    const ring = await openKeyRing({ path: join(path, 'keys.json') });
    const folder = await openContentFolder(join(path, 'files'), { file: 100, total: 100 }, systemClock);
    const store = createFileStore(database.pool, createSecretBox(ring), folder);
    const passwordId = await store.writer(origin).keepPassword('Sekret-2');
    const { fileId } = await store.writer(origin).write({ ...draft, passwordId }, bodyOf('1'));
    const other = await store.writer(origin).write({ ...draft, passwordId }, bodyOf('2'));
    const { rows } = await database.pool.query<{ text: string }>('select secret::text as text from cordon.secret');
    expect(JSON.stringify(rows)).not.toContain(Buffer.from('Sekret-2').toString('hex'));
    expect((await rotateKeys(database.pool, ring)).secrets).toBe(1);
    expect(await store.takePassword(tenant, fileId)).toBe('Sekret-2');
    expect(await secrets()).toBe(1);
    await store.remove(tenant, other.fileId);
    expect(await secrets()).toBe(0);
  });

  it('of another tenant, or of a connection, locks nothing here', async () => {
    const store = await openStore();
    const passwordId = await store.writer({ ...origin, tenant: 'south' }).keepPassword('Sekret-3');
    const { fileId } = await store.writer(origin).write({ ...draft, passwordId }, bodyOf('1'));
    await expect(store.takePassword(tenant, fileId)).rejects.toMatchObject({ code: 'conflict' });
  });

  async function secrets(): Promise<number> {
    const { rows } = await database.pool.query<{ count: number }>('select count(*)::int as count from cordon.secret');
    return rows[0]?.count ?? -1;
  }
});

it('names its folder once, however many servers open it at the same time', async () => {
  await Promise.all(Array.from({ length: 6 }, () => openStore()));
  const id = await readFile(join(path, 'files', 'folder-id'), 'utf8');
  const { fileId } = await (await openStore()).writer(origin).write(draft, bodyOf('x'));
  const { rows } = await database.pool.query('select folder from cordon.file where id = $1', [fileId]);
  expect(rows).toEqual([{ folder: id }]);
  expect(await readdir(join(path, 'files'))).not.toContain('folder-id.');
});
