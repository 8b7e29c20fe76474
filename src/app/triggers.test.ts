import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Notice } from '#kernel/notice.ts';
import { AppError } from '#kernel/error.ts';
import { silentLog } from '#kernel/log.ts';
import type { Playbook } from '#kernel/playbook.ts';
import type { Run } from '#kernel/run.ts';
import type { Schedule } from '#kernel/trigger.ts';
import { createAuditStore } from '#store/audit-store.ts';
import { createConnectionStore } from '#store/connection-store.ts';
import { createJobStore } from '#store/jobs.ts';
import { createPlaybookStore } from '#store/playbook-store.ts';
import { createRunStore } from '#store/run-store.ts';
import { createServerStore } from '#store/server-store.ts';
import { openQueueDatabase, queuedJobs } from '#store/testing/queue.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { requester, tenant, testBox } from '#store/testing/samples.ts';
import { createTriggerStore } from '#store/trigger-store.ts';
import { auditNote } from './audit.ts';
import { judgeFailure } from './auto-pause.ts';
import { runDrafts } from './run-draft.ts';
import { triggerSetOf } from './trigger-set.ts';
import { triggerUseCases } from './triggers.ts';

let database: TestDatabase;
let parts: Awaited<ReturnType<typeof createParts>>;
let now = new Date();

beforeAll(async () => {
  database = await openQueueDatabase();
});
beforeEach(async () => {
  parts = await createParts();
  now = new Date('2026-03-01T10:30:00.000Z');
  await database.pool.query(
    'truncate cordon.run, cordon.schedule, cordon.playbook_version, cordon.playbook_state, graphile_worker._private_jobs',
  );
});
afterAll(() => database.close());

/** Everything real but the time, which a test must hold. */
async function createParts() {
  const { pool } = database;
  const box = await testBox();
  const clock = { now: () => now, monotonic: () => now.getTime() };
  const playbooks = createPlaybookStore(pool, box);
  return {
    runs: createRunStore(pool),
    playbooks,
    triggers: createTriggerStore(pool, box),
    jobs: createJobStore(pool),
    draftRun: runDrafts(createConnectionStore(pool, box), clock),
    clock,
    log: silentLog,
    note: auditNote(createAuditStore(pool)),
  };
}

const hourly = {
  id: 'hourly',
  kind: 'schedule',
  cron: '0 * * * *',
  timeZone: 'UTC',
  inputs: { at: '${{ trigger.at }}' },
} as const;

/** A playbook with a schedule, published now. */
async function schedule(missed: 'skip' | 'once', changes: Partial<Playbook> = {}): Promise<Schedule> {
  const document: Playbook = {
    id: 'report',
    title: 'Report',
    inputs: { at: { kind: 'instant', required: true } },
    triggers: [{ ...hourly, missed }],
    steps: [{ id: 'wait', kind: 'wait', until: { durationMs: 1 } }],
    ...changes,
  };
  const draft = { playbookId: 'report', hash: 'h', title: 'Report', document, source: 's', publishedBy: requester };
  await parts.playbooks.publish(tenant, draft, { triggers: triggerSetOf(document, now) });
  return current();
}

async function current(): Promise<Schedule> {
  return (await parts.triggers.get(tenant, { playbookId: 'report', triggerId: 'hourly' })) as Schedule;
}

const runs = (): Promise<readonly Run[]> => parts.runs.list(tenant, { limit: 100 });
const useCases = () => triggerUseCases(parts);

