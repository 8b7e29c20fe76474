import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContainingWrite, Containment, ContainmentLook } from '#kernel/containment.ts';
import type { IntentDraft } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import { createContainmentStore } from './containment-store.ts';
import { createIntentStore } from './intent-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase } from './testing/queue.ts';
import { insertSampleConnection, sampleIntent, sampleResult, tenant } from './testing/samples.ts';

let database: TestDatabase;
let containments: ReturnType<typeof createContainmentStore>;
let intents: ReturnType<typeof createIntentStore>;
let connectionId: string;

beforeAll(async () => {
  database = await openQueueDatabase();
  containments = createContainmentStore(database.pool);
  intents = createIntentStore(database.pool);
});
beforeEach(async () => {
  await database.pool.query(
    'truncate cordon.containment, cordon.containing_write, cordon.containment_order, cordon.containing_action, cordon.intent, cordon.connection, cordon.secret cascade',
  );
  connectionId = await insertSampleConnection(database.pool);
});
afterAll(() => database.close());

const agents = [
  { id: 'laptop-7', name: 'LAPTOP-7' },
  { id: 'laptop-8', name: 'LAPTOP-8' },
];

type Ended = Exclude<Parameters<typeof intents.close>[1], 'unknown'>;

async function made(changes: Partial<IntentDraft>, status: Ended | 'unknown' = 'succeeded'): Promise<string> {
  const { intent } = await intents.open(sampleIntent(connectionId, changes));
  await intents.close(intent.id, status, resultOf(status));
  return intent.id;
}

function resultOf(status: Ended | 'unknown'): ActionResult {
  const targets = agents.map(({ id }) => ({ target: id, status: 'succeeded' as const }));
  const shown = status === 'unknown' ? 'failed' : status;
  return sampleResult({ status: shown, message: `It ${status}.`, targets });
}

async function write(): Promise<ContainingWrite> {
  const [one] = await containments.takeWrites(10);
  return one ?? expect.unreachable('A write is due.');
}

async function isolated(changes: Partial<IntentDraft> = {}): Promise<readonly Containment[]> {
  await made({ verb: 'isolate', ...changes });
  await containments.settleWrite(await write(), agents);
  return containments.list(tenant, { open: true, limit: 10 });
}

function look(containment: Containment, changes: Partial<ContainmentLook>): ContainmentLook {
  const { id, revision } = containment;
  return {
    id,
    revision,
    status: 'held',
    observed: 'isolated',
    message: 'm',
    nextLookMs: 600_000,
    ended: false,
    ...changes,
  };
}

async function makeDue(): Promise<void> {
  await database.pool.query(`update cordon.containment set next_look_at = now() where ended_at is null`);
}

