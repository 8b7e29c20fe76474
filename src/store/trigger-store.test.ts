import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Requester } from '#kernel/requester.ts';
import type { RunDraft } from '#kernel/run.ts';
import type { Schedule, TriggerSet, Webhook } from '#kernel/trigger.ts';
import { createPlaybookStore } from './playbook-store.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { playbook, requester, tenant, testBox } from './testing/samples.ts';
import { createTriggerStore } from './trigger-store.ts';

let database: TestDatabase;
/** Two servers. */
let a: ReturnType<typeof createTriggerStore>;
let b: ReturnType<typeof createTriggerStore>;
let playbooks: ReturnType<typeof createPlaybookStore>;
let published = 0;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  const box = await testBox();
  a = createTriggerStore(database.pool, box);
  b = createTriggerStore(database.pool, box);
  playbooks = createPlaybookStore(database.pool, box);
});
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));
afterAll(() => database.close());

const due = '2026-03-01T10:00:00.000Z';
const nightly = {
  triggerId: 'nightly',
  cron: '0 3 * * *',
  timeZone: 'Europe/Paris',
  missed: 'once',
  inputs: {},
  nextAt: new Date(due),
} as const;
const all: TriggerSet = {
  schedules: [nightly],
  webhooks: [{ triggerId: 'hook', authentication: 'hmac', inputs: {} }],
  events: [{ triggerId: 'threat', match: 'event.kind == "x"', inputs: {} }],
};

/** A new version each time. */
async function publish(
  playbookId: string,
  triggers: TriggerSet,
  base?: number,
  publishedBy: Requester = requester,
): Promise<string> {
  published += 1;
  const hash = `hash-${published}`;
  const document = { ...playbook, id: playbookId };
  await playbooks.publish(
    tenant,
    { playbookId, hash, title: 'T', document, source: 's', publishedBy },
    { triggers, ...(base === undefined ? {} : { base }) },
  );
  return hash;
}

const draft = (playbookHash: string): RunDraft => ({ id: newId('run'), tenant, playbookHash, inputs: {}, requester });

async function scheduleOf(playbookId: string): Promise<Schedule> {
  return (await a.get(tenant, { playbookId, triggerId: 'nightly' })) as Schedule;
}

async function hookOf(playbookId: string): Promise<Webhook> {
  return (await a.get(tenant, { playbookId, triggerId: 'hook' })) as Webhook;
}

async function runCount(playbookId: string): Promise<number> {
  return (await createRunStore(database.pool).list(tenant, { playbookId, limit: 100 })).length;
}

describe('publishing', () => {
  it('leaves the triggers of what ships paused until somebody resumes them, in every later version too', async () => {
    await publish('ours', all, undefined, { kind: 'system', id: 'cordon', name: 'Cordon', tenant });
    const paused = async (): Promise<readonly (boolean | null)[]> =>
      (await a.list(tenant, 'ours')).map((trigger) => trigger.paused);
    expect(await paused()).toEqual([true, true, true]);
    expect([(await scheduleOf('ours')).nextAt, await queuedJobs(database.pool)]).toEqual([null, []]);
    expect(await a.eventTriggers(tenant)).toEqual([]);
    await a.setPaused(tenant, { playbookId: 'ours', triggerId: 'nightly' }, false, new Date(due));
    await publish('ours', all, undefined, { kind: 'system', id: 'cordon', name: 'Cordon', tenant });
    expect([await paused(), (await scheduleOf('ours')).nextAt]).toEqual([[true, false, true], due]);
    await publish('ours', { ...all, events: [...all.events, { triggerId: 'zero', match: 'true', inputs: {} }] });
    expect(await paused()).toEqual([true, false, true, false]);
  });

  it('makes the triggers those of the newest version; what stays keeps its pause, its time and its address', async () => {
    await publish('sync', all);
    const [schedule, hook] = [await scheduleOf('sync'), await hookOf('sync')];
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toEqual([`fire:${schedule.id}`]);
    const secret = await a.webhookSecret(hook);
    for (const triggerId of ['nightly', 'hook', 'threat'])
      await a.setPaused(tenant, { playbookId: 'sync', triggerId }, true, null);
    await publish('sync', {
      ...all,
      schedules: [{ ...nightly, inputs: { deep: true }, nextAt: new Date('2030-01-01') }],
    });
    expect((await a.list(tenant, 'sync')).map(({ paused }) => paused)).toEqual([true, true, true]);
    expect(await scheduleOf('sync')).toMatchObject({ id: schedule.id, nextAt: null, inputs: { deep: true } });
    const again = await hookOf('sync');
    expect([again.path, await a.webhookSecret(again)]).toEqual([hook.path, secret]);

    await publish('sync', { schedules: [], webhooks: [], events: all.events });
    expect((await a.list(tenant, 'sync')).map(({ triggerId }) => triggerId)).toEqual(['threat']);
    expect(await a.webhook(hook.path)).toBeNull();
    const { rows } = await database.pool.query('select id from cordon.secret where id = $1', [hook.secretId]);
    expect(rows).toEqual([]);
  });

  it('neither skips nor repeats a time of a schedule that stays as it was', async () => {
    await publish('stay', all);
    await publish('stay', { ...all, schedules: [{ ...nightly, nextAt: new Date('2030-01-01') }] });
    expect((await scheduleOf('stay')).nextAt).toBe(due);
    await publish('stay', { ...all, schedules: [{ ...nightly, cron: '0 4 * * *', nextAt: new Date('2030-01-01') }] });
    expect((await scheduleOf('stay')).nextAt).toBe('2030-01-01T00:00:00.000Z');
  });

  it('is refused when another version is the newest than the one it started from', async () => {
    await publish('base', all, 0);
    await expect(publish('base', all, 0)).rejects.toMatchObject({
      code: 'precondition_failed',
      details: { version: 1, by: requester.name },
    });
    await publish('base', all, 1);
    expect((await playbooks.versions(tenant, 'base')).map(({ version }) => version)).toEqual([2, 1]);
  });
});

