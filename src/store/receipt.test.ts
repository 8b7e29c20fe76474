import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunLease } from '#kernel/run.ts';
import { createAuditStore } from './audit-store.ts';
import { createIntentStore } from './intent-store.ts';
import { createRunStore } from './run-store.ts';
import { createServerStore } from './server-store.ts';
import type { TestDatabase } from './testing/database.ts';
import { openQueueDatabase, queuedJobs } from './testing/queue.ts';
import {
  createSampleRun,
  insertSampleConnection,
  sampleIntent,
  sampleReceipt,
  sampleResult,
  tenant,
} from './testing/samples.ts';

let database: TestDatabase;
let intents: ReturnType<typeof createIntentStore>;
let connectionId: string;
let runId: string;
let intentId: string;
let receiptId: string;

const pending = sampleResult({ status: 'pending', message: 'accepted' });

beforeAll(async () => {
  database = await openQueueDatabase();
  intents = createIntentStore(database.pool);
  connectionId = await insertSampleConnection(database.pool);
});
beforeEach(async () => {
  runId = (await createSampleRun(database.pool)).id;
  const step = { runId, stepId: 'look', iteration: '' };
  intentId = (await intents.open(sampleIntent(connectionId, { step }))).intent.id;
  const receipt = sampleReceipt(connectionId, { step });
  receiptId = receipt.id;
  await intents.close(intentId, 'pending', pending, receipt);
  await database.pool.query('delete from graphile_worker._private_jobs');
});
afterAll(() => database.close());

async function jobKeys(): Promise<(string | null)[]> {
  return (await queuedJobs(database.pool)).map(({ key }) => key);
}

it('a receipt of a read stands alone, with its settlement job', async () => {
  const draft = sampleReceipt(connectionId);
  await intents.openReceipt(draft, pending);
  expect(await intents.getReceipt(draft.id)).toMatchObject({
    ...draft,
    intentId: null,
    status: 'pending',
    result: pending,
  });
  expect(await jobKeys()).toEqual([`settle:${draft.id}`]);
  await intents.recordPoll(draft.id, { final: true, overdue: false, result: sampleResult() });
  expect((await intents.getReceipt(draft.id)).status).toBe('settled');
});

it('a lease says of each wait whether its receipt was still unanswered', async () => {
  const runs = createRunStore(database.pool);
  await createServerStore(database.pool).beat({ id: 'srv_a', host: 'one', pid: 1, first: true });
  const wait = {
    runId,
    stepId: 'look',
    iteration: '',
    kind: 'settlement',
    receiptId,
    dueAt: new Date().toISOString(),
    reason: 'until it is settled',
  } as const;
  const leased = async (): Promise<RunLease> => {
    const lease = await runs.acquire(runId, 'srv_a');
    if (lease === null) throw new Error('not acquired');
    return lease;
  };
  const first = await leased();
  await runs.record(first, { steps: [], waits: [wait] });
  await runs.release(first, 'waiting', null);
  const second = await leased();
  expect(second.waits).toEqual([{ ...wait, unanswered: true }]);
  await intents.recordPoll(receiptId, { final: true, overdue: false, result: sampleResult() });
  // What ends while the lease is held has its holder look again.
  expect(await runs.release(second, 'waiting', null)).toBe(true);
  expect((await leased()).waits).toEqual([wait]);
  expect(await runs.waits(runId)).toEqual([wait]);
});

it('a pending answer counts the poll and changes nothing else', async () => {
  const result = sampleResult({ status: 'pending', message: '40 %' });
  await intents.recordPoll(receiptId, { final: false, overdue: false, result });
  await intents.recordPoll(receiptId, { final: false, overdue: false, result });
  expect(await intents.getReceipt(receiptId)).toMatchObject({ status: 'pending', polls: 2, result });
  expect(await intents.find(intentId)).toMatchObject({ status: 'pending', result: pending });
  expect(await jobKeys()).toEqual([]);
});

it.each(['succeeded', 'partially_succeeded', 'failed'] as const)(
  'the last answer, %s, closes receipt and intent and wakes the run',
  async (status) => {
    const result = sampleResult({ status, message: 'ended' });
    await intents.recordPoll(receiptId, { final: true, overdue: false, result });
    expect(await intents.getReceipt(receiptId)).toMatchObject({ status: 'settled', polls: 1, result });
    expect(await intents.find(intentId)).toMatchObject({ status, result, closedAt: expect.any(String) });
    expect(await jobKeys()).toEqual([`advance:${runId}`]);
    const [entry] = await createAuditStore(database.pool).list(tenant, { limit: 1, subject: intentId });
    expect(entry).toMatchObject({ what: 'intent.closed', details: { status, message: 'ended' } });
  },
);

it('past the deadline it turns overdue and wakes the run once; the intent stays pending', async () => {
  const result = sampleResult({ status: 'failed', message: 'timed out' });
  await intents.recordPoll(receiptId, { final: false, overdue: true, result });
  expect(await intents.getReceipt(receiptId)).toMatchObject({ status: 'overdue', result });
  expect((await intents.find(intentId)).status).toBe('pending');
  expect(await jobKeys()).toEqual([`advance:${runId}`]);
  await database.pool.query('delete from graphile_worker._private_jobs');
  await intents.recordPoll(receiptId, { final: false, overdue: true, result });
  expect(await jobKeys()).toEqual([]);
});

it('an overdue receipt stays so while pending, and may still be settled', async () => {
  await intents.recordPoll(receiptId, { final: false, overdue: true, result: pending });
  await intents.recordPoll(receiptId, { final: false, overdue: false, result: pending });
  expect((await intents.getReceipt(receiptId)).status).toBe('overdue');
  await intents.recordPoll(receiptId, { final: true, overdue: false, result: sampleResult() });
  expect((await intents.getReceipt(receiptId)).status).toBe('settled');
  expect((await intents.find(intentId)).status).toBe('succeeded');
});

it('nothing overwrites a settled receipt, and only one of many answers settles it', async () => {
  const answers = Array.from({ length: 10 }, (_, index) =>
    intents.recordPoll(receiptId, {
      final: true,
      overdue: false,
      result: sampleResult({ message: `answer ${index}` }),
    }),
  );
  await Promise.all(answers);
  const settled = await intents.getReceipt(receiptId);
  expect(settled.polls).toBe(1);
  await intents.recordPoll(receiptId, { final: false, overdue: true, result: pending });
  await intents.recordPoll(receiptId, { final: true, overdue: false, result: sampleResult({ status: 'failed' }) });
  expect(await intents.getReceipt(receiptId)).toEqual(settled);
  expect((await intents.find(intentId)).status).toBe('succeeded');
});

it('refuses a receipt that is not there, and a last answer that is pending', async () => {
  await expect(intents.getReceipt('rcp_none')).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    intents.recordPoll('rcp_none', { final: true, overdue: false, result: sampleResult() }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(intents.recordPoll(receiptId, { final: true, overdue: false, result: pending })).rejects.toMatchObject({
    code: 'internal',
  });
});
