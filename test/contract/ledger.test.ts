import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { createSampleRun, requester, tenant } from '#store/testing/samples.ts';
import { host, openLab, resetLab, type Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => resetLab(lab));

const signal = (): AbortSignal => AbortSignal.timeout(20_000);

function onOther(action: string, input: JsonObject, more: Partial<ActionRequest> = {}): Promise<ActionResult> {
  const actionId = `lab.${action}`;
  return lab.otherRunner.run({
    actionId,
    connection: 'lab',
    input,
    key: newId('req'),
    requester,
    signal: signal(),
    ...more,
  });
}

function holdWrites(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  lab.console.hold = () => promise;
  return resolve;
}

test('a lost write about which two ask at once has one answer, with a receipt that is there', async () => {
  lab.console.writeStatus = 0;
  lab.console.readStatus = 500;
  const key = newId('req');
  const lost = await lab.run('mark', { ids: ['PC-1'] }, { key });
  expect(lost.error).toMatchObject({ applied: 'unknown' });
  Object.assign(lab.console, { readStatus: 200, state: 'taken' });
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? lab.run : onOther)('mark', { ids: ['PC-1'] }, { key })),
  );
  const [first, ...others] = answers.map(({ status, receiptId }) => ({ status, receiptId }));
  expect(first).toMatchObject({ status: 'pending', receiptId: expect.any(String) });
  expect(others).toEqual(others.map(() => first));
  const record = await lab.ledger.getReceipt(first?.receiptId ?? '');
  expect(record).toMatchObject({ status: 'pending', intentId: lost.intentId });
  expect(lab.console.writes).toHaveLength(1);
});

