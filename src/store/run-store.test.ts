import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { RunLease } from '#kernel/run.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import {
  createSampleRun,
  playbook,
  publishSample,
  requester,
  sampleResult,
  sampleStep,
  sampleWait,
  tenant,
} from './testing/samples.ts';

let database: TestDatabase;
let runs: ReturnType<typeof createRunStore>;

beforeAll(async () => {
  database = await openQueueDatabase();
  runs = createRunStore(database.pool);
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

async function leased(): Promise<RunLease> {
  const run = await createSampleRun(database.pool);
  const lease = await runs.acquire(run.id, 'srv_a');
  if (lease === null) throw new Error('not acquired');
  return lease;
}

describe('create', () => {
  it('writes the run with its playbook version and one advance job', async () => {
    const run = await createSampleRun(database.pool);
    expect(run).toMatchObject({
      tenant,
      playbookId: 'contain',
      playbookVersion: 1,
      playbookHash: 'hash-1',
      status: 'queued',
      inputs: { host: 'laptop-7' },
      requester,
      cancelRequested: false,
      error: null,
      output: null,
      startedAt: null,
      finishedAt: null,
    });
    expect(run.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await runs.get(tenant, run.id)).toEqual(run);
    const jobs = (await queuedJobs(database.pool)).filter(({ key }) => key === `advance:${run.id}`);
    expect(jobs).toEqual([expect.objectContaining({ name: 'advance', payload: { runId: run.id }, maxAttempts: 25 })]);
  });

  it('refuses an unknown hash, also that of another tenant, and leaves nothing behind', async () => {
    const id = newId('run');
    const playbookHash = await publishSample(database.pool);
    await expect(runs.create({ id, tenant, playbookHash: 'nope', inputs: {}, requester })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(runs.create({ id, tenant: 'south', playbookHash, inputs: {}, requester })).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await queuedJobs(database.pool)).some(({ key }) => key === `advance:${id}`)).toBe(false);
  });

  it('keeps integers beyond 2^53', async () => {
    const playbookHash = await publishSample(database.pool);
    const run = await runs.create({
      id: newId('run'),
      tenant,
      playbookHash,
      inputs: { agent: 12_345_678_901_234_567_890n },
      requester,
    });
    expect((await runs.get(tenant, run.id)).inputs).toEqual({ agent: 12_345_678_901_234_567_890n });
  });
});

describe('get and list', () => {
  it('hides runs of another tenant', async () => {
    const run = await createSampleRun(database.pool);
    await expect(runs.get('south', run.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('pages by id, newest first, and filters', async () => {
    const owner = 'pages';
    const playbookHash = await publishSample(database.pool, owner);
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const id = newId('run').replace(/.{4}$/, `000${index}`);
      ids.unshift((await runs.create({ id, tenant: owner, playbookHash, inputs: {}, requester })).id);
    }
    ids.sort((one, other) => (one < other ? 1 : -1));
    const first = await runs.list(owner, { limit: 2 });
    const second = await runs.list(owner, { limit: 10, after: first.at(-1)?.id ?? '' });
    expect([...first, ...second].map(({ id }) => id)).toEqual(ids);
    await runs.requestCancel(owner, ids[0] ?? '');
    expect(await runs.list(owner, { limit: 10, status: 'succeeded' })).toEqual([]);
    expect(await runs.list(owner, { limit: 10, status: 'queued', playbookId: 'contain' })).toHaveLength(5);
    expect(await runs.list(owner, { limit: 10, playbookId: 'other' })).toEqual([]);
  });
});

describe('record', () => {
  it('writes step runs and waits, reads them back as they were, and gives them to the next holder', async () => {
    const lease = await leased();
    const { id } = lease.run;
    const steps = [
      sampleStep(id, 'look'),
      sampleStep(id, 'branch', {
        kind: 'branch',
        result: null,
        output: { chosen: 1, big: 2n ** 60n },
        startedAt: '2026-03-01T10:00:02.000Z',
      }),
      sampleStep(id, 'item', {
        iteration: '3.0',
        status: 'waiting',
        result: null,
        finishedAt: null,
        startedAt: '2026-03-01T10:00:03.000Z',
      }),
    ];
    const waits = [
      sampleWait(id, 'item', { iteration: '3.0' }),
      sampleWait(id, 'look', { kind: 'settlement', receiptId: 'rcp_1', dueAt: '2026-03-01T12:00:00.000Z' }),
    ];
    await runs.record(lease, { steps, waits });
    expect(await runs.steps(id)).toEqual(steps);
    expect(await runs.waits(id)).toEqual(waits);
    await runs.release(lease, 'waiting', null);
    const next = await runs.acquire(id, 'srv_a');
    expect(next).toMatchObject({ epoch: 2, steps, waits, playbook });
  });

  it('updates the same attempt, adds another one, and gives a holder the latest of each', async () => {
    const lease = await leased();
    const { id } = lease.run;
    await runs.record(lease, { steps: [sampleStep(id, 'look', { status: 'pending', finishedAt: null })] });
    const first = sampleStep(id, 'look', { status: 'failed' });
    const second = sampleStep(id, 'look', { attempt: 2, startedAt: '2026-03-01T10:05:00.000Z' });
    await runs.record(lease, { steps: [first] });
    await runs.record(lease, { steps: [second] });
    expect(await runs.steps(id)).toEqual([first, second]);
    await runs.release(lease, 'queued', null);
    expect((await runs.acquire(id, 'srv_a'))?.steps).toEqual([second]);
  });

  it('replaces a wait and ends waits', async () => {
    const lease = await leased();
    const { id } = lease.run;
    await runs.record(lease, { steps: [], waits: [sampleWait(id, 'a'), sampleWait(id, 'b')] });
    await runs.record(lease, { steps: [], waits: [sampleWait(id, 'a', { reason: 'later' })] });
    await runs.record(lease, {
      steps: [],
      endedWaits: [
        { stepId: 'b', iteration: '' },
        { stepId: 'never', iteration: '' },
      ],
    });
    expect(await runs.waits(id)).toEqual([sampleWait(id, 'a', { reason: 'later' })]);
  });

  it('finishes: final status, no lease, no waits; nothing can follow', async () => {
    const lease = await leased();
    const { id } = lease.run;
    await runs.record(lease, { steps: [], waits: [sampleWait(id, 'a')] });
    await runs.record(lease, {
      steps: [sampleStep(id, 'a')],
      finish: { status: 'succeeded', error: null, output: ['done'] },
    });
    expect(await runs.get(tenant, id)).toMatchObject({
      status: 'succeeded',
      output: ['done'],
      finishedAt: expect.any(String),
    });
    expect(await runs.waits(id)).toEqual([]);
    await expect(runs.record(lease, { steps: [sampleStep(id, 'b')] })).rejects.toMatchObject({
      code: 'permit_expired',
    });
    expect(await runs.acquire(id, 'srv_a')).toBeNull();
    expect(await runs.release(lease, 'waiting', null)).toBe(false);
    expect((await runs.get(tenant, id)).status).toBe('succeeded');
  });

  it('is refused after the lease went to another epoch, and writes nothing then', async () => {
    const lease = await leased();
    const { id } = lease.run;
    await runs.release(lease, 'queued', null);
    const next = await runs.acquire(id, 'srv_a');
    const stale = { steps: [sampleStep(id, 'late', { output: 'x'.repeat(50_000) })], waits: [sampleWait(id, 'late')] };
    await expect(runs.record(lease, stale)).rejects.toMatchObject({ code: 'permit_expired' });
    await expect(
      runs.record(lease, { steps: [], finish: { status: 'failed', error: null, output: null } }),
    ).rejects.toMatchObject({ code: 'permit_expired' });
    expect(await runs.steps(id)).toEqual([]);
    expect(await runs.waits(id)).toEqual([]);
    expect(next?.epoch).toBe(2);
  });

  it('stores a large result once, compressed, and gives it back whole', async () => {
    const lease = await leased();
    const { id } = lease.run;
    const data = Array.from({ length: 2_000 }, (_, index) => ({ index, big: 2n ** 60n, name: `agent ${index}` }));
    const steps = ['a', 'b'].map((stepId) => sampleStep(id, stepId, { result: sampleResult({ data }), output: data }));
    await runs.record(lease, { steps });
    await runs.record(lease, { steps });
    expect(await runs.steps(id)).toEqual(steps);
    await runs.release(lease, 'queued', null);
    expect((await runs.acquire(id, 'srv_a'))?.steps).toEqual(steps);
    const { rows } = await database.pool.query(
      `select (select count(*)::int from cordon.blob where tenant = $2) as blobs, (select sum(octet_length(content))::int from cordon.blob) as stored,
        max(octet_length(result::text)) as result, max(octet_length(output::text)) as output from cordon.step_run where run_id = $1`,
      [id, tenant],
    );
    expect(rows[0].blobs).toBe(2);
    expect(rows[0].stored).toBeLessThan(40_000);
    expect(rows[0].result).toBeLessThan(1_000);
    expect(rows[0].output).toBeLessThan(2_000);
  });

  it('takes text that PostgreSQL cannot hold', async () => {
    const lease = await leased();
    const step = sampleStep(lease.run.id, 'odd', { output: 'a\u0000b \ud800 "quoted" {braces}, \\ 日本' });
    await runs.record(lease, { steps: [step] });
    expect((await runs.steps(lease.run.id))[0]?.output).toBe('a\uFFFDb \uFFFD "quoted" {braces}, \\ 日本');
  });

  it('lets branches of one run write side by side', async () => {
    const lease = await leased();
    const writes = Array.from({ length: 40 }, (_, index) =>
      runs.record(lease, { steps: [sampleStep(lease.run.id, 'item', { iteration: String(index) })] }),
    );
    await Promise.all(writes);
    expect(await runs.steps(lease.run.id)).toHaveLength(40);
  });
});

describe('cancel', () => {
  it('marks and wakes a free run, and shows up among the requests', async () => {
    const run = await createSampleRun(database.pool);
    const other = await createSampleRun(database.pool);
    await database.pool.query(`delete from graphile_worker._private_jobs`);
    expect(await runs.requestCancel(tenant, run.id)).toMatchObject({
      id: run.id,
      cancelRequested: true,
      status: 'queued',
    });
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toEqual([`advance:${run.id}`]);
    expect(await runs.cancelRequests([run.id, other.id])).toEqual([run.id]);
    expect(await runs.cancelRequests([])).toEqual([]);
  });

  it('makes the holder look again', async () => {
    const lease = await leased();
    await runs.requestCancel(tenant, lease.run.id);
    expect(await runs.release(lease, 'waiting', null)).toBe(true);
    expect((await runs.acquire(lease.run.id, 'srv_a'))?.run.cancelRequested).toBe(true);
  });

  it('leaves final runs alone and hides those of others', async () => {
    const lease = await leased();
    await runs.record(lease, { steps: [], finish: { status: 'failed', error: null, output: null } });
    expect(await runs.requestCancel(tenant, lease.run.id)).toMatchObject({ status: 'failed', cancelRequested: false });
    await expect(runs.requestCancel('south', lease.run.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