describe('a schedule', () => {
  it('fires once, whoever of many servers is there first, and is armed again', async () => {
    const hash = await publish('race', all);
    const { id } = await scheduleOf('race');
    await database.pool.query('delete from graphile_worker._private_jobs');
    const nextAt = new Date('2026-03-02T10:00:00.000Z');
    const fire = (store: typeof a) =>
      store.fire({ scheduleId: id, dueAt: due, nextAt, draft: draft(hash), error: null });
    const fired = await Promise.all(Array.from({ length: 12 }, (_, index) => fire(index % 2 === 0 ? a : b)));
    expect(fired.filter(Boolean)).toHaveLength(1);
    expect(await runCount('race')).toBe(1);
    expect(await scheduleOf('race')).toMatchObject({
      nextAt: nextAt.toISOString(),
      lastAt: due,
      lastRunId: expect.any(String),
    });
    expect((await queuedJobs(database.pool)).map(({ name }) => name).toSorted()).toEqual(['advance', 'fire-schedule']);
    // A server that was paused comes back with what it had begun.
    expect(await fire(a)).toBe(false);
    expect(await runCount('race')).toBe(1);
  });

  it('that is paused at that moment does not fire', async () => {
    const hash = await publish('paused', all);
    const { id } = await scheduleOf('paused');
    await a.setPaused(tenant, { playbookId: 'paused', triggerId: 'nightly' }, true, null);
    expect(await b.fire({ scheduleId: id, dueAt: due, nextAt: null, draft: draft(hash), error: null })).toBe(false);
    expect(await runCount('paused')).toBe(0);
  });

  it('whose job was lost gets it again', async () => {
    await publish('lost', all);
    const { id } = await scheduleOf('lost');
    await database.pool.query('delete from graphile_worker._private_jobs');
    await createServerStore(database.pool).rearm(0);
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toContain(`fire:${id}`);
  });
});

describe('a webhook', () => {
  it('starts one run for a delivery that comes many times, also at once and under keys that overlap', async () => {
    const hash = await publish('hooked', all);
    const hook = await hookOf('hooked');
    const keys = [['one', 'sig'], ['one'], ['sig', 'one'], ['one', 'other']];
    const deliveries = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        (index % 2 === 0 ? a : b).deliver(hook, keys[index % 4] ?? [], draft(hash)),
      ),
    );
    expect(new Set(deliveries.map(({ run }) => run.id)).size).toBe(1);
    expect(deliveries.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(await runCount('hooked')).toBe(1);
    expect(await a.delivered(hook.path, ['nothing', 'sig'])).toBe(deliveries[0]?.run.id);
    // The keys that come with a known one lead to the same run.
    await a.deliver(hook, ['sig', 'later'], draft(hash));
    expect(await a.delivered(hook.path, ['later'])).toBe(deliveries[0]?.run.id);
  });

  it('starts a run of its own for each delivery without a key', async () => {
    const hash = await publish('keyless', all);
    const hook = await hookOf('keyless');
    await a.deliver(hook, [], draft(hash));
    await a.deliver(hook, [], draft(hash));
    expect(await runCount('keyless')).toBe(2);
  });

  it('has its secret sealed, and another one after it was rotated', async () => {
    await publish('sealed', all);
    const hook = await hookOf('sealed');
    const first = await a.webhookSecret(hook);
    await a.rotateSecret(tenant, hook, 'a new secret');
    expect(first).not.toBe('a new secret');
    expect(await b.webhookSecret(hook)).toBe('a new secret');
    const { rows } = await database.pool.query('select cipher_text::text from cordon.secret where id = $1', [
      hook.secretId,
    ]);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from('a new secret').toString('hex'));
    await expect(a.rotateSecret('south', hook, 'x')).rejects.toMatchObject({ code: 'not_found' });
  });
});