describe('a schedule that is due', () => {
  test('starts a run in the name of whoever published it, and is armed for its next time', async () => {
    const { id, nextAt } = await schedule('skip');
    expect(nextAt).toBe('2026-03-01T11:00:00.000Z');
    now = new Date('2026-03-01T11:00:00.400Z');
    await useCases().fire(id);
    const [run] = await runs();
    expect(run).toMatchObject({
      inputs: { at: '2026-03-01T11:00:00.000Z' },
      requester: { kind: 'system', id: 'trigger:report/hourly', origin: requester.id },
    });
    expect((await parts.runs.get(tenant, run?.id ?? '')).trigger).toEqual({
      kind: 'schedule',
      id: 'hourly',
      at: nextAt,
    });
    expect(await current()).toMatchObject({ nextAt: '2026-03-01T12:00:00.000Z', lastRunId: run?.id, lastError: null });
  });

  test('does nothing before its time but wait for it', async () => {
    const { id } = await schedule('once');
    await useCases().fire(id);
    expect(await runs()).toEqual([]);
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toEqual([`fire:${id}`]);
  });

  test.each([
    ['once', 1],
    ['skip', 0],
  ] as const)('after hours without a server, with `%s`, starts %i runs and goes on from now', async (missed, count) => {
    const { id } = await schedule(missed);
    now = new Date('2026-03-01T15:20:00.000Z');
    await useCases().fire(id);
    expect(await runs()).toHaveLength(count);
    const after = await current();
    expect(after.nextAt).toBe('2026-03-01T16:00:00.000Z');
    if (count === 0) expect(after.lastError).toMatch(/11:00:00.000Z was missed/);
  });

  test('leaves its time out while the playbook is paused, and says so', async () => {
    const { id } = await schedule('once');
    await parts.playbooks.pause(tenant, 'report', { reason: 'repairs', by: requester, runId: null });
    now = new Date('2026-03-01T11:00:01.000Z');
    await useCases().fire(id);
    expect(await runs()).toEqual([]);
    expect(await current()).toMatchObject({
      nextAt: '2026-03-01T12:00:00.000Z',
      lastError: expect.stringContaining('paused'),
    });
  });

  test('whose inputs do not fit starts no run, keeps the reason, and goes on', async () => {
    const { id } = await schedule('once', { inputs: { at: { kind: 'integer' } } });
    now = new Date('2026-03-01T11:00:01.000Z');
    await useCases().fire(id);
    expect(await runs()).toEqual([]);
    expect(await current()).toMatchObject({
      nextAt: '2026-03-01T12:00:00.000Z',
      lastError: expect.stringContaining('inputs.at'),
    });
  });

  test('that is paused fires no more, and goes on with its next time when it is resumed', async () => {
    const { id } = await schedule('once');
    const principal = { requester, role: 'administrator' } as const;
    const ref = { playbookId: 'report', triggerId: 'hourly' };
    await useCases().pause(principal, ref);
    now = new Date('2026-03-01T13:10:00.000Z');
    await useCases().fire(id);
    expect(await runs()).toEqual([]);
    expect(await useCases().resume(principal, ref)).toMatchObject({
      nextAt: '2026-03-01T14:00:00.000Z',
      paused: false,
    });
  });
});

describe('a failure that is one too many', () => {
  async function failed(): Promise<string> {
    await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
    const draft = await parts.draftRun(
      await parts.playbooks.get(tenant, 'report'),
      { at: now.toISOString() },
      requester,
    );
    await parts.runs.create(draft);
    const lease = await parts.runs.acquire(draft.id, 'srv_a');
    if (lease === null) throw new Error('not acquired');
    const error = new AppError('unreachable', 'No answer.').toJson();
    await parts.runs.record(lease, { steps: [], finish: { status: 'failed', error, output: null } });
    return draft.id;
  }

  test('pauses the playbook and is told once under one key, also when a server died in between', async () => {
    await schedule('once', { limits: { pauseAfter: 2 } });
    const sent: Notice[] = [];
    const notifier = { send: async (notice: Notice) => void sent.push(notice) };
    const judge = (runId: string) => judgeFailure({ ...parts, notifier }, tenant, runId);
    const first = await failed();
    await judge(first);
    expect([sent, (await parts.playbooks.state(tenant, 'report')).paused]).toEqual([[], null]);
    const second = await failed();
    await judge(second);
    await judge(second);
    await judge(first);
    expect(sent.map(({ key, severity }) => [key, severity])).toEqual(
      [1, 2].map(() => [`playbook.paused/report/${second}`, 'critical']),
    );
    const audit = await createAuditStore(database.pool).list(tenant, { limit: 50, subject: 'report' });
    expect(audit.filter(({ what }) => what === 'playbook.paused')).toHaveLength(1);
    expect((await parts.playbooks.state(tenant, 'report')).paused?.reason).toMatch(/2 runs in a row failed.*No answer/);
  });
});
