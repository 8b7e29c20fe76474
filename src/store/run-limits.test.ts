import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { RunDraft, RunLease, RunStatus } from '#kernel/run.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import { publishSample, requester, tenant } from './testing/samples.ts';

let database: TestDatabase;
/** Two servers, each with memory of its own. */
let a: ReturnType<typeof createRunStore>;
let b: ReturnType<typeof createRunStore>;
let hash: string;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 20 });
  hash = await publishSample(database.pool);
});
beforeEach(async () => {
  await database.pool.query(
    'truncate cordon.run, cordon.run_limit, cordon.admission, cordon.beginning, graphile_worker._private_jobs cascade',
  );
  a = createRunStore(database.pool);
  b = createRunStore(database.pool);
  const servers = createServerStore(database.pool);
  for (const id of ['srv_a', 'srv_b']) await servers.beat({ id, host: 'one', pid: 1, first: true });
});
afterAll(() => database.close());

const gate = 'playbook:contain';

async function create(wish: Partial<RunDraft> = {}): Promise<string> {
  return (await a.create({ id: newId('run'), tenant, playbookHash: hash, inputs: {}, requester, ...wish })).id;
}

function taken(lease: RunLease | null): RunLease {
  if (lease === null) throw new Error('not acquired');
  return lease;
}

async function end(lease: RunLease, status: RunStatus = 'succeeded'): Promise<void> {
  await a.record(lease, { steps: [], finish: { status, error: null, output: null } });
}

async function held(id: string): Promise<string | null> {
  return (await a.get(tenant, id)).held;
}

const admitJobs = async (): Promise<unknown[]> =>
  (await queuedJobs(database.pool)).filter(({ name }) => name === 'admit-runs').map(({ payload }) => payload);