describe('writes that may contain', () => {
  it('are noted by their outcome, as verbs and as actions that were learnt, with what was ordered', async () => {
    await containments.learnActions({ 'x.isolate': 'isolate', 'x.free': 'release' });
    await containments.learnActions({ 'x.isolate': 'isolate' });
    const until = '2030-01-01T00:00:00.000Z';
    await containments.orders.record(tenant, 'tok/k~1', { until, reason: 'why' });
    await containments.orders.record(tenant, 'tok/k~1', { until: null, reason: 'other' });
    await made({ verb: 'scan' });
    const ids = [
      await made({ verb: 'isolate', key: 'tok/k~1~0', incident: 'INC-1' }),
      await made({ actionId: 'x.free' }, 'unknown'),
      await made({ verb: 'release', key: 'tok/k~1~2~resend' }, 'failed'),
    ];
    const taken = await containments.takeWrites(10);
    expect(taken).toMatchObject([
      {
        intentId: ids[0],
        verb: 'isolate',
        status: 'succeeded',
        until,
        reason: 'why',
        incident: 'INC-1',
        tenant,
        connectionId,
      },
      { intentId: ids[1], verb: 'release', status: 'unknown', until: null, reason: '' },
      { intentId: ids[2], verb: 'release', status: 'failed', until, message: 'It failed.' },
    ]);
    expect(taken[0]?.targets).toEqual(resultOf('succeeded').targets);
    // Taken for a while: nobody else gets them.
    expect(await containments.takeWrites(10)).toEqual([]);
  });

  it('open one containment for each agent, once, whatever comes later', async () => {
    const intentId = await made({ verb: 'isolate', incident: 'INC-1' }, 'pending');
    const first = await write();
    await containments.settleWrite(first, agents);
    await containments.settleWrite({ ...first, status: 'succeeded' }, agents);
    const [one, two] = await containments.list(tenant, { incident: 'INC-1', limit: 10 });
    expect([one?.name, two?.name]).toEqual(['LAPTOP-8', 'LAPTOP-7']);
    expect(one).toMatchObject({ desired: 'isolated', status: 'applying', by: { name: 'night shift' }, revision: 1 });
    await makeDue();
    await containments.recordLooks([look(one!, { status: 'released', ended: true })]);
    // The outcome of the same write, told late, does not begin anew what has ended.
    await containments.settleWrite({ ...first, intentId, status: 'succeeded' }, agents);
    expect(await containments.list(tenant, { open: true, limit: 10 })).toHaveLength(1);
  });

  it('that failed end what they began, unless it was seen isolated all the same', async () => {
    await made({ verb: 'isolate' }, 'pending');
    const begun = await write();
    await containments.settleWrite(begun, agents);
    const [seen] = await containments.list(tenant, { open: true, limit: 10 });
    await containments.recordLooks([look(seen!, {})]);
    await containments.settleWrite({ ...begun, status: 'failed', message: 'No such agent.' }, []);
    const all = await containments.list(tenant, { limit: 10 });
    expect(all.map(({ status, message }) => [status, message])).toEqual([
      ['held', 'm'],
      ['failed', 'The isolation failed: No such agent.'],
    ]);
  });

  it('of a release turn what is open, and turn it back when they fail', async () => {
    await isolated();
    await made({ verb: 'release' }, 'pending');
    const begun = await write();
    await containments.settleWrite(begun, agents.slice(0, 1));
    const status = async (): Promise<unknown> =>
      (await containments.list(tenant, { limit: 9 })).map((one) => [one.name, one.desired, one.status]);
    expect(await status()).toEqual([
      ['LAPTOP-8', 'isolated', 'applying'],
      ['LAPTOP-7', 'released', 'releasing'],
    ]);
    await containments.settleWrite({ ...begun, status: 'failed', message: 'Refused.' }, []);
    expect(await status()).toEqual([
      ['LAPTOP-8', 'isolated', 'applying'],
      ['LAPTOP-7', 'isolated', 'applying'],
    ]);
    const ids = (await containments.list(tenant, { limit: 9 })).map(({ id }) => id);
    const { rows } = await database.pool.query(
      'select what from cordon.audit_entry where subject = any($1) order by id',
      [ids],
    );
    expect(rows.map(({ what }) => what)).toEqual([
      'containment.opened',
      'containment.opened',
      'containment.releasing',
      'containment.release-failed',
    ]);
  });

  it('of a release count also when the isolation before it is looked at after it was made', async () => {
    await made({ verb: 'isolate' });
    await made({ verb: 'release' });
    const writes = await containments.takeWrites(10);
    expect(writes.map(({ verb }) => verb)).toEqual(['isolate', 'release']);
    for (const one of writes) await containments.settleWrite(one, agents);
    const all = await containments.list(tenant, { limit: 9 });
    expect(all.map(({ desired, status }) => [desired, status])).toEqual([
      ['released', 'releasing'],
      ['released', 'releasing'],
    ]);
  });

  it('that were only simulated contain nothing', async () => {
    await made({ verb: 'isolate', simulation: { id: 'sim_1', seed: 1, faults: [] } });
    expect(await containments.takeWrites(10)).toEqual([]);
  });

  it('that isolate again give more time and begin no second containment', async () => {
    await isolated();
    await containments.orders.record(tenant, 'again', { until: '2030-01-01T00:00:00.000Z', reason: 'longer' });
    const open = await isolated({ key: 'again~0' });
    expect(open).toHaveLength(2);
    expect(open[0]).toMatchObject({ until: '2030-01-01T00:00:00.000Z', reason: 'longer', revision: 2 });
  });
});

