import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { TestDatabase } from '../testing/database.ts';
import { insertIntent, insertOldRuns, oldId } from '../testing/old-rows.ts';
import { openQueueDatabase } from '../testing/queue.ts';
import { requester, tenant } from '../testing/samples.ts';
import { createRetentionStore } from './retention-store.ts';

/* Whatever runs there are and whatever looks at them: exactly those go that are old and that nothing needs, with all that is theirs. */

let database: TestDatabase;

beforeAll(async () => {
  database = await openQueueDatabase();
});
afterAll(() => database.close());

const keptDays = 30;
const by = JSON.stringify(requester);
const query = (text: string, values: readonly unknown[] = []): Promise<unknown> =>
  database.pool.query(text, [...values]);

async function merged(run: string, status: 'open' | 'succeeded'): Promise<void> {
  const intent = await insertIntent(database.pool, null, status);
  await query(
    `insert into cordon.merged_key (tenant, key, intent_id, run_id, step_id, iteration) values ($1, $2, $3, $4, 's', '')`,
    [tenant, newId('req'), intent, run],
  );
}

async function containment(run: string, ended: boolean): Promise<void> {
  await query(
    `insert into cordon.containment (id, tenant, connection_id, endpoint_id, name, desired, status, by, reason, message, run_id, ended_at)
    values ($1, $2, 'con_1', $1, 'laptop', 'isolated', 'held', $3::json, 'r', 'm', $4, case when $5 then now() end)`,
    [newId('ctn'), tenant, by, run, ended],
  );
}

async function receipt(run: string, status: 'pending' | 'settled'): Promise<void> {
  await query(
    `insert into cordon.receipt (id, tenant, action_id, connection_id, run_id, step_id, iteration, receipt, status, result, deadline_at)
    values ($1, $2, 'a.read', 'con_1', $3, 'step-1', '', '{}', $4, '{}', now())`,
    [newId('rcp'), tenant, run, status],
  );
}

async function approval(run: string, kind: 'question' | 'write', status: 'pending' | 'approved'): Promise<void> {
  await query(
    `insert into cordon.approval (id, tenant, kind, title, reason, evidence, demand, role, status, requester, origin, run_id, step_id, iteration, expires_at)
    values ($1, $2, $3, 't', 'r', '{}', '{}', 'responder', $4, $5::json, 'o', $6, 'step-1', '', now())`,
    [newId('apr'), tenant, kind, status, by, run],
  );
}

/** What looks at a run, and whether that keeps it. */
const looks: Readonly<Record<string, readonly [boolean, (run: string) => Promise<unknown>]>> = {
  nothing: [false, () => Promise.resolve()],
  'open write': [true, (run) => insertIntent(database.pool, run, 'open')],
  'pending write': [true, (run) => insertIntent(database.pool, run, 'pending')],
  'unknown write': [true, (run) => insertIntent(database.pool, run, 'unknown')],
  'resolved write': [false, (run) => insertIntent(database.pool, run, 'unknown', { outcome: 'succeeded' })],
  'made write': [false, (run) => insertIntent(database.pool, run, 'succeeded')],
  'write merged into an open one': [true, (run) => merged(run, 'open')],
  'write merged into a made one': [false, (run) => merged(run, 'succeeded')],
  'write that may have contained': [
    true,
    async (run) =>
      query(`insert into cordon.containing_write (intent_id, status) values ($1, 'succeeded')`, [
        await insertIntent(database.pool, run, 'succeeded'),
      ]),
  ],
  containment: [true, (run) => containment(run, false)],
  'ended containment': [false, (run) => containment(run, true)],
  'pending read': [true, (run) => receipt(run, 'pending')],
  'settled read': [false, (run) => receipt(run, 'settled')],
  question: [true, (run) => approval(run, 'question', 'pending')],
  'answered question': [false, (run) => approval(run, 'question', 'approved')],
  'given consent': [false, (run) => approval(run, 'write', 'approved')],
  'last of a schedule': [
    true,
    (run) =>
      query(
        `insert into cordon.schedule (id, tenant, playbook_id, trigger_id, cron, time_zone, missed, inputs, last_run_id, published_by)
        values ($1, $2, 'contain', $1, '* * * * *', 'UTC', 'skip', '{}', $3, $4::json)`,
        [newId('sch'), tenant, run, by],
      ),
  ],
  'last of an event trigger': [
    true,
    (run) =>
      query(
        `insert into cordon.event_trigger (tenant, playbook_id, trigger_id, match, inputs, last_run_id, published_by)
        values ($1, 'contain', $2, 'true', '{}', $3, $4::json)`,
        [tenant, newId('sch'), run, by],
      ),
  ],
};