describe('equal unfinished writes', () => {
  test('of two servers at once are one, with one outcome, and the audit says so', async () => {
    for (let round = 0; round < 10; round += 1) {
      const input = { ids: [`PC-${round}`, 'PC-x'] };
      const ends = await Promise.all([
        lab.run('isolate', input),
        onOther('isolate', input),
        lab.run('isolate', input),
        onOther('isolate', { ids: input.ids }),
      ]);
      expect(new Set(ends.map(({ intentId }) => intentId)).size).toBe(1);
      expect(lab.console.writes).toHaveLength(round + 1);
      const entries = await lab.audit.list(tenant, { subject: ends[0]?.intentId ?? '', limit: 20 });
      expect(entries.filter(({ what }) => what === 'intent.merged')).toHaveLength(3);
      await lab.query(`update cordon.intent set status = 'succeeded' where id = $1`, [ends[0]?.intentId]);
    }
  });

  test('are one for good for the key that was merged, also when the write is finished', async () => {
    const key = newId('req');
    const first = await lab.run('isolate', { ids: ['PC-1'] });
    expect((await lab.run('isolate', { ids: ['PC-1'] }, { key })).intentId).toBe(first.intentId);
    lab.console.state = 'done';
    expect((await lab.runner.settle(first.receiptId ?? '', signal())).result.status).toBe('succeeded');
    expect(await onOther('isolate', { ids: ['PC-1'] }, { key })).toMatchObject({
      intentId: first.intentId,
      status: 'succeeded',
    });
    await expect(lab.run('isolate', { ids: ['PC-2'] }, { key })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    // Another key is another write, now that the first one is finished.
    expect((await lab.run('isolate', { ids: ['PC-1'] })).intentId).not.toBe(first.intentId);
    expect(lab.console.writes).toHaveLength(2);
  });

  test('are not equal with other arguments, another incident, another connection or another action', async () => {
    await lab.connect('twin');
    const intents = [
      await lab.run('isolate', { ids: ['PC-1'] }),
      await lab.run('isolate', { ids: ['PC-1'], comment: 'x' }),
      await lab.run('isolate', { ids: ['PC-1'] }, { incident: 'INC-1' }),
      await lab.run('isolate', { ids: ['PC-1'] }, { incident: 'INC-2' }),
      await lab.run('isolate', { ids: ['PC-1'] }, { connection: 'twin' }),
      await lab.run('release', { ids: ['PC-1'] }),
    ];
    expect(new Set(intents.map(({ intentId }) => intentId)).size).toBe(intents.length);
    expect((await lab.run('isolate', { ids: ['PC-1'] }, { incident: 'INC-1' })).intentId).toBe(intents[2]?.intentId);
  });

  test('wake every run that waits for them', async () => {
    const runs = [await createSampleRun(lab.pool), await createSampleRun(lab.pool)];
    const results = await Promise.all(
      runs.map(({ id }) =>
        lab.run('isolate', { ids: ['PC-1'] }, { step: { runId: id, stepId: 'isolate', iteration: '' } }),
      ),
    );
    expect(new Set(results.map(({ receiptId }) => receiptId)).size).toBe(1);
    await lab.query('update cordon.run set wake_at = null');
    lab.console.state = 'done';
    await lab.runner.settle(results[0]?.receiptId ?? '', signal());
    const woken = await lab.query('select id from cordon.run where wake_at is not null and id = any($1)', [
      runs.map(({ id }) => id),
    ]);
    expect(woken).toHaveLength(2);
  });

  test('of an unknown outcome are asked about before anything is sent', async () => {
    lab.console.writeStatus = 0;
    lab.console.readStatus = 500;
    const first = await lab.run('tag', { ids: ['PC-1'] });
    expect(first.error?.applied).toBe('unknown');
    lab.console.readStatus = 200;
    lab.console.state = 'done';
    expect(await onOther('tag', { ids: ['PC-1'] })).toMatchObject({ status: 'succeeded', intentId: first.intentId });
    expect(lab.console.writes).toHaveLength(1);
  });

  test('are sent anew when nobody asks about the first one any more', async () => {
    const first = await lab.run('isolate', { ids: ['PC-1'] });
    await lab.query(`update cordon.receipt set deadline_at = now() - interval '1 s' where id = $1`, [first.receiptId]);
    expect((await lab.runner.settle(first.receiptId ?? '', signal())).result.error?.code).toBe('settlement_timeout');
    expect((await lab.run('isolate', { ids: ['PC-1'] })).intentId).not.toBe(first.intentId);
    expect(lab.console.writes).toHaveLength(2);
  });

  test('that are not idempotent are never merged', async () => {
    const release = holdWrites();
    const both = Promise.all([lab.run('request', { ids: ['x'] }), lab.run('request', { ids: ['x'] })]);
    release();
    expect(new Set((await both).map(({ intentId }) => intentId)).size).toBe(2);
  });
});

describe('one at a time for each endpoint', () => {
  test('a release waits for the isolation that is on its way, and then follows it', async () => {
    const release = holdWrites();
    const isolating = lab.run('isolate', { ids: ['PC-1', 'PC-2'] });
    await expect.poll(() => lab.console.writes.length).toBe(1);
    const releasing = onOther('release', { ids: ['PC-2'] });
    const elsewhere = lab.run('release', { ids: ['PC-3'] });
    await expect.poll(() => lab.console.writes.length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lab.console.writes.map((write) => write.slice(0, 25))).toEqual([
      '/isolate {"ids":["PC-1","',
      '/release {"ids":["PC-3"]}',
    ]);
    release();
    await Promise.all([isolating, elsewhere, releasing]);
    // Pending work of the other direction is no obstacle: whoever wants a release gets it.
    expect(lab.console.writes.at(-1)).toBe('/release {"ids":["PC-2"]}');
  });

  test('a release by id waits for an isolation by a filter, by what its plan knows', async () => {
    lab.console.fleet = { office: [host('PC-1'), host('PC-2')] };
    const release = holdWrites();
    const isolating = lab.run('isolate', { group: 'office' });
    await expect.poll(() => lab.console.writes.length).toBe(1);
    const releasing = onOther('release', { ids: ['PC-2'] });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lab.console.writes).toHaveLength(1);
    release();
    await Promise.all([isolating, releasing]);
    expect(lab.console.writes.map((write) => write.slice(0, 8))).toEqual(['/isolate', '/release']);
  });

  test('never two at once, however many come', async () => {
    let [now, most] = [0, 0];
    const until = (): Promise<void> =>
      new Promise((resolve) => {
        now += 1;
        most = Math.max(most, now);
        setTimeout(() => {
          now -= 1;
          resolve();
        }, 15);
      });
    lab.console.hold = until;
    const actions = ['isolate', 'release'] as const;
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? lab.run : onOther)(actions[index % 2] ?? 'isolate', { ids: ['PC-1'], comment: `${index}` }),
      ),
    );
    expect([most, lab.console.writes.length]).toEqual([1, 8]);
  });

  test('what would do more a second time is refused until the first is finished, with a sentence', async () => {
    const first = await lab.run('restart', { ids: ['PC-1'] });
    await expect(onOther('restart', { ids: ['PC-1', 'PC-2'] })).rejects.toMatchObject({
      code: 'guard_denied',
      message: expect.stringMatching(
        new RegExp(`Another lab.restart is at work on PC-1 \\(${first.intentId}, pending since .*rule one-at-a-time`),
      ),
    });
    lab.console.state = 'done';
    await lab.runner.settle(first.receiptId ?? '', signal());
    expect((await lab.run('restart', { ids: ['PC-1'] })).status).toBe('pending');
  });
});

