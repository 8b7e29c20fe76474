import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIntentStore } from './intent-store.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import { createAuditStore } from './audit-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import {
  createSampleRun,
  insertSampleConnection,
  sampleIntent,
  sampleReceipt,
  sampleResult,
  sampleStep,
  tenant,
} from './testing/samples.ts';

let database: TestDatabase;
let runs: ReturnType<typeof createRunStore>;
let servers: ReturnType<typeof createServerStore>;
let intents: ReturnType<typeof createIntentStore>;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
});
beforeEach(async () => {
  await database.pool.query(
    'truncate cordon.file, cordon.server, cordon.run, cordon.intent, cordon.receipt, cordon.connection, cordon.secret, graphile_worker._private_jobs cascade',
  );
  runs = createRunStore(database.pool);
  servers = createServerStore(database.pool);
  intents = createIntentStore(database.pool);
  for (const id of ['srv_a', 'srv_b']) await servers.beat({ id, host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

async function silence(id: string): Promise<void> {
  await database.pool.query(`update cordon.server set beat_at = now() - interval '1 minute' where id = $1`, [id]);
}

async function lockJobs(by: string): Promise<void> {
  await database.pool.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = $1, attempts = attempts + 1`,
    [by],
  );
}

describe('beat', () => {
  it('keeps a server alive, and tells one that was declared dead', async () => {
    await silence('srv_a');
    expect(await servers.beat({ id: 'srv_a', host: 'one', pid: 1, first: false })).toBe(true);
    expect(await servers.reap(15_000)).toEqual([]);
    await silence('srv_a');
    expect(await servers.reap(15_000)).toEqual(['srv_a']);
    expect(await servers.beat({ id: 'srv_a', host: 'one', pid: 1, first: false })).toBe(false);
    expect(await servers.reap(0)).not.toContain('srv_a');
  });
});

describe('reap', () => {
  it('frees the runs of the dead and wakes them, and leaves those of the living', async () => {
    const lost = await createSampleRun(database.pool);
    const kept = await createSampleRun(database.pool);
    const stale = await runs.acquire(lost.id, 'srv_a');
    await runs.acquire(kept.id, 'srv_b');
    await database.pool.query('delete from graphile_worker._private_jobs');
    await silence('srv_a');
    expect(await servers.reap(15_000)).toEqual(['srv_a']);
    expect((await runs.get(tenant, lost.id)).status).toBe('queued');
    expect((await runs.get(tenant, kept.id)).status).toBe('running');
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toEqual([`advance:${lost.id}`]);
    if (stale === null) throw new Error('not acquired');
    await expect(runs.record(stale, { steps: [sampleStep(lost.id, 'late')] })).rejects.toMatchObject({
      code: 'permit_expired',
    });
    expect((await runs.acquire(lost.id, 'srv_b'))?.epoch).toBe(2);
  });

  it('unlocks the jobs of the dead alone, uses the job of a run again, and removes replaced ones', async () => {
    const lost = await createSampleRun(database.pool);
    await runs.acquire(lost.id, 'srv_a');
    await lockJobs('srv_a');
    const other = await createSampleRun(database.pool);
    await database.pool.query(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'srv_b:pool' where locked_by is null`,
    );
    const woken = await createSampleRun(database.pool);
    await runs.acquire(woken.id, 'srv_a');
    await database.pool.query(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'srv_a:pool-1' where locked_by is null`,
    );
    // A wake while the job runs replaces it.
    await runs.requestCancel(tenant, woken.id);
    expect(await queuedJobs(database.pool)).toHaveLength(4);
    await silence('srv_a');
    await servers.reap(15_000);
    const jobs = await queuedJobs(database.pool);
    expect(new Map(jobs.map(({ key, lockedBy }) => [key, lockedBy]))).toEqual(
      new Map([
        [`advance:${lost.id}`, null],
        [`advance:${other.id}`, 'srv_b:pool'],
        [`advance:${woken.id}`, null],
      ]),
    );
    expect(jobs).toHaveLength(3);
    const { rows } = await database.pool.query(
      `select from graphile_worker._private_jobs where is_available and run_at <= now()`,
    );
    expect(rows).toHaveLength(2);
  });

  it('turns the open intents of the dead unknown, with a recovery job, an audit entry and a result that says why', async () => {
    const connectionId = await insertSampleConnection(database.pool);
    const { intent: lost } = await intents.open(sampleIntent(connectionId));
    const { intent: done } = await intents.open(sampleIntent(connectionId));
    await intents.close(done.id, 'succeeded', sampleResult());
    const { intent: kept } = await intents.open(sampleIntent(connectionId, { serverId: 'srv_b' }));
    await silence('srv_a');
    await servers.reap(15_000);
    const found = await intents.find(lost.id);
    expect(found).toMatchObject({
      status: 'unknown',
      closedAt: null,
      result: {
        status: 'failed',
        intentId: lost.id,
        error: { code: 'outcome_unknown', applied: 'unknown', failureIndicator: lost.actionId },
      },
    });
    expect(found.result?.targets.map(({ target }) => target)).toEqual(['laptop-7', 'laptop-8']);
    expect((await intents.find(done.id)).status).toBe('succeeded');
    expect((await intents.find(kept.id)).status).toBe('open');
    expect(await intents.isHeld(lost.id, 'srv_a')).toBe(false);
    const jobs = (await queuedJobs(database.pool)).filter(({ name }) => name === 'recover');
    expect(jobs).toEqual([expect.objectContaining({ key: `recover:${lost.id}`, payload: { intentId: lost.id } })]);
    const audits = await createAuditStore(database.pool).list(tenant, { limit: 10, subject: lost.id });
    expect(audits.map(({ what, details }) => [what, details['status']])).toEqual([
      ['intent.closed', 'unknown'],
      ['intent.opened', undefined],
    ]);
  });

  it('is safe when many do it at once: each dead server is declared once, its work handed on once', async () => {
    const connectionId = await insertSampleConnection(database.pool);
    const dead = ['srv_c', 'srv_d', 'srv_e'];
    for (const id of dead) {
      await servers.beat({ id, host: 'two', pid: 2, first: true });
      for (let index = 0; index < 5; index += 1) await runs.acquire((await createSampleRun(database.pool)).id, id);
      await intents.open(sampleIntent(connectionId, { serverId: id }));
      await silence(id);
    }
    const reaped = await Promise.all(Array.from({ length: 6 }, () => servers.reap(15_000)));
    expect(reaped.flat().toSorted()).toEqual(dead);
    const { rows } = await database.pool.query(
      `select (select count(*)::int from cordon.run where lease_server is not null) as leased,
        (select count(*)::int from cordon.intent where status = 'unknown') as unknown,
        (select count(*)::int from cordon.audit_entry where what = 'intent.closed' and requester ->> 'id' = any($1)) as audits`,
      [dead],
    );
    expect(rows[0]).toEqual({ leased: 0, unknown: 3, audits: 3 });
    expect((await queuedJobs(database.pool)).filter(({ name }) => name === 'recover')).toHaveLength(3);
    expect((await queuedJobs(database.pool)).filter(({ name }) => name === 'advance')).toHaveLength(15);
  });

  it('does not meet the writes of a server that comes back at this moment in a deadlock', async () => {
    const connectionId = await insertSampleConnection(database.pool);
    for (let round = 0; round < 30; round += 1) {
      await servers.beat({ id: 'srv_c', host: 'two', pid: 2, first: true });
      const run = await createSampleRun(database.pool);
      await runs.acquire(run.id, 'srv_c');
      const step = { runId: run.id, stepId: 'look', iteration: '' };
      const { intent } = await intents.open(sampleIntent(connectionId, { serverId: 'srv_c', step }));
      await silence('srv_c');
      await Promise.all([
        servers.reap(15_000),
        servers.reap(15_000),
        intents.close(intent.id, 'succeeded', sampleResult()),
        runs.requestCancel(tenant, run.id),
      ]);
      // Late knowledge counts: the answer arrived after all.
      expect((await intents.find(intent.id)).status).toBe('succeeded');
    }
  });

  it('hands on work that a server took after it had been declared dead', async () => {
    const connectionId = await insertSampleConnection(database.pool);
    const run = await createSampleRun(database.pool);
    await runs.acquire(run.id, 'srv_gone');
    const { intent } = await intents.open(sampleIntent(connectionId, { serverId: 'srv_gone' }));
    expect(await servers.reap(15_000)).toEqual([]);
    expect((await runs.get(tenant, run.id)).status).toBe('queued');
    expect((await intents.find(intent.id)).status).toBe('unknown');
  });
});

describe('leave', () => {
  it('does for itself what the reaper does for the dead', async () => {
    const connectionId = await insertSampleConnection(database.pool);
    const run = await createSampleRun(database.pool);
    await runs.acquire(run.id, 'srv_a');
    await lockJobs('srv_a');
    const { intent } = await intents.open(sampleIntent(connectionId));
    await servers.leave('srv_a');
    expect((await runs.get(tenant, run.id)).status).toBe('queued');
    expect((await intents.find(intent.id)).status).toBe('unknown');
    expect((await queuedJobs(database.pool)).every(({ lockedBy }) => lockedBy === null)).toBe(true);
    expect(await servers.beat({ id: 'srv_a', host: 'one', pid: 1, first: false })).toBe(false);
    await servers.leave('srv_a');
  });
});

describe('rearm', () => {
  it('adds nothing while every job is there', async () => {
    await createSampleRun(database.pool);
    const run = await createSampleRun(database.pool);
    const lease = await runs.acquire(run.id, 'srv_a');
    if (lease === null) throw new Error('not acquired');
    await runs.release(lease, 'waiting', new Date(Date.now() + 60_000));
    expect(await servers.rearm(0)).toBe(0);
  });

  it('adds the jobs of late free runs, and not before they are late', async () => {
    const late = await createSampleRun(database.pool);
    const running = await createSampleRun(database.pool);
    await runs.acquire(running.id, 'srv_a');
    const finished = await createSampleRun(database.pool);
    const lease = await runs.acquire(finished.id, 'srv_a');
    if (lease === null) throw new Error('not acquired');
    await runs.record(lease, { steps: [], finish: { status: 'succeeded', error: null, output: null } });
    await database.pool.query('delete from graphile_worker._private_jobs');
    expect(await servers.rearm(60_000)).toBe(0);
    expect(await servers.rearm(0)).toBe(1);
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toEqual([`advance:${late.id}`]);
    expect(await servers.rearm(0)).toBe(0);
  });

  it('counts a job that failed for good as missing, a locked one as there', async () => {
    const run = await createSampleRun(database.pool);
    await lockJobs('srv_a');
    expect(await servers.rearm(0)).toBe(0);
    await database.pool.query(
      `update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = max_attempts`,
    );
    expect(await servers.rearm(0)).toBe(1);
    const { rows } = await database.pool.query(`select key from graphile_worker._private_jobs where is_available`);
    expect(rows).toEqual([{ key: `advance:${run.id}` }]);
  });

  it('asks again about receipts whose job is lost', async () => {
    const connectionId = await insertSampleConnection(database.pool);
    const open = sampleReceipt(connectionId);
    const settled = sampleReceipt(connectionId);
    await intents.openReceipt(open, sampleResult({ status: 'pending' }));
    await intents.openReceipt(settled, sampleResult({ status: 'pending' }));
    await intents.recordPoll(settled.id, { final: true, overdue: false, result: sampleResult() });
    expect(await servers.rearm(0)).toBe(0);
    await database.pool.query('delete from graphile_worker._private_jobs');
    expect(await servers.rearm(60_000)).toBe(0);
    expect(await servers.rearm(0)).toBe(1);
    const jobs = await queuedJobs(database.pool);
    expect(jobs).toEqual([
      expect.objectContaining({ name: 'settle', key: `settle:${open.id}`, payload: { receiptId: open.id } }),
    ]);
  });
});
