import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTokenStore } from './token-store.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;
let tokens: ReturnType<typeof createTokenStore>;

beforeAll(async () => {
  database = await openTestDatabase();
  tokens = createTokenStore(database.pool);
});
afterAll(() => database.close());

it('finds a token by its hash until it is revoked, and notes the use', async () => {
  expect(await tokens.count()).toBe(0);
  const token = await tokens.insert(
    { id: 'tok_1', tenant: 'north', name: 'ci', role: 'responder', owner: { id: 'prs_1', name: 'Ann' } },
    'hash-1',
  );
  expect(token).toEqual({
    id: 'tok_1',
    tenant: 'north',
    name: 'ci',
    role: 'responder',
    owner: { id: 'prs_1', name: 'Ann' },
    createdAt: expect.stringMatching(/Z$/),
    lastUsedAt: null,
    revokedAt: null,
  });
  const used = await tokens.findByHash('hash-1');
  expect(used).toMatchObject({ id: 'tok_1', owner: { id: 'prs_1' }, lastUsedAt: expect.any(String) });
  expect((await tokens.findByHash('hash-1'))?.lastUsedAt).toBe(used?.lastUsedAt);
  await database.pool.query(`update cordon.api_token set last_used_at = now() - interval '2 minutes'`);
  expect(Date.parse((await tokens.findByHash('hash-1'))?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(
    Date.parse(used?.lastUsedAt ?? ''),
  );
  expect(await tokens.findByHash('hash-2')).toBeNull();
  await tokens.revoke('north', 'tok_1');
  expect(await tokens.findByHash('hash-1')).toBeNull();
  expect(await tokens.count()).toBe(1);
});

it('revokes within the tenant, and keeps the first time', async () => {
  await tokens.insert({ id: 'tok_2', tenant: 'north', name: 'a', role: 'viewer', owner: null }, 'hash-3');
  await expect(tokens.revoke('south', 'tok_2')).rejects.toMatchObject({ code: 'not_found' });
  await tokens.revoke('north', 'tok_2');
  const revokedAt = async () => (await tokens.list('north')).find(({ id }) => id === 'tok_2')?.revokedAt;
  const first = await revokedAt();
  expect(first).toEqual(expect.any(String));
  await tokens.revoke('north', 'tok_2');
  expect(await revokedAt()).toBe(first);
  expect(await tokens.list('south')).toEqual([]);
});

it('refuses two tokens with one hash', async () => {
  await tokens.insert({ id: 'tok_3', tenant: 'north', name: 'a', role: 'analyst', owner: null }, 'hash-4');
  await expect(
    tokens.insert({ id: 'tok_4', tenant: 'north', name: 'b', role: 'viewer', owner: null }, 'hash-4'),
  ).rejects.toMatchObject({ code: 'internal' });
});