describe('a limit', () => {
  it('keeps runs in the queue that are too many, and says which limit it is', async () => {
    await a.setLimit(tenant, gate, { concurrency: 2, rate: null });
    const [first, second, third] = [await create(), await create(), await create()];
    taken(await a.acquire(first, 'srv_a'));
    taken(await b.acquire(second, 'srv_b'));
    expect(await a.acquire(third, 'srv_a')).toBeNull();
    expect(await a.get(tenant, third)).toMatchObject({ status: 'queued', held: gate });
    expect(await a.limits(tenant)).toEqual([{ gate, concurrency: 2, rate: null, running: 2, held: 1 }]);
  });

  it('lets the next run go on when one ends, with a job that was committed with the end', async () => {
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    const [first, second] = [await create(), await create()];
    const lease = taken(await a.acquire(first, 'srv_a'));
    expect(await a.acquire(second, 'srv_a')).toBeNull();
    await end(lease);
    expect(await admitJobs()).toEqual([{ tenant, gate }]);
    expect(await a.admitHeld(tenant, gate)).toBe(false);
    expect(await held(second)).toBeNull();
    taken(await b.acquire(second, 'srv_b'));
  });

  it('is never exceeded by servers that acquire at the same moment', async () => {
    await a.setLimit(tenant, gate, { concurrency: 3, rate: null });
    const ids = await Promise.all(Array.from({ length: 30 }, () => create()));
    const leases = await Promise.all(
      ids.map((id, index) => (index % 2 === 0 ? a : b).acquire(id, index % 2 === 0 ? 'srv_a' : 'srv_b')),
    );
    expect(leases.filter((lease) => lease !== null).length).toBe(3);
    expect((await a.limits(tenant))[0]).toMatchObject({ running: 3, held: 27 });
  });

  it('lets every run through in the end, never more than it says, whoever looks at once', async () => {
    await a.setLimit(tenant, gate, { concurrency: 2, rate: null });
    const ids = await Promise.all(Array.from({ length: 20 }, () => create()));
    const open = new Set(ids);
    let most = 0;
    while (open.size > 0) {
      const leases = (await Promise.all([...open].map((id) => a.acquire(id, 'srv_a')))).filter(
        (lease) => lease !== null,
      );
      most = Math.max(most, leases.length);
      expect(leases.length).toBeGreaterThan(0);
      for (const lease of leases) {
        await end(lease);
        open.delete(lease.run.id);
      }
      await Promise.all([a.admitHeld(tenant, gate), b.admitHeld(tenant, gate)]);
    }
    expect(most).toBe(2);
    expect((await a.limits(tenant))[0]).toMatchObject({ running: 0, held: 0 });
  });

  it('takes the most urgent first, then the oldest, and lets no newcomer pass', async () => {
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    const lease = taken(await a.acquire(await create(), 'srv_a'));
    const [older, newer, urgent] = [await create(), await create(), await create({ priority: 10 })];
    for (const id of [newer, older, urgent]) await a.acquire(id, 'srv_a');
    await end(lease);
    // There is room now, and others wait for it.
    const newcomer = await create();
    expect(await a.acquire(newcomer, 'srv_a')).toBeNull();
    const order: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      await a.admitHeld(tenant, gate);
      for (const id of [newcomer, newer, older, urgent]) {
        const next = order.includes(id) ? null : await a.acquire(id, 'srv_a');
        if (next === null) continue;
        order.push(id);
        await end(next);
        break;
      }
    }
    expect(order).toEqual([urgent, older, newer, newcomer]);
  });

  it('belongs to the run, not to its server: whoever takes the run over has its place', async () => {
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    const [first, second] = [await create(), await create()];
    taken(await a.acquire(first, 'srv_a'));
    await createServerStore(database.pool).leave('srv_a');
    expect(await b.acquire(second, 'srv_b')).toBeNull();
    await end(taken(await b.acquire(first, 'srv_b')));
    await b.admitHeld(tenant, gate);
    taken(await b.acquire(second, 'srv_b'));
  });

  it('is looked after when the job that admits was lost', async () => {
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    const lease = taken(await a.acquire(await create(), 'srv_a'));
    await a.acquire(await create(), 'srv_a');
    await end(lease);
    await database.pool.query('delete from graphile_worker._private_jobs');
    await createServerStore(database.pool).rearm(60_000);
    expect(await admitJobs()).toEqual([{ tenant, gate }]);
  });

  it('keeps no run that is to be cancelled', async () => {
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    taken(await a.acquire(await create(), 'srv_a'));
    const waiting = await create();
    await a.acquire(waiting, 'srv_a');
    await a.requestCancel(tenant, waiting);
    const lease = taken(await a.acquire(waiting, 'srv_a'));
    expect(lease.run).toMatchObject({ cancelRequested: true, held: null });
    expect((await a.limits(tenant))[0]).toMatchObject({ running: 1, held: 0 });
  });

  it('counts a run that another one waits for, and never holds it', async () => {
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    const parent = taken(await a.acquire(await create(), 'srv_a'));
    const child = await create({ parent: { runId: parent.run.id, stepId: 'call', iteration: '' } });
    taken(await a.acquire(child, 'srv_a'));
    expect((await a.limits(tenant))[0]).toMatchObject({ running: 2 });
  });

  it('counts runs that were under way when it was set, and lets the held go when it is taken away', async () => {
    taken(await a.acquire(await create(), 'srv_a'));
    await a.setLimit(tenant, gate, { concurrency: 1, rate: null });
    const waiting = await create();
    expect(await a.acquire(waiting, 'srv_a')).toBeNull();
    await a.setLimit(tenant, gate, { concurrency: null, rate: null });
    expect(await admitJobs()).toEqual([{ tenant, gate }]);
    await a.admitHeld(tenant, gate);
    taken(await a.acquire(waiting, 'srv_a'));
  });

  it('of one connection holds only the runs that name it; a run behind two limits waits for both', async () => {
    await a.setLimit(tenant, 'connection:con_1', { concurrency: 1, rate: null });
    await a.setLimit(tenant, 'tenant', { concurrency: 2, rate: null });
    const first = taken(await a.acquire(await create({ connections: ['con_1'] }), 'srv_a'));
    const second = await create({ connections: ['con_1', 'con_2'] });
    expect(await a.acquire(second, 'srv_a')).toBeNull();
    expect(await held(second)).toBe('connection:con_1');
    const other = taken(await a.acquire(await create({ connections: ['con_2'] }), 'srv_a'));
    // The place at the connection is free again; the tenant has none until another run ends.
    const third = await create();
    expect(await a.acquire(third, 'srv_a')).toBeNull();
    expect(await held(third)).toBe('tenant');
    await end(first);
    await a.admitHeld(tenant, 'tenant');
    await a.admitHeld(tenant, 'connection:con_1');
    expect([await held(third), await held(second)]).toEqual([null, 'tenant']);
    await end(other);
    await a.admitHeld(tenant, 'tenant');
    taken(await a.acquire(second, 'srv_a'));
  });
});

