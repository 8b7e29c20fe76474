import { describe, expect, it } from 'vitest';
import type { Decision, Plan } from '#kernel/guard.ts';
import type { PolicyRule, RuleOf } from '#kernel/policy.ts';
import { plan, sampleEndpoint } from '../testing/plans.ts';
import { objectionOf } from './rules.ts';
import { isAbout } from './scope.ts';
import { isInside } from './window.ts';

const now = new Date('2026-03-04T10:00:00Z');

function says(rule: PolicyRule, changes: Partial<Plan> = {}, made = 0): Decision {
  return objectionOf(rule, plan(changes), { made, now })?.decision ?? 'allow';
}

describe('max-targets', () => {
  const rule: RuleOf<'max-targets'> = {
    name: 'm',
    decision: 'deny',
    kind: 'max-targets',
    count: 50,
    share: 0.1,
    shareAbove: 5,
    whenUnknown: 'needs_approval',
  };

  it.each([
    [50, 5_000, 'allow'],
    [51, 5_000, 'deny'],
    [10, 100, 'allow'],
    [11, 100, 'deny'],
    [5, 5, 'allow'],
    [6, 7, 'deny'],
    [6, null, 'allow'],
    [6, 0, 'allow'],
    [null, 100, 'needs_approval'],
  ] as const)('%s of %s: %s', (count, fleet, decision) => {
    expect(says(rule, { count, fleet })).toBe(decision);
  });

  it('takes a share that it cannot tell for the worst when the share is all it has', () => {
    const { shareAbove, whenUnknown, decision } = rule;
    const shareOnly = { name: 's', kind: 'max-targets', share: 0.1, shareAbove, whenUnknown, decision } as const;
    expect(says(shareOnly, { count: 6, fleet: null })).toBe('needs_approval');
  });
});

describe('rate', () => {
  const rule: RuleOf<'rate'> = {
    name: 'r',
    decision: 'deny',
    kind: 'rate',
    count: 10,
    of: 'writes',
    perMs: 3_600_000,
    scope: 'tenant',
    whenUnknown: 'deny',
  };

  it('counts the write that is being judged', () => {
    expect(says(rule, {}, 9)).toBe('allow');
    expect(says(rule, {}, 10)).toBe('deny');
    expect(says({ ...rule, of: 'targets' }, { count: 8 }, 2)).toBe('allow');
    expect(says({ ...rule, of: 'targets' }, { count: 8 }, 3)).toBe('deny');
    expect(says({ ...rule, of: 'targets' }, { count: null }, 0)).toBe('deny');
  });

  it('can be a share of the fleet', () => {
    const { perMs, scope, whenUnknown, decision } = rule;
    const share = { name: 's', kind: 'rate', of: 'targets', share: 0.05, perMs, scope, whenUnknown, decision } as const;
    expect(says(share, { count: 5, fleet: 100 }, 0)).toBe('allow');
    expect(says(share, { count: 1, fleet: 100 }, 5)).toBe('deny');
    expect(says(share, { count: 1, fleet: null }, 0)).toBe('deny');
  });
});

