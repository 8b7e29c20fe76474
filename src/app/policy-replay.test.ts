import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '#kernel/guard.ts';
import type { PolicyRule } from '#kernel/policy.ts';
import type { PolicyInForce } from '#response/guard/judge.ts';
import { plan, policyOf, sampleEndpoint } from '#response/testing/plans.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { createVerdictStore } from '#store/verdict-store.ts';
import { replay } from './policy-replay.ts';

const start = Date.parse('2026-03-04T10:00:00Z');

function verdict(minute: number, changes: Partial<Verdict> = {}): Verdict {
  const judged = changes.plan ?? plan({ targets: [`PC-${minute}`] });
  return {
    id: `ver_${String(minute).padStart(5, '0')}`,
    tenant: 'north',
    plan: judged,
    planHash: judged.hash,
    requester: { kind: 'token', id: 'tok_1', name: 'night shift', tenant: 'north' },
    decision: 'allow',
    findings: [],
    approvalId: null,
    policies: {},
    at: new Date(start + minute * 60_000).toISOString(),
    ...changes,
  };
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function run(verdicts: readonly Verdict[], ...policies: readonly PolicyInForce[]) {
  const store = createVerdictStore(database.pool);
  await database.pool.query('truncate cordon.verdict cascade');
  await Promise.all(verdicts.map((one) => store.record(one)));
  await database.pool.query(
    'update cordon.verdict set at = given.at from unnest($1::text[], $2::timestamptz[]) as given (id, at) where verdict.id = given.id',
    [verdicts.map(({ id }) => id), verdicts.map(({ at }) => at)],
  );
  return replay(store, { tenant: 'north', since: new Date(start), policies });
}

const rate: PolicyRule = {
  name: 'r',
  kind: 'rate',
  count: 2,
  of: 'writes',
  perMs: 600_000,
  scope: 'action',
  decision: 'deny',
  whenUnknown: 'deny',
};

describe('replay', () => {
  it('lists the writes that would come out differently, stricter or looser', async () => {
    const denied = { policy: 'old', rule: 'x', decision: 'deny', message: '' } as const;
    const stored = [
      verdict(1),
      verdict(2, { plan: plan({ endpoints: [sampleEndpoint('DC-1')] }) }),
      verdict(3, { decision: 'deny', findings: [denied] }),
      // Allowed by an approval: the rules alone said something else.
      verdict(4, { findings: [{ ...denied, decision: 'needs_approval' }], approvalId: 'apr_1' }),
    ];
    const protect: PolicyRule = {
      name: 'dc',
      kind: 'protected',
      names: ['DC-*'],
      decision: 'needs_approval',
      whenUnknown: 'deny',
    };
    const done = await run(stored, policyOf(protect));
    expect(done).toMatchObject({ looked: 4, truncated: false });
    expect(done.changes.map(({ verdictId, before, after }) => [verdictId.slice(-1), before, after])).toEqual([
      ['2', 'allow', 'needs_approval'],
      ['3', 'deny', 'allow'],
      ['4', 'needs_approval', 'allow'],
    ]);
  });

  it('counts for rates what would have been let pass', async () => {
    const stored = [1, 2, 3, 4, 5, 12].map((minute) => verdict(minute));
    const done = await run(stored, policyOf(rate));
    // The third to the fifth are too many; the sixth comes when the first has left the ten minutes.
    expect(done.changes.map(({ verdictId }) => verdictId.slice(-2))).toEqual(['03', '04', '05']);
  });

  it('keeps what the built-in rules said, and reads page after page', async () => {
    const builtIn = { policy: 'built-in', rule: 'empty-target', decision: 'deny', message: '' } as const;
    const stored = Array.from({ length: 1_200 }, (_, index) =>
      verdict(index, { decision: 'deny', findings: [builtIn] }),
    );
    expect(await run(stored)).toMatchObject({ looked: 1_200, changes: [] });
  });
});