/** One of the runs before it, for few of them: families are kept as a whole, so that large ones would never go. */
const earlier = fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat() });

const spec = fc.record({
  days: fc.constantFrom(1, 29, 31, 60, 90, 120, 400),
  ended: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  look: fc.oneof(
    { weight: 2, arbitrary: fc.constant('nothing') },
    { weight: 3, arbitrary: fc.constantFrom(...Object.keys(looks)) },
  ),
  parent: earlier,
  rerunOf: earlier,
});
type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never;

interface Made extends Omit<Spec, 'parent' | 'rerunOf'> {
  readonly id: string;
  readonly parent: string | null;
  readonly rerunOf: string | null;
}

function madeOf(specs: readonly Spec[]): Made[] {
  const names = specs.map(({ days }) => oldId('run', days));
  const before = (index: number, chosen: number | null): string | null =>
    chosen === null || index === 0 ? null : (names[chosen % index] ?? null);
  return specs.map((each, index) => ({
    ...each,
    id: names[index] ?? '',
    parent: before(index, each.parent),
    rerunOf: before(index, each.rerunOf),
  }));
}

/** Said anew, without the database. */
function goes(runs: readonly Made[], run: Made): boolean {
  const parent = runs.find(({ id }) => id === run.parent);
  return parent === undefined ? isFree(runs, run) : goes(runs, parent);
}

function isFree(runs: readonly Made[], run: Made): boolean {
  const isOld = run.ended && run.days > keptDays;
  const isRerun = runs.some(({ rerunOf, ended }) => rerunOf === run.id && !ended);
  const isLookedAt = looks[run.look]?.[0] ?? true;
  return isOld && !isRerun && !isLookedAt && runs.every((child) => child.parent !== run.id || isFree(runs, child));
}

async function ids(text: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(text);
  return rows.map(({ id }) => id);
}

async function clear(): Promise<void> {
  await query(`truncate cordon.run, cordon.step_run, cordon.verdict, cordon.intent, cordon.merged_key, cordon.containment, cordon.containing_write,
    cordon.receipt, cordon.approval, cordon.schedule, cordon.event_trigger cascade`);
}

it('removes exactly what is old and what nothing needs', async () => {
  const retention = createRetentionStore(database.pool);
  await retention.set(tenant, { runDays: keptDays, eventDays: null, fileDays: null }, requester);
  let [gone, kept] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(spec, { minLength: 1, maxLength: 30, size: 'max' }), async (specs) => {
      await clear();
      const runs = madeOf(specs);
      await insertOldRuns(database.pool, runs);
      for (const { id, look } of runs) await looks[look]?.[1](id);
      const intents = await ids('select id from cordon.intent order by id');
      await retention.round(new AbortController().signal);
      const expected = runs.filter((run) => !goes(runs, run)).map(({ id }) => id);
      kept += expected.length;
      gone += runs.length - expected.length;
      expect(await ids('select id from cordon.run order by id')).toEqual(expected.toSorted());
      expect(await ids('select run_id as id from cordon.step_run order by run_id')).toEqual(expected.toSorted());
      // The ledger stays, with the consents to its writes.
      expect(await ids('select id from cordon.intent order by id')).toEqual(intents);
      expect(await ids(`select id from cordon.approval where kind = 'write'`)).toHaveLength(
        runs.filter(({ look }) => look === 'given consent').length,
      );
      // Nothing is left of a run that is gone.
      const orphans = `
        select run_id as id from (
          select run_id from cordon.step_run union all select run_id from cordon.receipt where intent_id is null
          union all select run_id from cordon.approval where kind = 'question' union all select run_id from cordon.removed_run
        ) as part where run_id is not null and run_id not in (select id from cordon.run)`;
      expect(await ids(orphans)).toEqual([]);
      expect(
        await ids('select parent_run_id as id from cordon.run where parent_run_id not in (select id from cordon.run)'),
      ).toEqual([]);
    }),
    { numRuns: 30 },
  );
  // It would be no test if all of them fell on one side.
  expect(Math.min(gone, kept)).toBeGreaterThan(50);
});