describe('protected', () => {
  const rule: RuleOf<'protected'> = { name: 'p', decision: 'deny', kind: 'protected', whenUnknown: 'needs_approval' };
  const host = (changes: Parameters<typeof sampleEndpoint>[1] & { readonly name?: string }) => ({
    endpoints: [sampleEndpoint('PC-1'), sampleEndpoint(changes.name ?? 'X', changes)],
  });

  it('knows names, tags, groups and roles', () => {
    expect(says({ ...rule, names: ['dc-*'] }, host({ name: 'DC-PARIS' }))).toBe('deny');
    expect(says({ ...rule, names: ['dc-*'] }, host({ name: 'PC-DC-1' }))).toBe('allow');
    expect(says({ ...rule, tags: ['OT'] }, host({ tags: ['medical', 'ot'] }))).toBe('deny');
    expect(says({ ...rule, groups: ['Executives*'] }, host({ groups: ['Executives of the board'] }))).toBe('deny');
    expect(says({ ...rule, roles: ['domain_controller'] }, host({ role: 'domain_controller' }))).toBe('deny');
    expect(says({ ...rule, roles: ['domain_controller'] }, host({ role: 'server' }))).toBe('allow');
  });

  it('takes what it cannot see for what the rule says of the unknown', () => {
    expect(says({ ...rule, names: ['dc-*'] }, { endpoints: [], complete: false })).toBe('needs_approval');
    expect(says({ ...rule, names: ['dc-*'], whenUnknown: 'allow' }, { endpoints: [], complete: false })).toBe('allow');
    expect(says({ ...rule, roles: ['server'] }, host({ role: null }))).toBe('needs_approval');
    expect(says({ ...rule, names: ['dc-*'] }, { endpoints: [], complete: true })).toBe('allow');
  });

  it('holds names against the targets as well, where endpoints are unknown', () => {
    expect(says({ ...rule, names: ['dc-*'] }, { endpoints: [], complete: false, targets: ['DC-1'] })).toBe('deny');
  });

  it('is not confused by characters that patterns of other kinds know', () => {
    expect(says({ ...rule, names: ['PC.1'] }, host({ name: 'PCx1' }))).toBe('allow');
    expect(says({ ...rule, names: ['(a+)+$*'] }, host({ name: `${'a'.repeat(40)}!` }))).toBe('allow');
    expect(says({ ...rule, names: ['***DC***1***'] }, host({ name: `${'DC'.repeat(60)}2` }))).toBe('allow');
  });
});

describe('window', () => {
  const office = { timeZone: 'Europe/Paris', days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };

  it.each([
    // The last Sunday of March moves the clock of Paris: 07:30 in London's winter is 08:30 there, in summer 09:30.
    ['2026-03-27T06:59:00Z', false],
    ['2026-03-27T07:00:00Z', true],
    ['2026-03-27T16:59:59Z', true],
    ['2026-03-27T17:00:00Z', false],
    ['2026-03-28T10:00:00Z', false],
    ['2026-03-30T06:00:00Z', true],
    ['2026-03-30T16:00:00Z', false],
  ])('knows the wall clock of its zone: %s', (at, inside) => {
    expect(isInside(office, new Date(at))).toBe(inside);
  });

  it.each([
    ['2026-03-06T23:00:00Z', true],
    ['2026-03-07T05:59:00Z', true],
    ['2026-03-07T06:00:00Z', false],
    ['2026-03-07T23:00:00Z', false],
    ['2026-03-06T05:00:00Z', false],
  ])('over midnight belongs to the day on which it starts: %s', (at, inside) => {
    expect(isInside({ timeZone: 'UTC', days: [5], from: '22:00', to: '06:00' }, new Date(at))).toBe(inside);
  });

  it('can last the whole day', () => {
    const day = { timeZone: 'UTC', days: [6], from: '00:00', to: '24:00' };
    expect(isInside(day, new Date('2026-03-07T23:59:59Z'))).toBe(true);
    expect(isInside(day, new Date('2026-03-08T00:00:00Z'))).toBe(false);
  });

  it('applies inside or outside', () => {
    const rule: RuleOf<'window'> = { name: 'w', decision: 'deny', kind: 'window', ...office, inside: false };
    expect(says(rule)).toBe('allow');
    expect(says({ ...rule, inside: true })).toBe('deny');
  });
});

describe('scope', () => {
  it.each([
    [{ actions: ['sample.*'] }, true],
    [{ actions: ['other.*'] }, false],
    [{ verbs: ['isolate'] }, true],
    [{ verbs: ['release'] }, false],
    [{ effects: ['write'] }, false],
    [{ connections: ['edge'] }, true],
    [{ connections: ['con_1'] }, true],
    [{ connections: ['core'] }, false],
    [{ requesters: ['run'] }, false],
    [{ actions: ['*'], requesters: ['token'] }, true],
  ] as const)('%j', (on, about) => {
    expect(isAbout(on, plan(), { kind: 'token' })).toBe(about);
  });

  it('of verbs leaves out what is none, and not what may be any', () => {
    expect(isAbout({ verbs: ['*'] }, plan({ verb: null }), { kind: 'token' })).toBe(false);
    expect(isAbout({ verbs: ['shutdown'] }, plan({ verb: null, free: true }), { kind: 'token' })).toBe(true);
  });
});
