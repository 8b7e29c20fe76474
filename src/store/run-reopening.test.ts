import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Reopening, Run, RunLease, StepRun } from '#kernel/run.ts';
import { createIntentStore } from './intent-store.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import {
  createSampleRun,
  insertSampleConnection,
  requester,
  sampleIntent,
  sampleResult,
  sampleStep,
  tenant,
} from './testing/samples.ts';

let database: TestDatabase;
let runs: ReturnType<typeof createRunStore>;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  runs = createRunStore(database.pool);
});
beforeEach(async () => {
  await database.pool.query('delete from graphile_worker._private_jobs');
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

async function leased(id: string): Promise<RunLease> {
  const lease = await runs.acquire(id, 'srv_a');
  if (lease === null) throw new Error('not acquired');
  return lease;
}

const waiting = { status: 'waiting', result: null, finishedAt: null } as const;

/** A run of three items, the second of which failed. */
async function failedRun(): Promise<Run> {
  const { id } = await createSampleRun(database.pool);
  const lease = await leased(id);
  const output = { items: [1, 2, 3] };
  const steps: StepRun[] = [
    sampleStep(id, 'each', { kind: 'for-each', status: 'failed', result: null, output }),
    ...['0', '1', '2'].map((iteration) =>
      sampleStep(id, 'item', { iteration, status: iteration === '1' ? 'failed' : 'succeeded' }),
    ),
  ];
  await runs.record(lease, { steps, finish: { status: 'failed', error: null, output: null } });
  return runs.get(tenant, id);
}

function reopening(run: Run, changes: Partial<Reopening> = {}): Reopening {
  return {
    runId: run.id,
    finishedAt: run.finishedAt ?? '',
    playbookHash: run.playbookHash,
    inputs: { host: 'laptop-8' },
    repeatEffects: false,
    opened: [{ stepId: 'each', iteration: '' }],
    again: [{ stepId: 'item', iteration: '1' }],
    connections: [],
    by: requester,
    ...changes,
  };
}

describe('reopen', () => {
  it('puts the run back into the queue; what runs again is gone for its holder and stays on record', async () => {
    const run = await failedRun();
    const opened = await runs.reopen(tenant, reopening(run));
    expect(opened).toMatchObject({
      status: 'queued',
      finishedAt: null,
      error: null,
      inputs: { host: 'laptop-8' },
      reuses: true,
      rerun: { 'item/1': 2 },
    });
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toContain(`advance:${run.id}`);
    const { steps } = await leased(run.id);
    expect(steps.map(({ stepId, iteration, status }) => `${stepId}/${iteration} ${status}`).toSorted()).toEqual([
      'each/ waiting',
      'item/0 succeeded',
      'item/2 succeeded',
    ]);
    expect(steps.find(({ stepId }) => stepId === 'each')).toMatchObject({ output: { items: [1, 2, 3] }, error: null });
    expect(await runs.steps(run.id)).toHaveLength(4);
  });

  it('counts attempts on, also when it is done twice', async () => {
    const run = await failedRun();
    await runs.reopen(tenant, reopening(run));
    const lease = await leased(run.id);
    const second = sampleStep(run.id, 'item', { iteration: '1', attempt: 2, status: 'failed' });
    await runs.record(lease, { steps: [second], finish: { status: 'failed', error: null, output: null } });
    const again = await runs.reopen(tenant, reopening(await runs.get(tenant, run.id)));
    expect(again.rerun).toEqual({ 'item/1': 3 });
    expect((await leased(run.id)).steps.some(({ stepId, iteration }) => stepId === 'item' && iteration === '1')).toBe(
      false,
    );
  });

  it('is refused when the run has changed since, has not ended, or is of somebody else; of many at once, one does it', async () => {
    const run = await failedRun();
    const conflict = { code: 'conflict' };
    await expect(runs.reopen(tenant, reopening(run, { finishedAt: '2026-01-01T00:00:00.000Z' }))).rejects.toMatchObject(
      conflict,
    );
    await expect(runs.reopen('south', reopening(run))).rejects.toMatchObject({ code: 'not_found' });
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => runs.reopen(tenant, reopening(run))));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('a new run that takes something over', () => {
  it('has what was kept and what was opened, and nothing else, from its first moment', async () => {
    const old = await failedRun();
    const created = await runs.create({
      id: newId('run'),
      tenant,
      playbookHash: old.playbookHash,
      inputs: {},
      requester,
      rerun: {
        of: old.id,
        repeatEffects: false,
        kept: [{ stepId: 'item', iteration: '0' }],
        opened: [{ stepId: 'each', iteration: '' }],
      },
    });
    expect(created).toMatchObject({ rerunOf: old.id, reuses: true, rerun: null });
    const { steps } = await leased(created.id);
    expect(steps).toEqual([
      sampleStep(created.id, 'each', { kind: 'for-each', ...waiting, output: { items: [1, 2, 3] } }),
      sampleStep(created.id, 'item', { iteration: '0' }),
    ]);
  });
});

describe('findMade', () => {
  const made = (runId: string, hash = 'a1') =>
    createIntentStore(database.pool).findMade(tenant, runId, 'cut', '', hash);

  async function write(
    connection: string,
    runId: string,
    status: 'succeeded' | 'failed' | 'unknown',
    key: string,
  ): Promise<string> {
    const intents = createIntentStore(database.pool);
    const step = { runId, stepId: 'cut', iteration: '' };
    const { intent } = await intents.open(sampleIntent(connection, { key, step }));
    await intents.close(intent.id, status, sampleResult());
    return intent.id;
  }

  it('finds the write of the run itself and of the runs that it repeats, and none that had no effect', async () => {
    const connection = await insertSampleConnection(database.pool, newId('con'));
    const first = await failedRun();
    expect(await made(first.id)).toBeNull();
    await write(connection, first.id, 'failed', newId('req'));
    expect(await made(first.id)).toBeNull();
    const id = await write(connection, first.id, 'succeeded', newId('req'));
    const rerun = async (of: string, repeatEffects = false): Promise<string> =>
      (
        await runs.create({
          id: newId('run'),
          tenant,
          playbookHash: first.playbookHash,
          inputs: {},
          requester,
          rerun: { of, repeatEffects, kept: [], opened: [] },
        })
      ).id;
    const second = await rerun(first.id);
    const third = await rerun(second);
    expect((await made(third))?.id).toBe(id);
    expect(await made(third, 'other')).toBeNull();
    expect(await made(await rerun(third, true))).toBeNull();
    expect(await runs.madeWrites(tenant, third)).toEqual([{ stepId: 'cut', iteration: '' }]);
  });

  it('takes a write of unknown outcome for made: it must not be sent blindly', async () => {
    const connection = await insertSampleConnection(database.pool, newId('con'));
    const run = await failedRun();
    const id = await write(connection, run.id, 'unknown', newId('req'));
    expect((await made(run.id))?.id).toBe(id);
  });
});