describe('a rate', () => {
  const rate = { runs: 2, withinMs: 60_000 };
  const bounds = { concurrency: null, rate };
  /** As if so much time had passed since the runs began. */
  const pass = (ms: number) =>
    database.pool.query(`update cordon.beginning set begun_at = begun_at - $1 * interval '1 ms'`, [ms]);
  const dueIn = async (): Promise<number[]> =>
    (await queuedJobs(database.pool)).filter(({ name }) => name === 'admit-runs').map((job) => job.dueIn);

  it('lets so many begin in any span of its time, however soon they end, and has the gate looked at when the next one may', async () => {
    await a.setLimit(tenant, gate, bounds);
    for (let round = 0; round < 2; round += 1) await end(taken(await a.acquire(await create(), 'srv_a')));
    await pass(20_000);
    const [third, fourth] = [await create(), await create()];
    for (const id of [third, fourth]) expect(await a.acquire(id, 'srv_a')).toBeNull();
    expect(await held(third)).toBe(gate);
    expect(await a.limits(tenant)).toEqual([
      { gate, concurrency: null, rate: { ...rate, begun: 2 }, running: 0, held: 2 },
    ]);
    const [due] = await dueIn();
    expect(due).toBeGreaterThan(35_000);
    expect(due).toBeLessThanOrEqual(40_000);
    // Looked at early, it stays shut, and will be looked at again.
    await database.pool.query('delete from graphile_worker._private_jobs');
    expect(await a.admitHeld(tenant, gate)).toBe(false);
    expect(await dueIn()).toHaveLength(1);
    expect(await held(third)).toBe(gate);
    await pass(40_000);
    await a.admitHeld(tenant, gate);
    expect([await held(third), await held(fourth)]).toEqual([null, null]);
    // What is out of its time is not kept.
    const { rows } = await database.pool.query('select run_id from cordon.beginning order by run_id');
    expect(rows).toEqual([third, fourth].toSorted().map((id) => ({ run_id: id })));
  });

  it('is never exceeded by servers that acquire at the same moment', async () => {
    await a.setLimit(tenant, gate, { concurrency: 5, rate: { runs: 3, withinMs: 60_000 } });
    const ids = await Promise.all(Array.from({ length: 20 }, () => create()));
    const leases = await Promise.all(
      ids.map((id, index) => (index % 2 === 0 ? a : b).acquire(id, index % 2 === 0 ? 'srv_a' : 'srv_b')),
    );
    expect(leases.filter((lease) => lease !== null).length).toBe(3);
  });

  it('says why a run waits, and when the next one may begin', async () => {
    await a.setLimit(tenant, gate, bounds);
    for (let round = 0; round < 2; round += 1) taken(await a.acquire(await create(), 'srv_a'));
    const id = await create();
    await a.acquire(id, 'srv_a');
    const { gate: state } = await a.obstacles(tenant, id);
    expect(state).toMatchObject({ running: 2, limit: null, ahead: 0, rate });
    const freeIn = Date.parse(state?.rate?.freeAt ?? '') - Date.now();
    expect(freeIn).toBeGreaterThan(50_000);
    expect(freeIn).toBeLessThanOrEqual(60_000);
  });

  it('counts a run that another one waits for, never holds it, and is gone when it is taken away', async () => {
    await a.setLimit(tenant, gate, { concurrency: null, rate: { runs: 1, withinMs: 60_000 } });
    const parent = taken(await a.acquire(await create(), 'srv_a'));
    taken(await a.acquire(await create({ parent: { runId: parent.run.id, stepId: 'call', iteration: '' } }), 'srv_a'));
    expect((await a.limits(tenant))[0]?.rate).toMatchObject({ begun: 2 });
    const next = await create();
    expect(await a.acquire(next, 'srv_a')).toBeNull();
    await a.setLimit(tenant, gate, { concurrency: 10, rate: null });
    await a.admitHeld(tenant, gate);
    expect(await held(next)).toBeNull();
  });
});

it('advances urgent runs first', async () => {
  const [low, normal, high] = [await create({ priority: -10 }), await create(), await create({ priority: 10 })];
  const { rows } = await database.pool.query<{ key: string }>(
    'select key from graphile_worker._private_jobs order by priority, run_at, id',
  );
  expect(rows.map(({ key }) => key)).toEqual([high, normal, low].map((id) => `advance:${id}`));
  const lease = taken(await a.acquire(high, 'srv_a'));
  await a.release(lease, 'queued', new Date());
  await a.requestCancel(tenant, low);
  const { rows: again } = await database.pool.query<{ key: string; priority: number }>(
    'select key, priority from graphile_worker._private_jobs where key is not null order by priority',
  );
  expect(again.map(({ priority }) => priority)).toEqual([-10, 0, 10]);
});
