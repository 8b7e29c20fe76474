import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditFilter } from '#kernel/access.ts';
import { newId } from '#kernel/ids.ts';
import { createAuditStore } from './audit-store.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { requester, tenant } from './testing/samples.ts';

let database: TestDatabase;
let audit: ReturnType<typeof createAuditStore>;

beforeAll(async () => {
  database = await openTestDatabase();
  audit = createAuditStore(database.pool);
});
afterAll(() => database.close());

it('appends, and pages newest first by tenant and subject', async () => {
  const ids = Array.from({ length: 4 }, (_, index) => newId('aud').replace(/.{4}$/, `000${index}`)).toSorted();
  for (const [index, id] of ids.entries()) {
    await audit.append({
      id,
      tenant,
      requester,
      what: 'connection.created',
      subject: index === 0 ? 'con_1' : 'con_2',
      details: { index },
    });
  }
  const all = await audit.list(tenant, { limit: 10 });
  expect(all.map(({ id }) => id)).toEqual(ids.toReversed());
  expect(all.at(-1)).toEqual({
    id: ids[0],
    at: expect.stringMatching(/Z$/),
    tenant,
    requester,
    what: 'connection.created',
    subject: 'con_1',
    details: { index: 0 },
  });
  expect((await audit.list(tenant, { limit: 1, after: ids[2] ?? '' })).map(({ id }) => id)).toEqual([ids[1]]);
  expect((await audit.list(tenant, { limit: 9, subject: 'con_1' })).map(({ id }) => id)).toEqual([ids[0]]);
  expect(await audit.list('south', { limit: 9 })).toEqual([]);
});

it('finds by who, what and when, and takes no text for a pattern', async () => {
  const of = { tenant: 'filters', requester: { ...requester, tenant: 'filters' }, subject: 'x', details: {} };
  const [first, second, third] = [newId('aud'), newId('aud'), newId('aud')];
  await audit.append({ ...of, id: first, what: 'connection.created' });
  await audit.append({
    ...of,
    id: second,
    what: 'connection.updated',
    requester: { ...of.requester, id: 'u2', name: "O'Neil" },
  });
  await audit.append({ ...of, id: third, what: 'connection%' });
  const found = async (filter: Omit<AuditFilter, 'limit'>): Promise<readonly string[]> =>
    (await audit.list('filters', { limit: 9, ...filter })).map(({ id }) => id).toSorted();
  expect(await found({ what: 'connection.*' })).toEqual([first, second].toSorted());
  expect(await found({ what: 'connection.created' })).toEqual([first]);
  expect(await found({ what: 'connection%' })).toEqual([third]);
  expect(await found({ requester: "O'Neil" })).toEqual([second]);
  expect(await found({ requester: 'u2', what: 'connection.created' })).toEqual([]);
  expect(await found({ since: '2020-01-01T00:00:00Z', until: '2020-01-02T00:00:00Z' })).toEqual([]);
  expect(await found({ since: '2020-01-01T00:00:00Z' })).toHaveLength(3);
});

it.each([
  'update cordon.audit_entry set what = $1',
  'delete from cordon.audit_entry where what <> $1',
  'truncate cordon.audit_entry',
])('refuses: %s', async (statement) => {
  await audit.append({ id: newId('aud'), tenant, requester, what: 'x', subject: 'y', details: {} });
  const values = statement.includes('$1') ? ['changed'] : [];
  await expect(database.pool.query(statement, values)).rejects.toThrow(/append-only/);
});
