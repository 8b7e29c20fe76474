import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { ReceiptRecord } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import type { VerbPlan, VerbPlanner } from '#kernel/verb.ts';
import { startMemoryRun } from './testing/memory-run.ts';

const done: ActionResult = {
  status: 'succeeded',
  statusCode: 200,
  message: 'Done.',
  data: null,
  targets: [],
  exchanges: [],
};

function failure(applied: 'no' | 'unknown'): ActionResult {
  const error = new AppError('unreachable', 'No way through.', { applied }).toJson();
  return { ...done, status: 'failed', message: error.message, error };
}

/** A door that answers each key as it is told, and remembers what it was asked. */
function door(answers: Readonly<Record<string, ActionResult>>) {
  const seen: ActionRequest[] = [];
  return {
    seen,
    runner: {
      describe: () => ({ mayWrite: true, effect: 'write' as const, fields: {} }),
      run: async (request: ActionRequest): Promise<ActionResult> => {
        seen.push(request);
        return answers[request.key.replace(/^[^/]*/, '')] ?? done;
      },
    },
  };
}

function planner(): VerbPlanner & { planned: number } {
  const calls = ['a', 'b'].map((name, part) => ({
    actionId: 'some.isolate',
    input: { name },
    endpoints: [name],
    connection: `con_${name}`,
    connectionTitle: name,
    part,
  }));
  const plan = { verb: 'isolate', effect: 'destructive', input: {}, calls, left: [], endpoints: [] };
  const self = {
    planned: 0,
    plan: async () => {
      self.planned += 1;
      return plan as unknown as VerbPlan;
    },
    merge: (_plan: VerbPlan, results: readonly ActionResult[]): ActionResult =>
      results.every(({ status }) => status === 'succeeded') ? done : (results.find(({ error }) => error) ?? done),
  };
  return self;
}

const verb = `
  - id: isolate
    verb: isolate
    input: { endpoints: [x] }
    incident: INC-1
    retry: { attempts: 3, delay: 10s, factor: 2, on: [unreachable] }`;

describe('the calls of a verb', () => {
  it('are tried again each by itself, after a wait, under a key of its own; the plan stays', async () => {
    const verbs = planner();
    const { seen, runner } = door({ '/isolate/~1': failure('no'), '/isolate/~1#2': failure('no') });
    const run = startMemoryRun(verb, { verbs, runner });
    const begun = run.now;
    await run.pass();
    // Woken for something else, it still waits for its time.
    await run.pass();
    expect(run.waits).toMatchObject([{ stepId: 'isolate', iteration: '~1', kind: 'retry' }]);
    const ended = await run.toEnd();
    expect(ended.run.status).toBe('succeeded');
    expect(seen.map(({ key }) => key.replace(/^[^/]*/, ''))).toEqual([
      '/isolate/~0',
      '/isolate/~1',
      '/isolate/~1#2',
      '/isolate/~1#3',
    ]);
    expect(seen[0]).toMatchObject({
      connection: 'con_a',
      verb: 'isolate',
      incident: 'INC-1',
      step: { iteration: '~0' },
    });
    expect([verbs.planned, run.now - begun]).toEqual([1, 30_000]);
  });

  it('are never made again when their outcome is unknown', async () => {
    const { seen, runner } = door({ '/isolate/~1': failure('unknown') });
    const ended = await startMemoryRun(verb, { verbs: planner(), runner }).toEnd();
    expect(ended.run).toMatchObject({ status: 'failed', error: { code: 'unreachable', applied: 'unknown' } });
    expect(seen).toHaveLength(2);
  });
});

