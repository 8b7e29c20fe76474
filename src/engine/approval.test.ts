import { describe, expect, it } from 'vitest';
import type { Approval, ApprovalDesk, ApprovalStatus } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { startMemoryRun } from './testing/memory-run.ts';

interface TestDesk extends ApprovalDesk {
  readonly all: readonly Approval[];
  readonly withdrawn: readonly string[];
  decide(id: string, status: ApprovalStatus, changes?: Partial<Approval>): void;
}

/** People who say what the test says. */
function desk(): TestDesk {
  const approvals = new Map<string, Approval>();
  const withdrawn: string[] = [];
  const get = (id: string): Approval => {
    const found = approvals.get(id);
    if (found === undefined) throw new AppError('not_found', id);
    return found;
  };
  return {
    get all() {
      return [...approvals.values()];
    },
    withdrawn,
    async ask(question) {
      const known = [...approvals.values()].find(({ key }) => key === question.key);
      const id = `apr_${approvals.size + 1}`;
      const asked =
        known ??
        ({
          ...question,
          id,
          status: 'pending',
          expiresAt: '2026-01-01T01:00:00.000Z',
          decisions: [],
          supersededBy: null,
        } as unknown as Approval);
      approvals.set(asked.id, asked);
      return asked;
    },
    get: async (_tenant, id) => get(id),
    async withdraw(_tenant, id) {
      withdrawn.push(id);
    },
    decide: (id, status, changes = {}) => approvals.set(id, { ...get(id), status, ...changes }),
  };
}

const by = { kind: 'user', id: 'u1', name: 'Second pair of eyes', tenant: 'north' } as const;
const decision = (approve: boolean) => ({
  decisions: [{ by, approve, comment: 'looked at', at: 'now', planHash: null }],
});
const ask = `
  - id: ask
    approval: 'Isolate \${{ inputs.host }}?'
    approvers: 2
    expires: 1h
    on-error: [{ id: refused, notify: refused, text: '\${{ steps.ask.error.message }}' }]
  - { id: next, notify: went on, text: '\${{ steps.ask.output.status }}' }`;

describe('an approval step', () => {
  it('asks once, waits, and goes on with what was decided', async () => {
    const approvals = desk();
    const run = startMemoryRun(ask, { inputs: { host: 'PC-1' }, approvals });
    await run.pass();
    await run.pass();
    expect(approvals.all).toMatchObject([
      {
        reason: 'Isolate PC-1?',
        key: `${run.run.id}/ask/`,
        demand: { approvers: 2, expiresMs: 3_600_000 },
        requester: { kind: 'run', origin: 'tok_1' },
      },
    ]);
    expect(run.waits).toMatchObject([{ kind: 'approval', approvalId: 'apr_1', stepId: 'ask' }]);
    approvals.decide('apr_1', 'approved', decision(true));
    expect((await run.toEnd()).run.status).toBe('succeeded');
    expect(run.notices).toMatchObject([{ title: 'went on', text: 'approved' }]);
    expect(run.output('ask')).toMatchObject({
      approved: true,
      decisions: [{ by: 'Second pair of eyes', approve: true }],
    });
  });

  it.each([
    ['rejected', 'Second pair of eyes refused: looked at'],
    ['expired', 'Nobody decided about apr_1 in time.'],
  ] as const)('that was %s has failed', async (status, message) => {
    const approvals = desk();
    const run = startMemoryRun(ask, { inputs: { host: 'PC-1' }, approvals });
    await run.pass();
    approvals.decide('apr_1', status, decision(false));
    await run.toEnd();
    expect(run.run.status).toBe('partially_succeeded');
    expect(run.notices).toMatchObject([
      { title: 'refused', text: message },
      { title: 'went on', text: status },
    ]);
  });

  it('follows the one that took its place', async () => {
    const approvals = desk();
    const run = startMemoryRun(ask, { inputs: { host: 'PC-1' }, approvals });
    await run.pass();
    await approvals.ask({ ...(approvals.all[0] as Approval & { key: string; step: never }), key: 'edited' });
    approvals.decide('apr_1', 'superseded', { supersededBy: 'apr_2' });
    await run.pass();
    expect(run.waits).toMatchObject([{ approvalId: 'apr_2' }]);
    approvals.decide('apr_2', 'approved', decision(true));
    expect((await run.toEnd()).run.status).toBe('succeeded');
  });

  it('is withdrawn when nobody waits for it any more', async () => {
    const late = desk();
    const timed = await startMemoryRun(
      `
  - { id: ask, approval: Now?, expires: 1h, timeout: 10s }`,
      { approvals: late },
    ).toEnd();
    expect(timed.run).toMatchObject({ status: 'failed', error: { code: 'timeout' } });
    expect(late.withdrawn).toEqual(['apr_1']);
    const cancelled = desk();
    const run = startMemoryRun(ask, { inputs: { host: 'x' }, approvals: cancelled });
    await run.pass();
    run.cancel();
    await run.pass();
    expect([run.run.status, cancelled.withdrawn]).toEqual(['cancelled', ['apr_1']]);
  });
});

describe('a write that the guard holds back', () => {
  const result: ActionResult = {
    status: 'succeeded',
    statusCode: 200,
    message: 'Done.',
    data: { done: true },
    targets: [],
    exchanges: [],
  };

  it('waits for the approval, and is asked for again with the same key', async () => {
    const approvals = desk();
    const seen: ActionRequest[] = [];
    const runner = {
      describe: () => ({ mayWrite: true, effect: 'write' as const, fields: {} }),
      run: async (request: ActionRequest): Promise<ActionResult> => {
        seen.push(request);
        if (seen.length > 1) return result;
        const question = { tenant: 'north', title: 'Isolate', reason: '', evidence: {}, requester: request.requester };
        const demand = { approvers: 1, role: 'responder', expiresMs: 1 } as const;
        const { id } = await approvals.ask({
          ...question,
          demand,
          key: request.key,
          step: { runId: 'r', stepId: 's', iteration: '' },
        });
        return { ...result, status: 'pending', approvalId: id };
      },
    };
    const run = startMemoryRun(
      `
  - { id: isolate, action: some.action, connection: S1, input: { host: x, at: '\${{ run.now }}' } }
output: \${{ steps.isolate.data.done }}`,
      { approvals, runner },
    );
    await run.pass();
    await run.pass();
    expect(run.waits).toMatchObject([{ kind: 'approval', approvalId: 'apr_1' }]);
    expect(run.statuses()).toEqual({ isolate: 'waiting' });
    expect(seen).toHaveLength(1);
    approvals.decide('apr_1', 'approved');
    expect((await run.toEnd()).run).toMatchObject({ status: 'succeeded', output: true });
    expect(seen.map(({ key, input }) => [key, input])).toEqual([
      [`${run.run.id}/isolate/`, { host: 'x', at: '2026-01-01T00:00:00.000Z' }],
      [`${run.run.id}/isolate/`, { host: 'x', at: '2026-01-01T00:00:00.000Z' }],
    ]);
  });
});
