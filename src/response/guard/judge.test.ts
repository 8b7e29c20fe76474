import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, Plan } from '#kernel/guard.ts';
import type { PolicyRule } from '#kernel/policy.ts';
import { plan, policyOf, sampleEndpoint } from '../testing/plans.ts';
import { judge, strictest, strictestDemand, type Facts } from './judge.ts';

const now = new Date('2026-03-04T10:00:00Z');
const facts: Facts = { connection: { readOnly: false }, requester: { kind: 'token' }, made: () => 3 };
const order: readonly Decision[] = ['allow', 'needs_approval', 'deny'];

const decision = fc.constantFrom<Decision>('allow', 'needs_approval', 'deny');
const names = fc.constantFrom('DC-*', 'PC-1', '*', 'srv*01', 'nothing');
const demand = fc.record({
  approvers: fc.integer({ min: 1, max: 4 }),
  role: fc.constantFrom('responder' as const, 'administrator' as const),
  expiresMs: fc.integer({ min: 1_000, max: 90_000_000 }),
  escalateTo: fc.constantFrom('responder' as const, 'administrator' as const),
});
const details = fc.oneof(
  fc.record({
    kind: fc.constant('max-targets' as const),
    count: fc.integer({ min: 0, max: 20 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    shareAbove: fc.integer({ min: 0, max: 5 }),
    whenUnknown: decision,
  }),
  fc.record({
    kind: fc.constant('rate' as const),
    count: fc.integer({ min: 0, max: 8 }),
    of: fc.constantFrom('writes' as const, 'targets' as const),
    perMs: fc.constant(3_600_000),
    scope: fc.constantFrom('action' as const, 'connection' as const, 'tenant' as const),
    whenUnknown: decision,
  }),
  fc.record({
    kind: fc.constant('protected' as const),
    names: fc.array(names, { minLength: 1, maxLength: 3 }),
    whenUnknown: decision,
  }),
  fc.record({
    kind: fc.constant('window' as const),
    timeZone: fc.constantFrom('UTC', 'Asia/Tokyo'),
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    from: fc.constantFrom('08:00', '22:00'),
    to: fc.constantFrom('18:00', '06:00'),
    inside: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('always' as const) }),
);
const rule: fc.Arbitrary<PolicyRule> = fc
  .tuple(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 6 }),
      decision: fc.constantFrom('needs_approval' as const, 'deny' as const),
      approval: demand,
      on: fc.option(
        fc.record({ actions: fc.array(fc.constantFrom('sample.*', '*', 'other.thing'), { minLength: 1 }) }),
        { nil: undefined },
      ),
    }),
    details,
  )
  .map(([{ on, ...common }, own]) => ({ ...common, ...own, ...(on === undefined ? {} : { on }) }));
const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    count: fc.option(fc.integer({ min: 0, max: 30 })),
    fleet: fc.option(fc.integer({ min: 0, max: 200 })),
    complete: fc.boolean(),
    hosts: fc.array(fc.constantFrom('PC-1', 'DC-1', 'srv-01', 'laptop'), { maxLength: 4 }),
  })
  .map(({ hosts, ...changes }) => plan({ ...changes, endpoints: hosts.map((name) => sampleEndpoint(name)) }));

describe('judge', () => {
  it('is never loosened by another rule', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(rule, { maxLength: 5 }), rule, fc.nat(5), (one, rules, more, at) => {
        const before = judge(one, facts, [policyOf(...rules)], now);
        const after = judge(one, facts, [policyOf(...rules.slice(0, at), more, ...rules.slice(at))], now);
        expect(order.indexOf(after.decision)).toBeGreaterThanOrEqual(order.indexOf(before.decision));
        if (after.decision === 'needs_approval' && before.demand !== null) {
          expect(after.demand?.approvers).toBeGreaterThanOrEqual(before.demand.approvers);
          expect(after.demand?.expiresMs).toBeLessThanOrEqual(before.demand.expiresMs);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says the same in whatever order the rules and policies stand', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(rule, { maxLength: 6 }), fc.infiniteStream(fc.nat()), (one, rules, chance) => {
        const shuffled = rules
          .map((value) => ({ value, key: chance.next().value as number }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ value }) => value);
        expect(judge(one, facts, [policyOf(...shuffled)], now)).toEqual(judge(one, facts, [policyOf(...rules)], now));
      }),
      { numRuns: 500 },
    );
  });

  it('allows without rules, and gives the strictest of what rules say', () => {
    expect(judge(plan(), facts, [], now)).toEqual({ decision: 'allow', findings: [], demand: null, policies: {} });
    const approve: PolicyRule = { name: 'a', kind: 'always', decision: 'needs_approval' };
    const deny: PolicyRule = { name: 'd', kind: 'always', decision: 'deny' };
    const both = judge(plan(), facts, [policyOf(approve, deny)], now);
    expect(both).toMatchObject({ decision: 'deny', demand: null, policies: { sample: 1 } });
    expect(both.findings.map(({ rule: name }) => name)).toEqual(['d', 'a']);
    expect(strictest([])).toBe('allow');
  });

  it('has rules that no policy can switch off', () => {
    const denied = (changes: Partial<Plan>, readOnly = false) =>
      judge(plan(changes), { ...facts, connection: { readOnly } }, [], now).findings.map((finding) => finding.rule);
    expect(denied({}, true)).toEqual(['read-only-connection']);
    expect(denied({ targets: [] })).toEqual(['empty-target']);
    expect(denied({ targets: ['PC-1', ' '] })).toEqual(['empty-target']);
  });

  it('asks for as much as each of its rules does', () => {
    const short = { approvers: 1, role: 'administrator', expiresMs: 1_000 } as const;
    const many = { approvers: 3, role: 'responder', expiresMs: 9_000, escalateTo: 'responder' } as const;
    const asked = { approvers: 3, role: 'administrator', expiresMs: 1_000, escalateTo: 'responder' };
    expect(strictestDemand([short, many])).toEqual(asked);
    expect(strictestDemand([many, short])).toEqual(asked);
  });
});
