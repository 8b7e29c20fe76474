import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Run, RunLease } from '#kernel/run.ts';
import { inTransaction } from './pool.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { createSampleRun, publishSample, requester, sampleWait, tenant } from './testing/samples.ts';
import { wakeForEvent } from './wake.ts';

let database: TestDatabase;
let runs: ReturnType<typeof createRunStore>;

beforeAll(async () => {
  database = await openQueueDatabase();
  runs = createRunStore(database.pool);
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));
afterAll(() => database.close());

async function lease(run: Run): Promise<RunLease> {
  const taken = await runs.acquire(run.id, 'srv_a');
  if (taken === null) throw new Error('not acquired');
  return taken;
}

async function childOf(parent: Run): Promise<Run> {
  const playbookHash = await publishSample(database.pool);
  const step = { runId: parent.id, stepId: 'sub', iteration: '' };
  return runs.create({ id: newId('run'), tenant, playbookHash, inputs: {}, requester, parent: step });
}

async function advanced(): Promise<readonly (string | null)[]> {
  return (await queuedJobs(database.pool)).filter(({ name }) => name === 'advance').map(({ key }) => key);
}

const failed = { steps: [], finish: { status: 'failed', error: null, output: null } } as const;

describe('the end of a child', () => {
  it('wakes the parent that waits for it, in the same commit', async () => {
    const parent = await createSampleRun(database.pool);
    const child = await childOf(parent);
    const held = await lease(parent);
    const wait = sampleWait(parent.id, 'sub', { kind: 'run', childRunId: child.id });
    await runs.record(held, { steps: [], waits: [wait] });
    expect(await runs.waits(parent.id)).toEqual([wait]);
    await runs.release(held, 'waiting', new Date('2099-01-01'));
    await database.pool.query('delete from graphile_worker._private_jobs');
    await runs.record(await lease(child), failed);
    expect(await advanced()).toEqual([`advance:${parent.id}`]);
  });

  it('makes the holder of its parent look again', async () => {
    const parent = await createSampleRun(database.pool);
    const child = await childOf(parent);
    const held = await lease(parent);
    await runs.record(await lease(child), failed);
    expect(await runs.release(held, 'waiting', null)).toBe(true);
  });
});

describe('cancelling the children', () => {
  it('marks and wakes each that has not ended, once', async () => {
    const parent = await createSampleRun(database.pool);
    const [first, second, done] = [await childOf(parent), await childOf(parent), await childOf(parent)];
    await runs.record(await lease(done), failed);
    await database.pool.query('delete from graphile_worker._private_jobs');
    expect(await runs.cancelChildren(parent.id)).toBe(2);
    expect(new Set(await advanced())).toEqual(new Set([`advance:${first.id}`, `advance:${second.id}`]));
    expect(await runs.get(tenant, first.id)).toMatchObject({ cancelRequested: true });
    expect(await runs.get(tenant, done.id)).toMatchObject({ cancelRequested: false });
    expect(await runs.cancelChildren(parent.id)).toBe(0);
  });
});

describe('an event', () => {
  it('is given to a wait once, and wakes its run', async () => {
    const run = await createSampleRun(database.pool);
    const held = await lease(run);
    const wait = sampleWait(run.id, 'seen', { kind: 'event', match: 'event.kind == "x"' });
    await runs.record(held, { steps: [], waits: [wait, sampleWait(run.id, 'hold')] });
    await runs.release(held, 'waiting', new Date('2099-01-01'));
    await database.pool.query('delete from graphile_worker._private_jobs');
    const give = (eventId: string, stepId: string): Promise<number> =>
      inTransaction(database.pool, (client) =>
        wakeForEvent(client, eventId, [{ runId: run.id, stepId, iteration: '' }]),
      );
    expect(await give('evt_0', 'hold')).toBe(0);
    expect(await give('evt_1', 'seen')).toBe(1);
    expect(await give('evt_2', 'seen')).toBe(0);
    expect(await advanced()).toEqual([`advance:${run.id}`]);
    const again = await lease(run);
    expect(again.waits).toContainEqual({ ...wait, eventId: 'evt_1' });
  });

  it('of one wait is not that of the next at the same step', async () => {
    const run = await createSampleRun(database.pool);
    const held = await lease(run);
    const wait = sampleWait(run.id, 'seen', { kind: 'event', match: 'event.n == 1' });
    await runs.record(held, { steps: [], waits: [wait] });
    await inTransaction(database.pool, (client) => wakeForEvent(client, 'evt_1', [wait]));
    await runs.record(held, { steps: [], waits: [{ ...wait, dueAt: '2026-03-01T12:00:00.000Z' }] });
    expect(await runs.waits(run.id)).toMatchObject([{ eventId: 'evt_1' }]);
    const other = sampleWait(run.id, 'seen', { kind: 'event', match: 'event.n == 2' });
    await runs.record(held, { steps: [], waits: [other] });
    expect(await runs.waits(run.id)).toEqual([other]);
  });
});