describe('a call', () => {
  const action = `
  - { id: act, action: some.action, connection: S1, input: { host: x } }`;

  it('of a dry run says so, and of a simulated one, too', async () => {
    for (const mode of ['dry-run', 'simulate'] as const) {
      const { seen, runner } = door({});
      await startMemoryRun(action, { runner, mode }).toEnd();
      expect(seen).toMatchObject([mode === 'dry-run' ? { mode, dryRun: true } : { mode }]);
      expect(seen[0]?.dryRun).toBe(mode === 'dry-run' ? true : undefined);
    }
  });

  it('is asked for in the name of whoever stands behind the run', async () => {
    const { seen, runner } = door({});
    const { run } = await startMemoryRun(action, { runner }).toEnd();
    expect(seen[0]?.requester).toEqual({
      kind: 'run',
      id: run.id,
      name: 'night shift',
      tenant: 'north',
      origin: 'tok_1',
    });
  });

  it('that is repeated after a crash has the arguments of the first time, and its key', async () => {
    const { seen, runner } = door({});
    // The intent of the write was kept, and the answer lost.
    const crash = (): boolean => seen.length === 1;
    await startMemoryRun(
      `
  - { id: act, action: some.action, connection: S1, input: { at: '\${{ run.now }}' } }`,
      { runner, crash },
    ).toEnd();
    expect(seen.map(({ key, input }) => [key, input])).toEqual([
      [seen[0]?.key, { at: '2026-01-01T00:00:00.000Z' }],
      [seen[0]?.key, { at: '2026-01-01T00:00:00.000Z' }],
    ]);
  });

  it('is asked about once more only when something was answered: not for each that ends beside it', async () => {
    const count = 50;
    const settled = new Set<string>();
    let reads = 0;
    const runner = {
      describe: () => ({ mayWrite: true, effect: 'write' as const, fields: {} }),
      run: async ({ step }: ActionRequest): Promise<ActionResult> => ({
        ...done,
        status: 'pending',
        receiptId: `rcp_${step?.iteration}`,
      }),
    };
    const receipts = {
      getReceipt: async (id: string) => {
        reads += 1;
        const status = settled.has(id) ? 'settled' : 'pending';
        const result = settled.has(id) ? done : { ...done, status: 'pending', receiptId: id };
        return {
          actionId: 'act',
          connectionId: 'S1',
          deadlineAt: '2026-01-02T00:00:00.000Z',
          status,
          result,
        } as ReceiptRecord;
      },
    };
    const items = JSON.stringify(Array.from({ length: count }, (_, index) => index));
    const run = startMemoryRun(
      `
  - id: each
    for-each: ${items}
    concurrency: ${count}
    steps:
      - { id: act, action: some.action, connection: S1 }
      - { id: settled, wait: { settlement: act, within: 1h } }`,
      { runner, receipts, unanswered: (id) => !settled.has(id) },
    );
    await run.pass();
    reads = 0;
    for (let index = 0; index < count; index += 1) {
      settled.add(`rcp_${index}`);
      await run.pass();
    }
    expect(run.run.status).toBe('succeeded');
    expect(reads).toBe(count);
  });

  it('accepted, and settled after the run has begun to fail, does not make it succeed', async () => {
    const pending: ActionResult = { ...done, status: 'pending', receiptId: 'rcp_1' };
    const { runner } = door({ '/act/': pending });
    const receipt = {
      id: 'rcp_1',
      actionId: 'some.action',
      connectionId: 'S1',
      deadlineAt: '2026-01-02T00:00:00.000Z',
    };
    const receipts = {
      getReceipt: async () => {
        const settled = run.statuses()['rest'] === 'waiting';
        return {
          ...receipt,
          status: settled ? 'settled' : 'pending',
          result: settled ? done : pending,
        } as ReceiptRecord;
      },
    };
    const run = startMemoryRun(
      `limits: { timeout: 1m }
steps: [{ id: act, action: some.action, connection: S1 }]
on-failure: [{ id: rest, wait: { time: 1h } }]`,
      { runner, receipts },
    );
    expect(await run.pass()).toEqual({ wakeAt: new Date('2026-01-01T00:01:00.000Z') });
    expect(run.waits).toMatchObject([{ kind: 'settlement', dueAt: '2026-01-01T00:01:00.000Z' }]);
    expect((await run.toEnd()).run).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
  });
});