describe('looks', () => {
  it('are given to one server at a time, with what is known of the write and the time', async () => {
    await isolated();
    await database.pool.query(`update cordon.containment set until = now() - interval '1 s' where name = 'LAPTOP-7'`);
    const [mine, other] = await Promise.all([containments.takeDue(1), containments.takeDue(10)]);
    expect(mine.length + other.length).toBe(2);
    const all = [...mine, ...other].toSorted((a, b) => a.name.localeCompare(b.name));
    expect(all).toMatchObject([
      { name: 'LAPTOP-7', isOverdue: true, writeStatus: 'succeeded', releaseUnderWay: false, attempt: 0 },
      { name: 'LAPTOP-8', isOverdue: false },
    ]);
    expect(await containments.takeDue(10)).toEqual([]);
    await makeDue();
    await intents.open(sampleIntent(connectionId, { verb: 'release' }));
    expect((await containments.takeDue(10)).every(({ releaseUnderWay }) => releaseUnderWay)).toBe(true);
  });

  it('that were set by a clock that ran ahead are due at once', async () => {
    await isolated();
    await database.pool.query(`update cordon.containment set next_look_at = now() + interval '1 day'`);
    expect(await containments.takeDue(10)).toHaveLength(2);
  });

  it('are dropped when somebody has changed the containment since, and are audited when they change something', async () => {
    const [one, two] = await isolated();
    await containments.setUntil(tenant, one!.id, '2030-01-01T00:00:00.000Z');
    expect(await containments.recordLooks([look(one!, {}), look(two!, {})])).toEqual([two!.id]);
    expect(await containments.get(tenant, one!.id)).toMatchObject({ status: 'applying', revision: 2 });
    expect(await containments.get(tenant, two!.id)).toMatchObject({
      status: 'held',
      revision: 2,
      looks: 0,
      observed: 'isolated',
    });
    const held = await containments.get(tenant, two!.id);
    expect(await containments.recordLooks([look(held, { observed: null })])).toEqual([]);
    expect(await containments.get(tenant, two!.id)).toMatchObject({ revision: 2, looks: 1, observed: 'isolated' });
    const { rows } = await database.pool.query(
      `select requester ->> 'name' as who, details from cordon.audit_entry where what = 'containment.held' and subject = $1`,
      [two!.id],
    );
    expect(rows).toEqual([
      { who: 'containment', details: { endpoint: two!.name, before: 'applying', after: 'held', message: 'm' } },
    ]);
  });

  it('come at the end of the time at the latest, and within a minute once it is over', async () => {
    const [one] = await isolated();
    const nextIn = async (until: string | null): Promise<number> => {
      await database.pool.query(
        `update cordon.containment set until = ${until === null ? 'null' : `now() + interval '${until}'`}`,
      );
      await containments.recordLooks([look(await containments.get(tenant, one!.id), {})]);
      const { rows } = await database.pool.query(
        `select extract(epoch from next_look_at - now())::float8 as s from cordon.containment where id = $1`,
        [one!.id],
      );
      return Math.round(Number(rows[0].s) / 10) * 10;
    };
    expect(await nextIn(null)).toBe(600);
    expect(await nextIn('100 s')).toBe(100);
    expect(await nextIn('2 hours')).toBe(600);
    expect(await nextIn('-5 s')).toBe(60);
  });
});

it('an end is set by one person at a time, and not for what has ended', async () => {
  const [one] = await isolated();
  const { id } = one!;
  await expect(containments.setUntil('south', id, null)).rejects.toMatchObject({ code: 'not_found' });
  await expect(containments.setUntil(tenant, id, null, 7)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('its revision is 1, not 7'),
  });
  expect(await containments.setUntil(tenant, id, null, 1)).toMatchObject({ revision: 2, until: null });
  await containments.recordLooks([look(await containments.get(tenant, id), { status: 'released', ended: true })]);
  await expect(containments.setUntil(tenant, id, null)).rejects.toMatchObject({
    message: expect.stringContaining('isolate it again'),
  });
  await expect(containments.get(tenant, 'ctn_0')).rejects.toMatchObject({ code: 'not_found' });
});