describe('a write of an earlier run', () => {
  const at = (runId: string): ActionRequest['step'] => ({ runId, stepId: 'isolate', iteration: '2' });

  test('is taken instead of a second one, with what is known of it', async () => {
    const made = await lab.run('isolate', { ids: ['PC-1'] }, { step: at('run_old') as never });
    const again: Partial<ActionRequest> = { step: at('run_new') as never, reuse: { runId: 'run_old' } };
    expect(await lab.run('isolate', { ids: ['PC-1'] }, again)).toMatchObject({
      status: 'pending',
      intentId: made.intentId,
      receiptId: made.receiptId,
    });
    lab.console.state = 'done';
    await lab.runner.settle(made.receiptId ?? '', signal());
    expect(await onOther('isolate', { ids: ['PC-1'] }, again)).toMatchObject({
      status: 'succeeded',
      intentId: made.intentId,
    });
    expect(lab.console.writes).toHaveLength(1);
    expect(
      (await lab.audit.list(tenant, { subject: made.intentId ?? '', limit: 9 })).map(({ what }) => what),
    ).toContain('intent.reused');
  });

  test('is not taken for other arguments, another step, or when it had no effect', async () => {
    const step = at('run_old') as NonNullable<ActionRequest['step']>;
    const again: Partial<ActionRequest> = { step: { ...step, runId: 'run_new' }, reuse: { runId: 'run_old' } };
    await lab.run('tag', { ids: ['PC-1'] }, { step });
    await lab.run('tag', { ids: ['PC-2'] }, again);
    await lab.run('tag', { ids: ['PC-1'] }, { ...again, step: { ...step, iteration: '3' } });
    expect(lab.console.writes).toHaveLength(3);
    lab.console.writeStatus = 400;
    await lab.run('tag', { ids: ['PC-4'] }, { step });
    lab.console.writeStatus = 200;
    expect((await lab.run('tag', { ids: ['PC-4'] }, again)).status).toBe('succeeded');
  });

  test('of an unknown outcome is asked about first', async () => {
    const step = at('run_old') as NonNullable<ActionRequest['step']>;
    lab.console.writeStatus = 0;
    lab.console.readStatus = 500;
    const lost = await lab.run('tag', { ids: ['PC-5'] }, { step });
    lab.console.readStatus = 200;
    lab.console.state = 'done';
    const taken = await lab.run(
      'tag',
      { ids: ['PC-5'] },
      { step: { ...step, runId: 'run_new' }, reuse: { runId: 'run_old' } },
    );
    expect(taken).toMatchObject({ status: 'succeeded', intentId: lost.intentId });
    expect(lab.console.writes).toHaveLength(1);
  });
});

describe('the exchanges of a result', () => {
  const sent = (result: ActionResult): readonly string[] =>
    result.exchanges.map(({ url, settling }) => `${new URL(url).pathname}${settling === true ? ' settling' : ''}`);

  test('keep what made the write through settlement, and of the questions about it those of the last answer', async () => {
    const first = await lab.run('isolate', { ids: ['PC-1'] });
    const made = sent(first);
    expect(made).toEqual(['/isolate']);
    const settle = async (): Promise<ActionResult> => (await lab.runner.settle(first.receiptId ?? '', signal())).result;
    for (let poll = 0; poll < 3; poll += 1) expect(sent(await settle())).toEqual([...made, '/state settling']);
    lab.console.state = 'done';
    const end = await settle();
    expect(end.status).toBe('succeeded');
    expect(sent(end)).toEqual([...made, '/state settling']);
    expect(end.exchanges[0]).toEqual(first.exchanges[0]);
    expect((await lab.ledger.get(tenant, first.intentId ?? '')).result?.exchanges).toEqual(end.exchanges);
  });

  test('keep the write whose answer was lost when the console tells what became of it', async () => {
    lab.console.writeStatus = 0;
    lab.console.state = 'done';
    const told = await lab.run('tag', { ids: ['PC-1'] });
    expect(told.status).toBe('succeeded');
    expect(sent(told)).toEqual(['/tag', '/state settling']);
  });
});
