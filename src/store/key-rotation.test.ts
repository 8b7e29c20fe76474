import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import { createConnectionStore } from './connection-store.ts';
import { openKeyRing, type KeyRing } from './key-ring.ts';
import { pruneKeys, rotateKeys } from './key-rotation.ts';
import { createSecretBox } from './secret-box.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { tenant } from './testing/samples.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'cordon-keys-'));
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

async function insertSecret(ring: KeyRing, token: string): Promise<string> {
  const store = createConnectionStore(database.pool, createSecretBox(ring));
  const draft = {
    id: newId('con'),
    tenant,
    connector: 'kaspersky',
    title: token,
    settings: {},
    readOnly: false,
    unknownPolicy: 'hold' as const,
  };
  return (await store.insert(draft, { token })).secretId;
}

async function readSecret(ring: KeyRing, secretId: string): Promise<unknown> {
  return createConnectionStore(database.pool, createSecretBox(ring)).readSecrets(secretId);
}

async function keyIdsInUse(): Promise<string[]> {
  const { rows } = await database.pool.query<{ key_id: string }>(
    'select distinct key_id from cordon.secret order by key_id',
  );
  return rows.map((row) => row.key_id);
}

it('encrypts everything again under a new key of the file; a server that runs on follows', async () => {
  const path = join(folder, 'keys.json');
  const running = await openKeyRing({ path });
  const secretIds = [await insertSecret(running, 'one'), await insertSecret(running, 'two')];
  const [old] = running.keys();

  const rotation = await rotateKeys(database.pool, await openKeyRing({ path }));
  expect(rotation).toEqual({ keyId: running.keys()[0].id, secrets: 2 });
  expect(rotation.keyId).not.toBe(old.id);
  expect(await keyIdsInUse()).toEqual([rotation.keyId]);
  expect(running.keys().map(({ id }) => id)).toEqual([rotation.keyId, old.id]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readSecret(running, secretIds[0] ?? '')).toEqual({ token: 'one' });
  expect(await readSecret(running, secretIds[1] ?? '')).toEqual({ token: 'two' });

  const later = await insertSecret(running, 'three');
  expect(await keyIdsInUse()).toEqual([rotation.keyId]);
  expect(await pruneKeys(database.pool, running)).toEqual([old.id]);
  expect(running.keys().map(({ id }) => id)).toEqual([rotation.keyId]);
  expect(await readSecret(running, later)).toEqual({ token: 'three' });
});

it('rotates keys of the environment to the first of them', async () => {
  const [old, fresh] = ['11'.repeat(32), '22'.repeat(32)];
  const secretId = await insertSecret(await openKeyRing({ keys: old }), 'one');
  const both = await openKeyRing({ keys: `${fresh},${old}` });
  expect(await rotateKeys(database.pool, both)).toEqual({ keyId: both.keys()[0].id, secrets: 1 });
  expect(await readSecret(await openKeyRing({ keys: fresh }), secretId)).toEqual({ token: 'one' });
  expect(await rotateKeys(database.pool, both)).toMatchObject({ secrets: 0 });
  await expect(pruneKeys(database.pool, both)).rejects.toMatchObject({ code: 'configuration' });
});

it('changes no secret when one of them cannot be read', async () => {
  const first = await insertSecret(await openKeyRing({ keys: '11'.repeat(32) }), 'one');
  await insertSecret(await openKeyRing({ keys: '33'.repeat(32) }), 'lost');
  const before = await keyIdsInUse();
  await expect(
    rotateKeys(database.pool, await openKeyRing({ keys: `${'22'.repeat(32)},${'11'.repeat(32)}` })),
  ).rejects.toMatchObject({ code: 'configuration' });
  expect(await keyIdsInUse()).toEqual(before);
  expect(await readSecret(await openKeyRing({ keys: '11'.repeat(32) }), first)).toEqual({ token: 'one' });
});

it('keeps a key that a secret still needs', async () => {
  const path = join(folder, 'keys.json');
  const ring = await openKeyRing({ path });
  const secretId = await insertSecret(ring, 'one');
  const { rows } = await database.pool.query('select * from cordon.secret');
  await rotateKeys(database.pool, ring);
  await database.pool.query('update cordon.secret set key_id = $1, nonce = $2, cipher_text = $3', [
    rows[0].key_id,
    rows[0].nonce,
    rows[0].cipher_text,
  ]);
  expect(await pruneKeys(database.pool, ring)).toEqual([]);
  expect(await readSecret(ring, secretId)).toEqual({ token: 'one' });
});
