import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { RunLease } from '#kernel/run.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { createSampleRun, playbook, requester, sampleStep, tenant } from './testing/samples.ts';

let database: TestDatabase;
/** Two servers, each with memory of its own. */
let a: ReturnType<typeof createRunStore>;
let b: ReturnType<typeof createRunStore>;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  a = createRunStore(database.pool);
  b = createRunStore(database.pool);
});
beforeEach(async () => {
  await database.pool.query('delete from graphile_worker._private_jobs');
  const servers = createServerStore(database.pool);
  for (const id of ['srv_a', 'srv_b']) await servers.beat({ id, host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

function held(lease: RunLease | null): RunLease {
  if (lease === null) throw new Error('not acquired');
  return lease;
}

describe('acquire', () => {
  it('takes the run with the first epoch and its document', async () => {
    const run = await createSampleRun(database.pool);
    const lease = held(await a.acquire(run.id, 'srv_a'));
    expect(lease).toMatchObject({ epoch: 1, playbook, steps: [], waits: [], run: { id: run.id, status: 'running' } });
    expect(lease.run.startedAt).not.toBeNull();
  });

  it('keeps the first start over several acquisitions', async () => {
    const run = await createSampleRun(database.pool);
    const first = held(await a.acquire(run.id, 'srv_a'));
    await a.release(first, 'waiting', null);
    await sleep(5);
    expect(held(await b.acquire(run.id, 'srv_b')).run.startedAt).toBe(first.run.startedAt);
  });

  it('gives nothing for a run that is not there', async () => {
    expect(await a.acquire('run_none', 'srv_a')).toBeNull();
  });

  it('refuses a held run to another live server and to the same one, and tells the holder', async () => {
    const run = await createSampleRun(database.pool);
    const lease = held(await a.acquire(run.id, 'srv_a'));
    expect(await b.acquire(run.id, 'srv_b')).toBeNull();
    expect(await a.release(lease, 'waiting', null)).toBe(true);
    const again = held(await a.acquire(run.id, 'srv_a'));
    expect(await a.acquire(run.id, 'srv_a')).toBeNull();
    expect(await a.release(again, 'waiting', null)).toBe(true);
    const quiet = held(await a.acquire(run.id, 'srv_a'));
    expect(await a.release(quiet, 'waiting', null)).toBe(false);
  });

  it('takes over from a server that has no row any more, whose writes are refused from then on', async () => {
    const run = await createSampleRun(database.pool);
    const lease = held(await a.acquire(run.id, 'srv_a'));
    await database.pool.query(`delete from cordon.server where id = 'srv_a'`);
    expect(held(await b.acquire(run.id, 'srv_b')).epoch).toBe(2);
    await expect(a.record(lease, { steps: [sampleStep(run.id, 'late')] })).rejects.toMatchObject({
      code: 'permit_expired',
    });
    expect(await a.release(lease, 'waiting', null)).toBe(false);
    expect((await b.get(tenant, run.id)).status).toBe('running');
  });

  it('takes a lease again that stands in its own name although it holds none: the answer was lost on its way', async () => {
    const run = await createSampleRun(database.pool);
    await database.pool.query(`select * from cordon.acquire_run($1, 'srv_a', true)`, [run.id]);
    expect(await b.acquire(run.id, 'srv_b')).toBeNull();
    expect(held(await a.acquire(run.id, 'srv_a')).epoch).toBe(2);
  });

  it('takes the run again after a release whose answer was lost', async () => {
    const run = await createSampleRun(database.pool);
    const lease = held(await a.acquire(run.id, 'srv_a'));
    const backend = await database.pool.connect();
    await backend.query('begin');
    await backend.query('select from cordon.run where id = $1 for update', [run.id]);
    const release = a.release(lease, 'queued', null);
    const failed = expect(release).rejects.toMatchObject({ code: 'database_unavailable' });
    await waitForLock();
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    await failed;
    await backend.query('rollback');
    backend.release();
    expect(held(await a.acquire(run.id, 'srv_a')).epoch).toBe(2);
  });

  it('gives a run to exactly one of many', async () => {
    for (let round = 0; round < 20; round += 1) {
      const run = await createSampleRun(database.pool);
      const tries = Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? a.acquire(run.id, 'srv_a') : b.acquire(run.id, 'srv_b'),
      );
      const leases = (await Promise.all(tries)).filter((lease) => lease !== null);
      expect(leases.map(({ epoch }) => epoch)).toEqual([1]);
    }
  });

  it('sees what the last holder committed while the acquisition waited for it', async () => {
    for (let round = 0; round < 50; round += 1) {
      const run = await createSampleRun(database.pool);
      const lease = held(await a.acquire(run.id, 'srv_a'));
      await database.pool.query(`delete from cordon.server where id = 'srv_a'`);
      const [recorded, taken] = await Promise.allSettled([
        a.record(lease, { steps: [sampleStep(run.id, 'last')] }),
        b.acquire(run.id, 'srv_b'),
      ]);
      const next = held(taken.status === 'fulfilled' ? taken.value : null);
      expect(next.steps.length).toBe(recorded.status === 'fulfilled' ? 1 : 0);
      await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
    }
  });
});

describe('a run with very many step runs', () => {
  async function advanced(count: number): Promise<RunLease> {
    const run = await createSampleRun(database.pool);
    const first = held(await a.acquire(run.id, 'srv_a'));
    const steps = Array.from({ length: count }, (_, index) => ({
      ...sampleStep(run.id, 'look'),
      iteration: String(index),
    }));
    await a.record(first, { steps });
    await a.release(first, 'waiting', null);
    return held(await a.acquire(run.id, 'srv_a'));
  }
  const dueIn = async (runId: string): Promise<number> =>
    (await queuedJobs(database.pool)).find(({ key }) => key === `advance:${runId}`)?.dueIn ?? Number.NaN;

  it('rests after each pass: what wakes it meanwhile is met at once afterwards, and a cancellation at once', async () => {
    const lease = await advanced(4_000);
    const { id } = lease.run;
    expect(await a.release(lease, 'waiting', null)).toBe(false);
    await wake(id);
    expect(await dueIn(id)).toBeGreaterThan(200);
    expect(await dueIn(id)).toBeLessThanOrEqual(400);
    await a.requestCancel(tenant, id);
    expect(await dueIn(id)).toBeLessThanOrEqual(0);
  });

  it('is not taken again by its holder either, unless it is to be cancelled', async () => {
    const lease = await advanced(4_000);
    const { id } = lease.run;
    await wake(id);
    expect(await a.release(lease, 'waiting', null)).toBe(false);
    expect(await dueIn(id)).toBeGreaterThan(200);
    const again = held(await a.acquire(id, 'srv_a'));
    await a.requestCancel(tenant, id);
    expect(await a.release(again, 'waiting', null)).toBe(true);
  });

  it('is woken at once while it is small', async () => {
    const lease = await advanced(500);
    await wake(lease.run.id);
    expect(await a.release(lease, 'waiting', null)).toBe(true);
  });

  /** As the end of a child does. */
  async function wake(runId: string): Promise<void> {
    const child = await a.create({
      id: newId('run'),
      tenant,
      playbookHash: 'hash-1',
      inputs: {},
      requester,
      parent: { runId, stepId: 'look', iteration: '' },
    });
    const lease = held(await a.acquire(child.id, 'srv_a'));
    await a.record(lease, { steps: [], finish: { status: 'succeeded', error: null, output: null } });
  }
});

describe('release', () => {
  it('shows the status and adds one job for the time to wake', async () => {
    const run = await createSampleRun(database.pool);
    const lease = held(await a.acquire(run.id, 'srv_a'));
    await database.pool.query('delete from graphile_worker._private_jobs');
    const wakeAt = new Date(Date.now() + 3_600_000);
    expect(await a.release(lease, 'waiting', wakeAt)).toBe(false);
    expect((await a.get(tenant, run.id)).status).toBe('waiting');
    const jobs = await queuedJobs(database.pool);
    expect(jobs).toEqual([
      expect.objectContaining({ name: 'advance', key: `advance:${run.id}`, payload: { runId: run.id } }),
    ]);
    expect(jobs[0]?.dueIn).toBeGreaterThan(3_590_000);
    expect(jobs[0]?.dueIn).toBeLessThanOrEqual(3_600_000);
  });

  it('shows a woken run as queued, and adds a job should its holder not come back', async () => {
    const run = await createSampleRun(database.pool);
    const lease = held(await a.acquire(run.id, 'srv_a'));
    await a.requestCancel(tenant, run.id);
    await database.pool.query('delete from graphile_worker._private_jobs');
    expect(await a.release(lease, 'waiting', null)).toBe(true);
    expect((await a.get(tenant, run.id)).status).toBe('queued');
    const [job] = await queuedJobs(database.pool);
    expect(job?.dueIn).toBeGreaterThan(5_000);
    expect(job?.dueIn).toBeLessThanOrEqual(10_000);
  });

  it('never loses a wake: after every race the run is either to be advanced again or has a job that is due', async () => {
    const lost: string[] = [];
    let seenByRelease = 0;
    for (let round = 0; round < 300; round += 1) {
      const run = await createSampleRun(database.pool);
      const lease = held(await a.acquire(run.id, 'srv_a'));
      // The job that this server is working on; it is gone when the pass ends.
      await database.pool.query('delete from graphile_worker._private_jobs');
      const [again] = await Promise.all([a.release(lease, 'waiting', null), b.requestCancel(tenant, run.id)]);
      if (again) seenByRelease += 1;
      const due = (await queuedJobs(database.pool)).some((job) => job.key === `advance:${run.id}` && job.dueIn <= 0);
      if (!again && !due) lost.push(run.id);
    }
    expect(lost).toEqual([]);
    // Both orders must have been met, or the race proves nothing.
    expect(seenByRelease).toBeGreaterThan(10);
    expect(seenByRelease).toBeLessThan(290);
  });

  it('never drops the look of another server: it gets the run, or the holder is told', async () => {
    let taken = 0;
    for (let round = 0; round < 200; round += 1) {
      const run = await createSampleRun(database.pool);
      const lease = held(await a.acquire(run.id, 'srv_a'));
      const [again, other] = await Promise.all([a.release(lease, 'waiting', null), b.acquire(run.id, 'srv_b')]);
      if (other !== null) taken += 1;
      expect(again !== (other !== null)).toBe(true);
    }
    expect(taken).toBeGreaterThan(5);
    expect(taken).toBeLessThan(200);
  });
});

async function waitForLock(): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    if (rows.length > 0) return;
    await sleep(5);
  }
}
