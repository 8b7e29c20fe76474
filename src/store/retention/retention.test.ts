import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Keeping } from '#kernel/retention.ts';
import type { RunDraft, RunLease, StepRun } from '#kernel/run.ts';
import { createRunStore } from '../run-store.ts';
import { createServerStore } from '../server-store.ts';
import type { TestDatabase } from '../testing/database.ts';
import { openQueueDatabase } from '../testing/queue.ts';
import { publishSample, requester, sampleResult, sampleStep, tenant } from '../testing/samples.ts';
import { createRetentionStore } from './retention-store.ts';

let database: TestDatabase;
let runs: ReturnType<typeof createRunStore>;
let retention: ReturnType<typeof createRetentionStore>;
let playbookHash: string;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  playbookHash = await publishSample(database.pool);
});
beforeEach(async () => {
  await database.pool.query(
    'truncate cordon.run, cordon.step_run, cordon.blob, cordon.wait, cordon.event, cordon.event_run, cordon.retention, cordon.removed_run, cordon.removal cascade',
  );
  runs = createRunStore(database.pool);
  retention = createRetentionStore(database.pool);
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

const forEver: Keeping = { runDays: null, eventDays: null, fileDays: null };
const signal = new AbortController().signal;

async function create(wish: Partial<RunDraft> = {}): Promise<string> {
  return (await runs.create({ id: newId('run'), tenant, playbookHash, inputs: {}, requester, ...wish })).id;
}

async function lease(id: string): Promise<RunLease> {
  const held = await runs.acquire(id, 'srv_a');
  if (held === null) throw new Error('not acquired');
  return held;
}

async function end(id: string, steps: readonly StepRun[] = []): Promise<void> {
  await runs.record(await lease(id), { steps, finish: { status: 'succeeded', error: null, output: null } });
}

/** Ids begin with their time: an old run has an old id as well. */
async function ended(
  days: number,
  wish: Partial<RunDraft> = {},
  steps: readonly Partial<StepRun>[] = [{}],
): Promise<string> {
  const id = idOf('run', days);
  await create({ id, ...wish });
  await end(
    id,
    steps.map((step, index) => sampleStep(id, `step-${index}`, step)),
  );
  await age(id, days);
  return id;
}

function idOf(prefix: 'run' | 'evt', days: number): string {
  const time = (Date.now() - days * 86_400_000).toString(16).padStart(12, '0');
  return `${prefix}_${time}${newId('run').slice(16)}`;
}

async function age(id: string, days: number): Promise<void> {
  await database.pool.query("update cordon.run set finished_at = now() - $2 * interval '1 day' where id = $1", [
    id,
    days,
  ]);
}

async function column(statement: string, parameters: readonly unknown[] = []): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(statement, [...parameters]);
  return rows.map(({ id }) => id);
}

const runIds = (): Promise<string[]> => column('select id from cordon.run order by id');
const keepRuns = (runDays: number): Promise<unknown> => retention.set(tenant, { ...forEver, runDays }, requester);
const audited = async (): Promise<Record<string, number>[]> =>
  (
    await database.pool.query<{ details: Record<string, number> }>(
      `select details from cordon.audit_entry where what = 'retention.removed' order by id`,
    )
  ).rows.map(({ details }) => details);

describe('runs', () => {
  it('stay for ever until somebody says how long', async () => {
    const old = await ended(5_000);
    expect(await retention.round(signal)).toBe(true);
    expect(await runIds()).toEqual([old]);
  });

  it('go with what is theirs, and leave a count', async () => {
    await ended(40, {}, [{}, {}, {}]);
    const kept = [await ended(20), await create()];
    await keepRuns(30);
    await retention.round(signal);
    expect(await runIds()).toEqual(kept);
    expect(await column('select distinct run_id as id from cordon.step_run')).toEqual([kept[0]]);
    expect(await column('select run_id as id from cordon.removed_run')).toEqual([]);
    const entries = await audited();
    expect(entries.at(-1)).toMatchObject({ runs: 1, steps: 3, values: 0, events: 0, files: 0 });
    await retention.round(signal);
    expect(await audited()).toHaveLength(entries.length);
  });
  it('share a value: it stays for as long as one names it', async () => {
    const large = sampleResult({ data: { text: 'x'.repeat(50_000) } });
    const old = await ended(40, {}, [{ result: large }]);
    const young = await ended(10, {}, [{ result: large }]);
    await database.pool.query(`update cordon.blob set used_at = now() - interval '9 days'`);
    await keepRuns(30);
    await retention.round(signal);
    expect(await runIds()).toEqual([young]);
    expect((await runs.steps(young))[0]?.result).toEqual(large);
    await age(young, 40);
    await database.pool.query(`update cordon.run set id = $2 where id = $1`, [young, old]);
    await database.pool.query(`update cordon.step_run set run_id = $2 where run_id = $1`, [young, old]);
    await retention.round(signal);
    expect(await column('select sha256 as id from cordon.blob')).toEqual([]);
  });
});
