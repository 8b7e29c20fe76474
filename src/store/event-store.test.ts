import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EventRecord } from '#kernel/event.ts';
import { newId } from '#kernel/ids.ts';
import type { RunDraft } from '#kernel/run.ts';
import { createEventStore } from './event-store.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { createSampleRun, publishSample, requester, sampleWait, tenant } from './testing/samples.ts';

let database: TestDatabase;
let events: ReturnType<typeof createEventStore>;
let runs: ReturnType<typeof createRunStore>;
let hash: string;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  events = createEventStore(database.pool);
  runs = createRunStore(database.pool);
  hash = await publishSample(database.pool);
});
beforeEach(async () => {
  await database.pool.query('truncate cordon.run, cordon.wait, cordon.event, graphile_worker._private_jobs');
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

function event(dedupeKey: string): EventRecord {
  return {
    id: newId('evt'),
    tenant,
    source: 'api',
    kind: 'threat',
    at: '2026-03-01T10:00:00.000Z',
    data: { n: 1 },
    dedupeKey,
  };
}

const draft = (): RunDraft => ({ id: newId('run'), tenant, playbookHash: hash, inputs: {}, requester });
const trigger = { playbookId: 'contain', triggerId: 'threat' };

it('keeps the same event once, with one job', async () => {
  const published = await Promise.all(Array.from({ length: 8 }, () => events.publish(event('same'))));
  expect(published.filter(Boolean)).toHaveLength(1);
  const jobs = await queuedJobs(database.pool);
  expect(jobs.map(({ name }) => name)).toEqual(['match-event']);
  const [kept] = await events.list(tenant, { limit: 10 });
  expect(jobs[0]?.payload).toEqual({ eventId: kept?.id });
  expect(await events.get(tenant, kept?.id ?? '')).toEqual(kept);
  await expect(events.get('south', kept?.id ?? '')).rejects.toMatchObject({ code: 'not_found' });
});

it('starts a playbook once for each event and trigger, whoever commits and how often', async () => {
  const one = event('one');
  await events.publish(one);
  const commit = () => events.commitMatches(one, { runs: [{ trigger, draft: draft() }], waits: [] }, true);
  await Promise.all([commit(), commit(), commit()]);
  expect(await runs.list(tenant, { limit: 10 })).toHaveLength(1);
  expect(await events.unmatched(one.id)).toBeNull();
});

it('ends the waits that match and wakes their runs, each wait by the first event alone', async () => {
  const run = await createSampleRun(database.pool);
  const lease = await runs.acquire(run.id, 'srv_a');
  if (lease === null) throw new Error('not acquired');
  const wait = sampleWait(run.id, 'until', { kind: 'event', match: 'event.kind == "threat"' });
  await runs.record(lease, { steps: [], waits: [wait, sampleWait(run.id, 'other')] });
  await runs.release(lease, 'waiting', null);
  await database.pool.query('delete from graphile_worker._private_jobs');
  const found = await events.waits(tenant, null, 10);
  expect(found).toEqual([{ runId: run.id, stepId: 'until', iteration: '', match: 'event.kind == "threat"' }]);
  expect(await events.waits('south', null, 10)).toEqual([]);
  const [first, second] = [event('first'), event('second')];
  for (const one of [first, second]) await events.publish(one);
  await events.commitMatches(first, { runs: [], waits: found }, true);
  await events.commitMatches(second, { runs: [], waits: found }, true);
  expect((await runs.waits(run.id)).find(({ stepId }) => stepId === 'until')).toMatchObject({ eventId: first.id });
  expect(await events.waits(tenant, null, 10)).toEqual([]);
  expect((await queuedJobs(database.pool)).filter(({ key }) => key === `advance:${run.id}`)).toHaveLength(1);
});

it('reads waits in pages', async () => {
  const run = await createSampleRun(database.pool);
  const lease = await runs.acquire(run.id, 'srv_a');
  if (lease === null) throw new Error('not acquired');
  const waits = ['0', '1', '2', '10'].map((iteration) =>
    sampleWait(run.id, 'until', { kind: 'event', iteration, match: 'true' }),
  );
  await runs.record(lease, { steps: [], waits });
  const first = await events.waits(tenant, null, 3);
  const rest = await events.waits(tenant, first.at(-1) ?? null, 3);
  expect([...first, ...rest].map(({ iteration }) => iteration).toSorted()).toEqual(['0', '1', '10', '2']);
});

it('gets its job again when that was lost', async () => {
  const one = event('lost');
  await events.publish(one);
  await database.pool.query('delete from graphile_worker._private_jobs');
  await createServerStore(database.pool).rearm(0);
  expect((await queuedJobs(database.pool)).map(({ key }) => key)).toContain(`match:${one.id}`);
});
