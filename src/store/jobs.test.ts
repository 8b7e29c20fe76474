import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createJobStore } from './jobs.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs, startWorker } from './testing/queue.ts';
import { createSampleRun, tenant } from './testing/samples.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await openQueueDatabase();
});
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));
afterAll(() => database.close());

it('adds a job for now or for later, and replaces a waiting one with the same key', async () => {
  const jobs = createJobStore(database.pool);
  await jobs.add('settle', { receiptId: 'rcp_1' }, { key: 'settle:rcp_1' });
  await jobs.add('recover', { intentId: 'int_1' }, { key: 'recover:int_1' });
  await jobs.add('settle', { receiptId: 'rcp_1' }, { key: 'settle:rcp_1', runAt: new Date(Date.now() + 60_000) });
  const found = await queuedJobs(database.pool);
  expect(found.map(({ name, key, payload, maxAttempts }) => [name, key, payload, maxAttempts])).toEqual([
    ['settle', 'settle:rcp_1', { receiptId: 'rcp_1' }, 25],
    ['recover', 'recover:int_1', { intentId: 'int_1' }, 25],
  ]);
  expect(found[0]?.dueIn).toBeGreaterThan(55_000);
  expect(found[1]?.dueIn).toBeLessThanOrEqual(0);
});

it('is never swallowed by a waiting job of the same key that a worker takes at this moment', async () => {
  const jobs = createJobStore(database.pool);
  let followed = 0;
  for (let round = 0; round < 200; round += 1) {
    const key = `settle:rcp_${round}`;
    await jobs.add('settle', { receiptId: 'before' }, { key });
    await Promise.all([
      database.pool.query(
        `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'w', attempts = 1 where key = $1`,
        [key],
      ),
      jobs.add('settle', { receiptId: 'after' }, { key }),
    ]);
    const found = await queuedJobs(database.pool);
    expect(found.at(-1)?.payload).toEqual({ receiptId: 'after' });
    if (found.length === 2) followed += 1;
    await database.pool.query('delete from graphile_worker._private_jobs');
  }
  expect(followed).toBeGreaterThan(0);
});

it('nudges a worker that would look only after a minute', async () => {
  const done: string[] = [];
  const worker = await startWorker(database.pool, 'srv_idle', async () => void done.push('advanced'), 60_000);
  await sleep(300);
  const started = performance.now();
  await createSampleRun(database.pool);
  await until(() => done.length === 1);
  expect(performance.now() - started).toBeLessThan(3_000);
  await worker.stop();
});

it('a job that a real worker locks under the id of its server is released when that server dies, and then runs', async () => {
  const runs = createRunStore(database.pool);
  const servers = createServerStore(database.pool);
  const created = await createSampleRun(database.pool);
  const started: string[] = [];
  const first = await startWorker(database.pool, 'srv_dying', async () => {
    started.push('srv_dying');
    await runs.acquire(created.id, 'srv_dying');
    await new Promise(() => undefined);
  });
  await servers.beat({ id: 'srv_dying', host: 'one', pid: 1, first: true });
  await until(() => started.length === 1);
  await until(async () => (await runs.get(tenant, created.id)).status === 'running');
  expect((await queuedJobs(database.pool)).map(({ lockedBy }) => lockedBy)).toEqual(['srv_dying']);

  await database.pool.query(`update cordon.server set beat_at = now() - interval '1 minute'`);
  await servers.reap(15_000);
  const second = await startWorker(database.pool, 'srv_heir', async () => {
    await runs.acquire(created.id, 'srv_heir');
    started.push('srv_heir');
  });
  await until(() => started.includes('srv_heir'));
  expect(started).toEqual(['srv_dying', 'srv_heir']);
  await until(async () => (await queuedJobs(database.pool)).length === 0);
  await second.stop();
  await first.kill();
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await condition()) return;
    await sleep(25);
  }
  throw new Error('it did not happen within 5 s');
}
