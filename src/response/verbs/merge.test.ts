import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { AppError } from '#kernel/error.ts';
import type { ActionResult, TargetResult } from '#kernel/result.ts';
import type { PlannedVerbCall, VerbPlan } from '#kernel/verb.ts';
import { mergeResults } from './merge.ts';

const catalog = createCatalog([]);
const failure = new AppError('vendor_conflict', 'It would not.', { failureIndicator: 'POST /x' }).toJson();

const targetStatus = fc.constantFrom<TargetResult['status']>(
  'succeeded',
  'unchanged',
  'pending',
  'unsupported',
  'not_found',
  'failed',
);

interface Case {
  readonly plan: VerbPlan;
  readonly results: readonly ActionResult[];
}

/** Plans with results as a runner may give them, honest or not. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    calls: fc.array(
      fc.record({
        agents: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { maxLength: 3 }),
        status: fc.constantFrom<ActionResult['status']>('succeeded', 'partially_succeeded', 'pending', 'failed'),
        targets: fc.array(fc.tuple(fc.constantFrom('1', '2', '3', 'hash'), targetStatus), { maxLength: 3 }),
        isMissing: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    left: fc.array(targetStatus, { maxLength: 2 }),
    complete: fc.boolean(),
  })
  .map(({ calls, left, complete }) => ({
    plan: {
      ...emptyPlan,
      complete,
      calls: calls.map(({ agents }, part) => call(agents, part)),
      left: left.map((status, index) => ({ target: `left ${index}`, status })),
    },
    results: calls
      .filter(({ isMissing }) => !isMissing)
      .map(({ status, targets }) =>
        result(
          status,
          targets.map(([target, own]) => ({ target, status: own })),
        ),
      ),
  }));

const emptyPlan: VerbPlan = {
  verb: 'isolate',
  effect: 'destructive',
  input: {},
  calls: [],
  left: [],
  endpoints: [],
  machines: [],
  complete: true,
  notes: [],
  exchanges: [],
};

function call(endpoints: readonly string[], part = 0, connection = 'con_a'): PlannedVerbCall {
  return { actionId: 'x.y', input: {}, endpoints, connection, connectionTitle: 'A', part };
}

function result(
  status: ActionResult['status'],
  targets: readonly TargetResult[],
  more: Partial<ActionResult> = {},
): ActionResult {
  return {
    status,
    statusCode: 200,
    message: status,
    data: null,
    targets,
    exchanges: [],
    ...(status === 'failed' ? { error: failure } : {}),
    ...more,
  };
}

const good: readonly string[] = ['succeeded', 'unchanged'];

describe('merging', () => {
  test('is never a success when a part is not, and pending exactly while one is', () => {
    fc.assert(
      fc.property(cases, ({ plan, results }) => {
        const merged = mergeResults(catalog, plan, results);
        const isPending =
          results.some(({ status }) => status === 'pending') ||
          merged.targets.some(({ status }) => status === 'pending');
        expect(merged.status === 'pending').toBe(isPending);
        if (merged.status !== 'succeeded') return;
        expect(plan.complete).toBe(true);
        expect(results).toHaveLength(plan.calls.length);
        expect(results.every(({ status }) => status === 'succeeded')).toBe(true);
        expect(merged.targets.every(({ status }) => good.includes(status))).toBe(true);
        expect(plan.left.every(({ status }) => good.includes(status))).toBe(true);
      }),
    );
  });

  test('a failure carries its error, and everything else has none', () => {
    fc.assert(
      fc.property(cases, ({ plan, results }) => {
        const merged = mergeResults(catalog, plan, results);
        expect(merged.error !== undefined).toBe(merged.status === 'failed');
      }),
    );
  });

  test('an agent that two calls are about is done when both are', () => {
    const plan = { ...emptyPlan, calls: [call(['1']), call(['1'])] };
    const done = result('succeeded', [{ target: '1', status: 'succeeded' }]);
    const refused = result('failed', [{ target: '1', status: 'failed', error: failure }]);
    expect(mergeResults(catalog, plan, [done, done])).toMatchObject({
      status: 'succeeded',
      targets: [{ target: 'A/1', status: 'succeeded' }],
    });
    expect(mergeResults(catalog, plan, [done, refused])).toMatchObject({
      status: 'failed',
      targets: [{ target: 'A/1', status: 'failed', error: failure }],
    });
  });

  test('a call that says nothing of an agent is no success for it', () => {
    const plan = { ...emptyPlan, calls: [call(['1', '2'])] };
    const merged = mergeResults(catalog, plan, [result('succeeded', [{ target: '1', status: 'succeeded' }])]);
    expect([merged.status, merged.targets[1]?.status, merged.targets[1]?.error?.code]).toEqual([
      'partially_succeeded',
      'failed',
      'outcome_unknown',
    ]);
  });

  test('a call whose targets are no agents speaks for its agents', () => {
    const plan = { ...emptyPlan, calls: [call(['1'])] };
    const unchanged = result('succeeded', [{ target: 'threat 7', status: 'unchanged' }]);
    expect(mergeResults(catalog, plan, [unchanged]).targets).toEqual([{ target: 'A/1', status: 'unchanged' }]);
    const unsupported = result('failed', [], { error: { ...failure, code: 'unsupported' } });
    expect(mergeResults(catalog, plan, [unsupported])).toMatchObject({
      status: 'failed',
      targets: [{ status: 'unsupported' }],
    });
  });

  test('an outcome that nobody knows is told before a plain failure', () => {
    const plan = { ...emptyPlan, calls: [call(['1']), call(['2'], 1)] };
    const lost = result('failed', [], { error: { ...failure, code: 'timeout', applied: 'unknown' } });
    expect(mergeResults(catalog, plan, [result('failed', []), lost]).error).toMatchObject({
      code: 'timeout',
      applied: 'unknown',
      failureIndicator: 'isolate > POST /x',
    });
  });

  test('what waits for an approval says so', () => {
    const plan = { ...emptyPlan, calls: [call(['1'])] };
    const merged = mergeResults(catalog, plan, [result('pending', [], { approvalId: 'apr_1' })]);
    expect(merged).toMatchObject({ status: 'pending', approvalId: 'apr_1', statusCode: 202 });
    expect(merged.message).toContain('approval');
  });
});
