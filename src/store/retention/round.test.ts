import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import { createEventStore } from '../event-store.ts';
import type { TestDatabase } from '../testing/database.ts';
import { insertOldEvents, insertOldRuns, oldId } from '../testing/old-rows.ts';
import { openQueueDatabase } from '../testing/queue.ts';
import { requester, tenant } from '../testing/samples.ts';
import { createRetentionStore } from './retention-store.ts';

let database: TestDatabase;
/** Two servers. */
let a: ReturnType<typeof createRetentionStore>;
let b: ReturnType<typeof createRetentionStore>;

const sessions = 20;

beforeAll(async () => {
  database = await openQueueDatabase({ max: sessions });
});
beforeEach(async () => {
  await database.pool.query(
    'truncate cordon.run, cordon.step_run, cordon.event, cordon.retention, cordon.removed_run, cordon.removal cascade',
  );
  a = createRetentionStore(database.pool);
  b = createRetentionStore(database.pool);
  await a.set(tenant, { runDays: 30, eventDays: 30, fileDays: null }, requester);
});
afterAll(() => database.close());

const runCount = 1_200;
const never = new AbortController().signal;

async function insertMany(): Promise<void> {
  const old = Array.from({ length: runCount }, () => ({ id: oldId('run', 40), days: 40, steps: 5 }));
  const young = Array.from({ length: 1_500 }, () => ({ id: oldId('run', 5), days: 5, steps: 2 }));
  await insertOldRuns(database.pool, [...old, ...young]);
  await insertOldEvents(
    database.pool,
    Array.from({ length: 3_000 }, () => oldId('evt', 40)),
    40,
  );
  await database.pool.query('analyze cordon.run, cordon.step_run, cordon.event');
}

async function count(from: string): Promise<number> {
  const { rows } = await database.pool.query<{ rows: number }>(`select count(*) as rows from ${from}`);
  return rows[0]?.rows ?? 0;
}

/** How often tables were read from end to end. Each session of the pool tells what it has not told yet. */
async function scans(): Promise<unknown> {
  const all = await Promise.all(Array.from({ length: sessions }, () => database.pool.connect()));
  await Promise.all(all.map((session) => session.query('select pg_stat_force_next_flush()')));
  for (const session of all) session.release();
  const { rows } = await database.pool.query(
    `select relname, seq_scan from pg_stat_user_tables where relname in ('run', 'step_run', 'event', 'blob') order by relname`,
  );
  return rows;
}

const old = `cordon.run where finished_at < now() - interval '30 days'`;

/** Of all entries since the last time. */
async function counted(): Promise<{ runs: number; steps: number; events: number }> {
  const { rows } = await database.pool.query<{ runs: number; steps: number; events: number }>(
    `select coalesce(sum((details ->> 'runs')::int), 0) as runs, coalesce(sum((details ->> 'steps')::int), 0) as steps,
      coalesce(sum((details ->> 'events')::int), 0) as events
    from cordon.audit_entry where what = 'retention.removed' and at > $1`,
    [since],
  );
  return rows[0] ?? { runs: 0, steps: 0, events: 0 };
}
let since: Date;
beforeEach(async () => {
  since = (await database.pool.query<{ now: Date }>('select now()')).rows[0]?.now ?? new Date(0);
});

const everything = { runs: runCount, steps: runCount * 5, events: 3_000 };

describe('a round', () => {
  it('is made by one of two servers, in batches, by indexes alone', async () => {
    await insertMany();
    const before = await scans();
    const rounds = await Promise.all([a.round(never), b.round(never)]);
    expect(rounds).toEqual(expect.arrayContaining([false, true]));
    expect(await scans()).toEqual(before);
    expect(await counted()).toEqual(everything);
    expect(await count(old)).toBe(0);
    expect([await count('cordon.run'), await count('cordon.step_run')]).toEqual([1_500, 3_000]);
    expect(await b.round(never)).toBe(true);
  });

  it('keeps nobody waiting, and waits for nobody', async () => {
    await insertMany();
    const { rows } = await database.pool.query<{ id: string }>(`select id from ${old} limit 1`);
    const holder = await database.pool.connect();
    await holder.query('begin');
    // As whoever runs it again does; and somebody writes for as long as the round lasts.
    await holder.query('select from cordon.run where id = $1 for update', [rows[0]?.id]);
    await holder.query(
      `insert into cordon.event (id, tenant, source, kind, at, data, dedupe_key) values ('evt_open', $1, 'w', 'k', now(), '{}', 'open')`,
      [tenant],
    );
    const events = createEventStore(database.pool);
    const done = a.round(never);
    let ended = false;
    void done.then(() => (ended = true));
    const waits: number[] = [];
    while (!ended) {
      const started = performance.now();
      const event = { id: newId('evt'), tenant, source: 'w', kind: 'k', at: new Date().toISOString(), data: {} };
      await events.publish({ ...event, dedupeKey: event.id });
      waits.push(performance.now() - started);
    }
    await done;
    expect(waits.length).toBeGreaterThan(20);
    // A batch takes some milliseconds; a machine that is busy with other things takes longer for everything.
    expect(Math.max(...waits)).toBeLessThan(1_000);
    expect(await count(old)).toBe(1);
    await holder.query('commit');
    holder.release();
    await a.round(never);
    expect(await count(old)).toBe(0);
    expect(await counted()).toEqual(everything);
    expect(await count(`cordon.event where id = 'evt_open'`)).toBe(1);
  });

  it('stops at once, and another one goes on', async () => {
    await insertMany();
    const stopping = new AbortController();
    const done = a.round(stopping.signal);
    while ((await count(old)) === runCount) await sleep(1);
    stopping.abort();
    const asked = performance.now();
    await done;
    expect(performance.now() - asked).toBeLessThan(1_000);
    const left = await count(old);
    expect(left).toBeGreaterThan(0);
    expect((await counted()).runs).toBe(runCount - left);
    await b.round(never);
    expect(await counted()).toEqual(everything);
  });

  it('that is killed has counted what it removed, and leaves no part of a run behind', async () => {
    await insertMany();
    const done = a.round(never);
    while ((await count('cordon.removed_run')) < 400) await sleep(1);
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
    );
    await expect(done).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await count('cordon.removed_run')).toBeGreaterThan(0);
    expect(await counted()).toEqual({ runs: 0, steps: 0, events: 0 });
    await b.round(never);
    expect(await counted()).toEqual(everything);
    expect(await count('cordon.step_run')).toBe(3_000);
    expect(await count('cordon.removed_run')).toBe(0);
  });
});
