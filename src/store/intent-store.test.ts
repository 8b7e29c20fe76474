import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { Intent, IntentStatus } from '#kernel/intent.ts';
import { createAuditStore } from './audit-store.ts';
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
  sampleReceipt,
  sampleResult,
  tenant,
} from './testing/samples.ts';

let database: TestDatabase;
let intents: ReturnType<typeof createIntentStore>;
let connectionId: string;

beforeAll(async () => {
  database = await openQueueDatabase({ max: 30 });
  intents = createIntentStore(database.pool);
  connectionId = await insertSampleConnection(database.pool);
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
});
beforeEach(() => database.pool.query('delete from graphile_worker._private_jobs'));
afterAll(() => database.close());

async function opened(changes: Parameters<typeof sampleIntent>[1] = {}): Promise<Intent> {
  return (await intents.open(sampleIntent(connectionId, changes))).intent;
}

async function auditOf(subject: string): Promise<string[]> {
  return (await createAuditStore(database.pool).list(tenant, { limit: 50, subject }))
    .map(({ what }) => what)
    .toSorted();
}

describe('open', () => {
  it('commits the row with an audit entry', async () => {
    const draft = sampleIntent(connectionId, {
      step: { runId: 'run_1', stepId: 'isolate', iteration: '2' },
      resendOf: 'int_0',
    });
    const { intent, created } = await intents.open(draft);
    const { verdict } = draft;
    const notShown = ['verdict', 'merges', 'turn', 'bounds'];
    const kept = Object.fromEntries(Object.entries(draft).filter(([name]) => !notShown.includes(name)));
    expect(created).toBe(true);
    expect(intent).toEqual({
      ...kept,
      verdictId: verdict.id,
      status: 'open',
      result: null,
      receiptId: null,
      resolution: null,
      closedAt: null,
      openedAt: expect.stringMatching(/Z$/),
    });
    expect(await intents.get(tenant, draft.id)).toEqual(intent);
    const [entry] = await createAuditStore(database.pool).list(tenant, { limit: 1, subject: draft.id });
    expect(entry).toMatchObject({
      what: 'intent.opened',
      requester,
      details: { action: draft.actionId, effect: 'write' },
    });
  });

  it('returns the intent that holds the key already, and writes nothing', async () => {
    const first = await opened();
    const again = await intents.open(sampleIntent(connectionId, { key: first.key, argumentHash: 'other' }));
    expect(again).toEqual({ intent: first, created: false, state: 'known' });
    expect(await auditOf(first.id)).toEqual(['intent.opened']);
  });

  it('creates one intent when many open the same key at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const key = newId('req');
      const all = await Promise.all(
        Array.from({ length: 50 }, () => intents.open(sampleIntent(connectionId, { key }))),
      );
      expect(all.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(all.map(({ intent }) => intent.id)).size).toBe(1);
    }
  });

  it('keeps keys of tenants apart, and refuses the connection of another tenant', async () => {
    const first = await opened();
    await expect(intents.open(sampleIntent(connectionId, { tenant: 'south', key: first.key }))).rejects.toMatchObject({
      code: 'unknown_connection',
    });
    await expect(intents.get('south', first.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(intents.find('int_none')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('isHeld', () => {
  it('is true for the opener alone, while the intent is open and the server lives', async () => {
    const intent = await opened();
    const orphan = await opened({ serverId: 'srv_gone' });
    expect(await intents.isHeld(intent.id, 'srv_a')).toBe(true);
    expect(await intents.isHeld(intent.id, 'srv_b')).toBe(false);
    expect(await intents.isHeld(orphan.id, 'srv_gone')).toBe(false);
    await intents.close(intent.id, 'succeeded', sampleResult());
    expect(await intents.isHeld(intent.id, 'srv_a')).toBe(false);
  });
});

describe('close', () => {
  it('writes a final outcome once', async () => {
    const intent = await opened();
    const result = sampleResult({ data: { id: 2n ** 61n }, message: 'Isolated 2 agents.' });
    expect(await intents.close(intent.id, 'succeeded', result)).toBe(true);
    expect(await intents.close(intent.id, 'failed', sampleResult({ status: 'failed' }))).toBe(false);
    const closed = await intents.find(intent.id);
    expect(closed).toMatchObject({ status: 'succeeded', result, closedAt: expect.any(String) });
    expect(await auditOf(intent.id)).toEqual(['intent.closed', 'intent.opened']);
  });

  it.each<[IntentStatus, boolean]>([
    ['succeeded', true],
    ['partially_succeeded', true],
    ['failed', true],
    ['unknown', false],
    ['pending', false],
  ])('as %s: final is %s', async (status, final) => {
    const intent = await opened();
    await intents.close(intent.id, status as 'failed', sampleResult({ status: 'failed' }));
    expect((await intents.find(intent.id)).closedAt !== null).toBe(final);
  });

  it('closes an unknown one later, but nothing that is pending', async () => {
    const intent = await opened();
    await intents.close(intent.id, 'unknown', sampleResult({ status: 'failed' }));
    expect(await intents.close(intent.id, 'pending', sampleResult({ status: 'pending' }))).toBe(true);
    expect(await intents.close(intent.id, 'succeeded', sampleResult())).toBe(false);
  });

  it('lets one of many close it', async () => {
    const intent = await opened();
    const closings = await Promise.all(
      Array.from({ length: 20 }, () => intents.close(intent.id, 'succeeded', sampleResult())),
    );
    expect(closings.filter(Boolean)).toHaveLength(1);
    expect(await auditOf(intent.id)).toEqual(['intent.closed', 'intent.opened']);
  });

  it('writes a receipt and its settlement job with it', async () => {
    const intent = await opened();
    const receipt = sampleReceipt(connectionId);
    const result = sampleResult({ status: 'pending', receiptId: receipt.id });
    await intents.close(intent.id, 'pending', result, receipt);
    expect(await intents.find(intent.id)).toMatchObject({ status: 'pending', receiptId: receipt.id });
    const record = await intents.getReceipt(receipt.id);
    expect(record).toMatchObject({ ...receipt, intentId: intent.id, status: 'pending', result, polls: 0 });
    expect(Date.parse(record.deadlineAt) - Date.parse(record.acceptedAt)).toBe(600_000);
    const [job, ...others] = await queuedJobs(database.pool);
    expect(job).toMatchObject({
      name: 'settle',
      key: `settle:${receipt.id}`,
      payload: { receiptId: receipt.id },
      maxAttempts: 25,
    });
    expect(job?.dueIn).toBeGreaterThan(1_000);
    expect(job?.dueIn).toBeLessThanOrEqual(2_000);
    expect(others).toEqual([]);
  });

  it('wakes a waiting run when the outcome is final, and not when it is not', async () => {
    const run = await createSampleRun(database.pool);
    const step = { runId: run.id, stepId: 'look', iteration: '' };
    const [first, second] = [await opened({ step }), await opened({ step })];
    await database.pool.query('delete from graphile_worker._private_jobs');
    await intents.close(first.id, 'unknown', sampleResult({ status: 'failed' }));
    expect(await queuedJobs(database.pool)).toEqual([]);
    await intents.close(first.id, 'succeeded', sampleResult());
    expect((await queuedJobs(database.pool)).map(({ key }) => key)).toEqual([`advance:${run.id}`]);
    await database.pool.query('delete from graphile_worker._private_jobs');
    await intents.close(second.id, 'failed', sampleResult({ status: 'failed' }));
    expect(await queuedJobs(database.pool)).toHaveLength(1);
  });

  it('does not wake the run for its own holder, but does for another', async () => {
    const runs = createRunStore(database.pool);
    const run = await createSampleRun(database.pool);
    const lease = await runs.acquire(run.id, 'srv_a');
    if (lease === null) throw new Error('not acquired');
    await database.pool.query('delete from graphile_worker._private_jobs');
    const step = { runId: run.id, stepId: 'look', iteration: '' };
    await intents.close((await opened({ step })).id, 'succeeded', sampleResult());
    expect(await queuedJobs(database.pool)).toEqual([]);
    await intents.close((await opened({ step, serverId: 'srv_b' })).id, 'succeeded', sampleResult());
    expect(await queuedJobs(database.pool)).toHaveLength(1);
    expect(await runs.release(lease, 'waiting', null)).toBe(true);
  });
});

describe('list', () => {
  it('filters, and pages newest first', async () => {
    const other = await insertSampleConnection(database.pool, 'list');
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      const id = newId('int').replace(/.{4}$/, `000${index}`);
      const step = index === 0 ? { runId: 'run_list', stepId: 'a', iteration: '' } : null;
      ids.push((await intents.open(sampleIntent(other, { id, step }))).intent.id);
    }
    ids.sort((one, next) => (one < next ? 1 : -1));
    await intents.close(ids[1] ?? '', 'failed', sampleResult({ status: 'failed' }));
    const listed = async (filter: object): Promise<string[]> =>
      (await intents.list(tenant, { limit: 10, connectionId: other, ...filter })).map(({ id }) => id);
    expect(await listed({})).toEqual(ids);
    expect(await listed({ limit: 1, after: ids[1] })).toEqual([ids[2]]);
    expect(await listed({ status: 'failed' })).toEqual([ids[1]]);
    expect(await listed({ runId: 'run_list' })).toHaveLength(1);
    expect(await intents.list('south', { limit: 10 })).toEqual([]);
  });
});

describe('resolve', () => {
  const by = { ...requester, name: 'Analyst' };
  const at = '2026-03-01T12:00:00.000Z';

  async function unknown(): Promise<Intent> {
    const run = await createSampleRun(database.pool);
    const intent = await opened({ step: { runId: run.id, stepId: 'look', iteration: '' } });
    await intents.close(intent.id, 'unknown', sampleResult({ status: 'failed', message: 'lost' }));
    await database.pool.query('delete from graphile_worker._private_jobs');
    return intent;
  }

  it('that it took effect: succeeded on a person’s word, and the run goes on', async () => {
    const intent = await unknown();
    const resolution = { applied: true, note: 'seen in the console', by, at };
    const resolved = await intents.resolve(intent.id, resolution);
    expect(resolved).toMatchObject({
      status: 'succeeded',
      resolution,
      closedAt: expect.any(String),
      result: { status: 'succeeded' },
    });
    expect(resolved.result?.message).toContain('Analyst');
    expect(resolved.result?.targets).toEqual(intent.targets.map((target) => ({ target, status: 'succeeded' })));
    expect(await queuedJobs(database.pool)).toHaveLength(1);
    expect(await auditOf(intent.id)).toContain('intent.resolved');
  });

  it('that it did not: failed, and certainly not applied', async () => {
    const intent = await unknown();
    const resolved = await intents.resolve(intent.id, { applied: false, note: 'not there', by, at });
    expect(resolved).toMatchObject({ status: 'failed', result: { status: 'failed', error: { applied: 'no' } } });
    await expect(intents.resolve(intent.id, { applied: true, note: '', by, at })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('that it no longer matters: stays unknown, with the note', async () => {
    const intent = await unknown();
    const resolution = { applied: null, note: 'sent again', by, at };
    expect(await intents.resolve(intent.id, resolution)).toMatchObject({
      status: 'unknown',
      resolution,
      closedAt: null,
      result: { message: 'lost' },
    });
    expect(await queuedJobs(database.pool)).toEqual([]);
  });

  it('refuses what is not there', async () => {
    await expect(intents.resolve('int_none', { applied: true, note: '', by, at })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
