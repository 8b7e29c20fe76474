import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Keeping } from '#kernel/retention.ts';
import type { RunDraft, RunLease, StepRun } from '#kernel/run.ts';
import { createRun } from '../run-creation.ts';
import { createRunStore } from '../run-store.ts';
import { createServerStore } from '../server-store.ts';
import type { TestDatabase } from '../testing/database.ts';
import { insertOldEvents, oldId } from '../testing/old-rows.ts';
import { openQueueDatabase } from '../testing/queue.ts';
import { publishSample, requester, sampleResult, sampleStep, sampleWait, tenant } from '../testing/samples.ts';
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
  const id = oldId('run', days);
  await create({ id, ...wish });
  await end(
    id,
    steps.map((step, index) => sampleStep(id, `step-${index}`, step)),
  );
  await age(id, days);
  return id;
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

  it('stay when they are why a playbook is paused, or the last of a webhook', async () => {
    const [paused, hooked] = [await ended(40), await ended(50)];
    await database.pool.query(
      `insert into cordon.playbook_state (tenant, playbook_id, paused_run_id) values ($1, 'contain', $2)`,
      [tenant, paused],
    );
    await database.pool.query(
      `with sealed as (insert into cordon.secret (id, tenant, key_id, nonce, cipher_text) values ('sec_hook', $1, 'k', '123456789012', '') returning id)
      insert into cordon.webhook (tenant, playbook_id, trigger_id, path, authentication, secret_id, inputs, last_run_id, published_by)
      select $1, 'contain', 'hook', 'hook', 'secret', id, '{}', $2, '{}' from sealed`,
      [tenant, hooked],
    );
    await keepRuns(30);
    expect(await retention.going(tenant, { ...forEver, runDays: 30 })).toMatchObject({ runs: 0 });
    await retention.round(signal);
    expect(await runIds()).toEqual([hooked, paused]);
    await database.pool.query('delete from cordon.playbook_state');
    await database.pool.query('delete from cordon.webhook');
    expect(await retention.going(tenant, { ...forEver, runDays: 30 })).toMatchObject({ runs: 2 });
    await retention.round(signal);
    expect(await runIds()).toEqual([]);
  });

  it('of another tenant stay as long as that one says', async () => {
    const [one, other] = [await ended(40), await ended(40)];
    await database.pool.query(`update cordon.run set tenant = 'south' where id = $1`, [other]);
    await keepRuns(30);
    await retention.set('south', { ...forEver, runDays: 60 }, requester);
    expect(await retention.going('south', { ...forEver, runDays: 30 })).toMatchObject({ runs: 1 });
    await retention.round(signal);
    expect(await runIds()).toEqual([other]);
    expect(one).not.toBe(other);
  });

  it('that are taken up again meanwhile stay, and what is repeated of them keeps its values', async () => {
    const large = sampleResult({ data: { text: 'y'.repeat(50_000) } });
    const old = await ended(40, {}, [{ result: large }]);
    await database.pool.query(`update cordon.blob set used_at = now() - interval '9 days'`);
    await keepRuns(30);
    const client = await database.pool.connect();
    try {
      // As a rerun does: in one transaction it holds the old run and copies its steps.
      await client.query('begin');
      const rerun: RunDraft = {
        id: newId('run'),
        tenant,
        playbookHash,
        inputs: {},
        requester,
        rerun: { of: old, kept: [{ stepId: 'step-0', iteration: '' }], opened: [], repeatEffects: false },
      };
      await createRun(client, rerun);
      await retention.round(signal);
      expect(await runIds()).toContain(old);
      await client.query('commit');
      await end(rerun.id);
      await retention.round(signal);
      expect(await runIds()).toEqual([rerun.id]);
      expect((await runs.steps(rerun.id))[0]?.result).toEqual(large);
    } finally {
      client.release();
    }
    await expect(create({ rerun: { of: old, kept: [], opened: [], repeatEffects: false } })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('share a value: it stays for as long as one names it', async () => {
    const large = sampleResult({ data: { text: 'x'.repeat(50_000) } });
    await ended(40, {}, [{ result: large }]);
    const young = await ended(10, {}, [{ result: large }]);
    await database.pool.query(`update cordon.blob set used_at = now() - interval '9 days'`);
    await keepRuns(30);
    await retention.round(signal);
    expect(await runIds()).toEqual([young]);
    expect((await runs.steps(young))[0]?.result).toEqual(large);
    const later = await ended(35, {}, [{ result: sampleResult({ data: { text: 'z'.repeat(50_000) } }) }]);
    await database.pool.query(`update cordon.blob set used_at = now() - interval '9 days'`);
    await retention.round(signal);
    expect(await runIds()).not.toContain(later);
    expect(await column('select sha256 as id from cordon.blob')).toHaveLength(1);
  });

  it('leave a value that was written lately to the daily look', async () => {
    await ended(40, {}, [{ result: sampleResult({ data: { text: 'x'.repeat(50_000) } }) }]);
    await keepRuns(30);
    await retention.round(signal);
    expect(await runIds()).toEqual([]);
    const blobs = (): Promise<string[]> => column('select sha256 as id from cordon.blob');
    expect(await blobs()).toHaveLength(1);
    await database.pool.query(`update cordon.blob set used_at = now() - interval '2 hours'`);
    await retention.round(signal);
    expect(await blobs()).toHaveLength(1);
    await database.pool.query(`update cordon.retention set swept_at = now() - interval '25 hours'`);
    await retention.round(signal);
    expect(await blobs()).toEqual([]);
  });
});

describe('events', () => {
  it('go with what they started, unless they are to be matched or a run is to read them', async () => {
    const [gone, unmatched, given, young] = [oldId('evt', 40), oldId('evt', 40), oldId('evt', 40), oldId('evt', 9)];
    await insertOldEvents(database.pool, [gone, unmatched, given], 40);
    await insertOldEvents(database.pool, [young], 9);
    await database.pool.query('update cordon.event set matched_at = null where id = $1', [unmatched]);
    const waiting = await create();
    const held = await lease(waiting);
    await runs.record(held, { steps: [], waits: [sampleWait(waiting, 'w', { kind: 'event', match: 'true' })] });
    await database.pool.query('update cordon.wait set event_id = $1', [given]);
    for (const id of [gone, young])
      await database.pool.query(`insert into cordon.event_run values ($1, 'contain', 't', $2)`, [id, waiting]);
    await retention.set(tenant, { ...forEver, eventDays: 30 }, requester);
    await retention.round(signal);
    const left = await column('select id from cordon.event order by id');
    expect(left).toEqual([unmatched, given, young].toSorted());
    expect(await column('select event_id as id from cordon.event_run')).toEqual([young]);
    expect((await audited()).at(-1)).toMatchObject({ runs: 0, events: 1 });
  });
});

describe('sizes', () => {
  it('count what is the tenant’s own, and what came lately', async () => {
    await ended(40);
    await ended(1);
    const other = await ended(1);
    await database.pool.query(`update cordon.run set tenant = 'south' where id = $1`, [other]);
    const { kinds, databaseBytes } = await retention.sizes(tenant);
    const [own] = kinds;
    expect(own).toMatchObject({ what: 'runs', rows: 2, recent: 1 });
    expect(Date.now() - Date.parse(own?.since ?? '')).toBeGreaterThan(39.9 * 86_400_000);
    const [others] = (await retention.sizes('south')).kinds;
    expect((own?.bytes ?? 0) / (others?.bytes ?? 1)).toBeCloseTo(2, 2);
    expect(databaseBytes).toBeGreaterThan(own?.bytes ?? 0);
    expect(kinds.map(({ what }) => what)).toEqual(['runs', 'events', 'ledger', 'audit', 'files']);
  });
});
