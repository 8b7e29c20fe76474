import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '#kernel/policy.ts';
import { createAuditStore } from './audit-store.ts';
import { createIntentStore } from './intent-store.ts';
import { createPolicyStore } from './policy-store.ts';
import { openQueueDatabase } from './testing/queue.ts';
import type { TestDatabase } from './testing/database.ts';
import { requester, tenant } from './testing/samples.ts';

let database: TestDatabase;
let policies: ReturnType<typeof createPolicyStore>;
beforeAll(async () => {
  database = await openQueueDatabase();
  policies = createPolicyStore(database.pool);
});
afterAll(() => database.close());

const policy = (id: string, title = 'T'): Policy => ({ id, title, rules: [], tests: [] });
const publish = (id: string, title?: string, owner = tenant) =>
  policies.publish(owner, {
    document: policy(id, title),
    source: `# ${title}`,
    publishedBy: { ...requester, tenant: owner },
  });
const inForce = async (owner = tenant) => (await createIntentStore(database.pool).situation(owner, 'key')).policies;

describe('a tenant that has never had a policy', () => {
  it('begins with the default one, once, also beside its own, and never again when people have disabled it', async () => {
    const standard = { document: policy('standard'), source: '# standard' };
    const stores = [createPolicyStore(database.pool, standard), createPolicyStore(database.pool, standard)];
    const heads = await Promise.all([...stores, ...stores].map((store) => store.begin('mill')));
    for (const found of heads) expect(found).toEqual([{ id: 'standard', version: 1 }]);
    const [store] = stores;
    const by = { ...requester, tenant: 'port' };
    await store?.publish('port', { document: policy('own'), source: '', publishedBy: by });
    const listed = await store?.list('port');
    expect(listed?.map(({ policyId, publishedBy }) => [policyId, publishedBy.kind])).toEqual([
      ['own', requester.kind],
      ['standard', 'system'],
    ]);
    for (const id of ['own', 'standard']) await store?.setEnabled('port', id, false, by);
    expect(await store?.begin('port')).toEqual([]);
  });
});

describe('publish', () => {
  it('numbers versions without a gap, also when many publish at once, and puts the newest in force', async () => {
    const versions = await Promise.all(Array.from({ length: 8 }, (_, index) => publish('many', `v${index}`)));
    expect(versions.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const newest = await policies.get(tenant, 'many');
    expect(newest).toMatchObject({ version: 8, enabled: true });
    expect(await policies.get(tenant, 'many', 1)).toMatchObject({ version: 1, enabled: false });
    expect(await inForce()).toEqual([{ id: 'many', version: 8 }]);
  });

  it('notes what was there before and what is there now', async () => {
    await publish('noted', 'one');
    await publish('noted', 'two');
    const [entry] = await createAuditStore(database.pool).list(tenant, { subject: 'noted', limit: 1 });
    expect(entry).toMatchObject({ what: 'policy.published', details: { version: 2, before: '# one', after: '# two' } });
  });

  it('keeps tenants apart', async () => {
    await publish('apart', 'south', 'south');
    expect(await inForce('south')).toEqual([{ id: 'apart', version: 1 }]);
    await expect(policies.get(tenant, 'apart')).rejects.toMatchObject({ code: 'not_found' });
    await expect(policies.get('south', 'apart', 2)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no version 2'),
    });
  });
});

describe('setEnabled', () => {
  it('takes a policy out of force and puts it back, at once for every store, with an audit entry', async () => {
    await publish('state', 'x', 'east');
    expect((await policies.setEnabled('east', 'state', false, { ...requester, tenant: 'east' })).enabled).toBe(false);
    expect(await inForce('east')).toEqual([]);
    expect(await policies.list('east')).toMatchObject([{ policyId: 'state', enabled: false }]);
    await policies.setEnabled('east', 'state', true, { ...requester, tenant: 'east' });
    expect(await inForce('east')).toEqual([{ id: 'state', version: 1 }]);
    const entries = await createAuditStore(database.pool).list('east', { subject: 'state', limit: 3 });
    expect(entries.map(({ what }) => what)).toEqual(['policy.enabled', 'policy.disabled', 'policy.published']);
    await expect(policies.setEnabled('port', 'state', true, requester)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('documents', () => {
  it('gives the versions that are asked for', async () => {
    await publish('docs', 'one');
    await publish('docs', 'two');
    const found = await policies.documents(tenant, [
      { id: 'docs', version: 1 },
      { id: 'docs', version: 2 },
      { id: 'docs', version: 1 },
    ]);
    expect(found.map(({ title }) => title)).toEqual(['one', 'two', 'one']);
  });
});
