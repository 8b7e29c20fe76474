import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPlaybookStore } from './playbook-store.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { playbook, requester, tenant, testBox } from './testing/samples.ts';

let database: TestDatabase;
let playbooks: ReturnType<typeof createPlaybookStore>;

beforeAll(async () => {
  database = await openTestDatabase({ max: 20 });
  playbooks = createPlaybookStore(database.pool, await testBox());
});
afterAll(() => database.close());

function draft(playbookId: string, hash: string) {
  return {
    playbookId,
    hash,
    title: `Title ${hash}`,
    document: { ...playbook, id: playbookId },
    source: `id: ${playbookId}`,
    publishedBy: requester,
  };
}

it('numbers versions, and gives the newest or the named one', async () => {
  const first = await playbooks.publish(tenant, draft('p', 'h1'));
  expect(first).toEqual({ ...draft('p', 'h1'), version: 1, publishedAt: expect.stringMatching(/Z$/) });
  const second = await playbooks.publish(tenant, draft('p', 'h2'));
  expect(second.version).toBe(2);
  expect(await playbooks.get(tenant, 'p')).toEqual(second);
  expect(await playbooks.get(tenant, 'p', 1)).toEqual(first);
});

it('publishes nothing when the newest is the same, but brings an older one back as a new version', async () => {
  await playbooks.publish(tenant, draft('q', 'h1'));
  expect((await playbooks.publish(tenant, draft('q', 'h1'))).version).toBe(1);
  await playbooks.publish(tenant, draft('q', 'h2'));
  expect((await playbooks.publish(tenant, draft('q', 'h1'))).version).toBe(3);
});

it('lists the newest version of each, by tenant', async () => {
  await playbooks.publish('south', draft('a', 'h1'));
  await playbooks.publish('south', draft('a', 'h2'));
  await playbooks.publish('south', draft('b', 'h1'));
  expect((await playbooks.list('south')).map(({ playbookId, version }) => [playbookId, version])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

it('says what is missing', async () => {
  await playbooks.publish(tenant, draft('r', 'h1'));
  await expect(playbooks.get(tenant, 'none')).rejects.toMatchObject({ code: 'not_found' });
  await expect(playbooks.get(tenant, 'r', 9)).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('version 9'),
  });
  await expect(playbooks.get('south', 'r')).rejects.toMatchObject({ code: 'not_found' });
});

it('numbers publications at the same time without gap or double, and the same document once', async () => {
  const different = await Promise.all(
    Array.from({ length: 12 }, (_, index) => playbooks.publish(tenant, draft('race', `h${index}`))),
  );
  expect(different.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  const same = await Promise.all(Array.from({ length: 12 }, () => playbooks.publish(tenant, draft('race', 'same'))));
  expect(new Set(same.map(({ version }) => version))).toEqual(new Set([13]));
});
