import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditChain, LinkedEntry } from '#kernel/audit.ts';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { newId } from '#kernel/ids.ts';
import { silentLog } from '#kernel/log.ts';
import { createAuditChain } from './audit-chain.ts';
import { startSealer } from './audit-sealer.ts';
import { createAuditStore } from './audit-store.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { eventually } from './testing/embedded.ts';
import { requester, tenant } from './testing/samples.ts';

let database: TestDatabase;
let chain: AuditChain;

beforeEach(async () => {
  database = await openTestDatabase({ max: 5 });
  chain = createAuditChain(database.pool);
});
afterEach(() => database.close());

/** Entries with ids that sort in this order. */
async function append(count: number, owner = tenant): Promise<string[]> {
  const audit = createAuditStore(database.pool);
  const ids = Array.from({ length: count }, () => newId('aud'));
  const details = { 'ünïcode "quoted"': ['\u2028', 1e21, 12345678901234567890n], nested: { b: 1, a: null } };
  await Promise.all(
    ids.map((id) => audit.append({ id, tenant: owner, requester, what: 'sample.made', subject: 'con_1', details })),
  );
  return ids;
}

/** As a superuser does who means to leave no trace. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query(`begin; set local session_replication_role = replica`);
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function allEntries(owner = tenant): Promise<LinkedEntry[]> {
  return collect(chain.entries(owner, {}));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('linking', () => {
  it('links what was committed, tenant by tenant, in the order of ids; anyone can compute the hashes again', async () => {
    const ids = await append(5);
    await append(2, 'south');
    expect(await chain.verify(tenant)).toEqual({ intact: true, links: 0, waiting: 5, head: null, broken: null });
    expect(await chain.seal()).toBe(7);
    expect(await chain.seal()).toBe(0);
    ids.push(...(await append(2)));
    expect(await chain.seal()).toBe(2);
    const entries = await allEntries();
    expect(entries.map(({ id, link }) => [id, link?.sequence])).toEqual(ids.map((id, index) => [id, index + 1]));
    let previous = '0'.repeat(64);
    for (const { link, ...entry } of entries) {
      const text = canonicalJson({ entry, previous, sequence: link?.sequence });
      previous = createHash('sha256').update(text).digest('hex');
      expect(link?.hash).toBe(previous);
    }
    const head = { sequence: 7, hash: previous };
    expect(await chain.verify(tenant, head)).toEqual({ intact: true, links: 7, waiting: 0, head, broken: null });
    expect(await chain.head(tenant)).toEqual(head);
    expect(await chain.verify('south')).toMatchObject({ intact: true, links: 2 });
    expect(await chain.verify('nobody')).toMatchObject({ intact: true, links: 0, head: null });
  });

  it('neither waits for a transaction that is open nor makes it wait, and links its entry later', async () => {
    const client = await database.pool.connect();
    const early = newId('aud');
    await client.query('begin');
    await client.query(
      `insert into cordon.audit_entry (id, tenant, requester, what, subject, details) values ($1, $2, '{}', 'a', 'b', '{}')`,
      [early, tenant],
    );
    const [late = ''] = await append(1);
    expect(await chain.seal()).toBe(1);
    await client.query('commit');
    client.release();
    expect(await chain.seal()).toBe(1);
    const links = new Map((await allEntries()).map(({ id, link }) => [id, link?.sequence]));
    expect([links.get(late), links.get(early)]).toEqual([1, 2]);
    expect(await chain.verify(tenant)).toMatchObject({ intact: true, links: 2 });
  });

  it('makes one chain when several servers seal while others write, more than a batch at once', async () => {
    const stops = [1, 2, 3].map(() => startSealer(createAuditChain(database.pool), silentLog));
    for (let round = 0; round < 3; round += 1) await append(500);
    await database.pool.query(
      `insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
       select 'aud_f' || n, $1, '{}', 'a', 'b', '{}' from generate_series(1, 1500) as n`,
      [tenant],
    );
    await eventually('all are linked', async () => (await chain.verify(tenant)).waiting === 0);
    await Promise.all(stops.map((stop) => stop()));
    expect(await chain.verify(tenant)).toMatchObject({ intact: true, links: 3_000, waiting: 0 });
  });

  it('gives entries of a period, and those about a subject', async () => {
    const [first = ''] = await append(1);
    await database.pool.query('select pg_sleep(0.01)');
    const [second = ''] = await append(1);
    const [one, two] = await allEntries();
    const ids = async (period: object): Promise<string[]> =>
      (await collect(chain.entries(tenant, period))).map(({ id }) => id);
    expect(await ids({ since: two?.at })).toEqual([second]);
    expect(await ids({ until: two?.at })).toEqual([first]);
    expect(await ids({ since: one?.at, until: two?.at })).toEqual([first]);
    expect((await chain.about(tenant, ['con_1'])).map(({ id }) => id)).toEqual([first, second]);
    expect(await chain.about('south', ['con_1'])).toEqual([]);
  });
});

describe('tampering past the triggers is named', () => {
  let ids: string[];
  beforeEach(async () => {
    ids = await append(9);
    await chain.seal();
  });

  const changes: readonly (readonly [string, string])[] = [
    ['who', `requester = '{"kind":"user","id":"usr_x","name":"somebody else","tenant":"north"}'`],
    ['what', `what = 'sample.removed'`],
    ['the subject', `subject = 'con_2'`],
    ['when, by a microsecond', `at = at + interval '1 microsecond'`],
    ['a detail', `details = '{}'`],
    [
      'one digit of a big number',
      `details = replace(details::text, '12345678901234567890', '12345678901234567891')::json`,
    ],
    ['whose it is', `tenant = 'south'`],
  ];
  it.each(changes)('a change of %s', async (_, change) => {
    const at = { intact: false, links: 4, broken: { sequence: 5, entryId: ids[4] } };
    await tamper(`update cordon.audit_entry set ${change} where id = '${ids[4]}'`);
    expect(await chain.verify(tenant)).toMatchObject(at);
  });

  it('a removed entry, with its link and without', async () => {
    await tamper(`delete from cordon.audit_entry where id = '${ids[4]}'`);
    expect((await chain.verify(tenant)).broken).toMatchObject({ sequence: 5, entryId: ids[4] });
    await tamper(`delete from cordon.audit_link where entry_id = '${ids[4]}'`);
    expect((await chain.verify(tenant)).broken).toMatchObject({
      sequence: 5,
      problem: expect.stringMatching(/missing/),
    });
    await tamper(`update cordon.audit_link set sequence = sequence - 1 where sequence > 5`);
    expect((await chain.verify(tenant)).broken).toMatchObject({ sequence: 5, entryId: ids[5] });
  });

  it('an entry that was put in, outside of the chain and inside', async () => {
    const added = `insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
      values ('aud_0', '${tenant}', '{}', 'a', 'b', '{}')`;
    await tamper(added);
    expect((await chain.verify(tenant)).broken).toMatchObject({ sequence: null, entryId: 'aud_0' });
    await tamper(
      'update cordon.audit_link set sequence = sequence + 100 where sequence > 4',
      'update cordon.audit_link set sequence = sequence - 99 where sequence > 100',
      `insert into cordon.audit_link (tenant, sequence, entry_id, hash) values ('${tenant}', 5, 'aud_0', '${'a'.repeat(64)}')`,
    );
    expect((await chain.verify(tenant)).broken).toMatchObject({ sequence: 5, entryId: 'aud_0' });
  });

  it('two entries that changed places', async () => {
    await tamper(
      `update cordon.audit_link set sequence = 100 where sequence = 4`,
      `update cordon.audit_link set sequence = 4 where sequence = 7`,
      `update cordon.audit_link set sequence = 7 where sequence = 100`,
    );
    expect((await chain.verify(tenant)).broken).toMatchObject({ sequence: 4, entryId: ids[6] });
  });

  it('a tail that was cut off or written anew, to whoever kept the head', async () => {
    const head = (await chain.verify(tenant)).head ?? { sequence: 0, hash: '' };
    const gone = ids.slice(7).map((id) => `'${id}'`);
    await tamper(
      `delete from cordon.audit_link where sequence > 7`,
      `delete from cordon.audit_entry where id in (${gone.join()})`,
    );
    expect(await chain.verify(tenant)).toMatchObject({ intact: true, links: 7 });
    expect(await chain.verify(tenant, head)).toMatchObject({
      intact: false,
      broken: { sequence: 8, problem: expect.stringContaining('were removed') },
    });
    await append(2);
    await chain.seal();
    expect(await chain.verify(tenant)).toMatchObject({ intact: true, links: 9 });
    expect(await chain.verify(tenant, head)).toMatchObject({ intact: false, broken: { sequence: 9 } });
  });

  it('an entry that was removed before it had its link', async () => {
    const [id] = await append(1);
    await tamper(`delete from cordon.audit_entry where id = '${id}'`);
    expect(await chain.seal()).toBe(0);
    expect((await chain.verify(tenant)).broken).toMatchObject({ sequence: null, entryId: id });
  });
});
