import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { parsePolicy } from './policy-document.ts';
import { requirePassed, runPolicyTests } from './policy-tests.ts';

const root = join(import.meta.dirname, '../..');
const actionIds = ['sentinelone.agents.isolate', 'http.request'];
const now = new Date('2026-03-04T10:00:00Z');

function problemsOf(source: string): string {
  try {
    parsePolicy(source, actionIds);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_policy') return error.message;
    throw error;
  }
  return '';
}

const head = 'id: p\ntitle: P\n';

describe('the policies that come along', () => {
  const guide = readFileSync(join(root, 'docs/guide/guard.md'), 'utf8');
  const shown = [...guide.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);
  const shipped = readFileSync(join(root, 'policies/default-limits.yaml'), 'utf8');

  it('are right, and so are their tests', () => {
    expect(shown).toHaveLength(2);
    for (const source of [shipped, ...shown]) {
      const outcomes = runPolicyTests(parsePolicy(source, actionIds).policy, now);
      expect(outcomes.filter(({ passed }) => !passed)).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(3);
    }
  });

  it('have tests that notice when a rule is loosened', () => {
    for (const source of [shipped.replace('count: 50', 'count: 51'), shipped.replace('share: 10%', 'share: 11%')]) {
      expect(() => requirePassed(runPolicyTests(parsePolicy(source, actionIds).policy, now))).toThrow(
        /gives allow, not needs_approval/,
      );
    }
  });
});

describe('a policy document', () => {
  it('is read into rules', () => {
    const { policy } = parsePolicy(
      `${head}rules:\n  - name: r\n    rate: { count: 3, per: 1h, scope: action }\n    on: { actions: ['http.*'] }\n    then: deny\n`,
      actionIds,
    );
    expect(policy.rules).toEqual([
      {
        name: 'r',
        kind: 'rate',
        count: 3,
        of: 'writes',
        perMs: 3_600_000,
        scope: 'action',
        whenUnknown: 'deny',
        on: { actions: ['http.*'] },
        decision: 'deny',
      },
    ]);
  });

  it.each([
    ['', /must be an object/],
    ['id: [', /line 1/],
    ['id: P\ntitle: x\nrules: []', /line 1, column 5: id must be kebab-case.*rules holds no rule/],
    [`${head}rules:\n  - name: a\n    then: deny\n`, /line 4, column 5: rules\[0\] needs one of max-targets, rate/],
    [`${head}rules:\n  - name: a\n    always: true\n    window: {}\n    then: deny\n`, /is window and always at once/],
    [
      `${head}rules:\n  - name: a\n    always: true\n    then: forbid\n`,
      /line 6, column 11: rules\[0\]\.then must be one of needs_approval, deny/,
    ],
    [`${head}rules:\n  - name: a\n    alway: true\n    then: deny\n`, /needs one of/],
    [
      `${head}rules:\n  - name: a\n    always: true\n    then: deny\n    approval: { approvers: 2 }\n`,
      /goes with `then: needs_approval` only/,
    ],
    [`${head}rules:\n  - name: a\n    max-targets: {}\n    then: deny\n`, /needs one of count, share/],
    [`${head}rules:\n  - name: a\n    max-targets: { share: 0.1 }\n    then: deny\n`, /must be a share of the fleet/],
    [`${head}rules:\n  - name: a\n    max-targets: { share: 101% }\n    then: deny\n`, /from 0% to 100%/],
    [
      `${head}rules:\n  - name: a\n    rate: { count: 1, per: soon, scope: action }\n    then: deny\n`,
      /must be a time of at least a second/,
    ],
    [
      `${head}rules:\n  - name: a\n    rate: { share: 1%, per: 1h, scope: action }\n    then: deny\n`,
      /goes with `of: targets`/,
    ],
    [`${head}rules:\n  - name: a\n    protected: { names: [] }\n    then: deny\n`, /about nothing/],
    [
      `${head}rules:\n  - name: a\n    protected: { roles: [serv] }\n    then: deny\n`,
      /must be one of domain_controller, server/,
    ],
    [
      `${head}rules:\n  - name: a\n    window: { time-zone: Mars, days: [mon], from: '25:00', to: '10:60', when: inside }\n    then: deny\n`,
      /no time zone: `Mars`.*from must be a time of the day.*to must be/,
    ],
    [
      `${head}rules:\n  - name: a\n    always: true\n    on: { actions: [sentinelone.agents.isolat] }\n    then: deny\n`,
      /about nothing there is: `sentinelone\.agents\.isolat`/,
    ],
    [`${head}rules:\n  - name: a\n    always: true\n    on: { verbs: [isolat] }\n    then: deny\n`, /`isolat`/],
    [
      `${head}rules:\n  - name: a\n    always: true\n    then: deny\n  - name: a\n    always: true\n    then: deny\n`,
      /taken by another rule/,
    ],
    [`${head}rules:\n  - name: a\n    always: true\n    then: deny\n    approval: &x { approvers: 0 }\n`, /goes with/],
  ])('that is wrong is refused with its place: %#', (source, message) => {
    expect(problemsOf(source)).toMatch(message);
  });

  it('of any kind is read or refused, never half understood', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const rules = `[{"name":"x","then":"deny","always":true,"on":${JSON.stringify(value)}}]`;
        expect(typeof problemsOf(`{"id":"p","title":"P","rules":${rules},"tests":${JSON.stringify(value)}}`)).toBe(
          'string',
        );
        expect(typeof problemsOf(JSON.stringify(value))).toBe('string');
      }),
    );
  });
});

describe('the tests of a policy', () => {
  it('say what came out instead', () => {
    const source = `${head}rules:\n  - name: a\n    always: true\n    then: deny\ntests:\n  - title: t\n    plan: { verb: isolate }\n    expect: allow\n  - title: u\n    plan: { cuont: 1 }\n    expect: deny\n`;
    const outcomes = runPolicyTests(parsePolicy(source, actionIds).policy, now);
    expect(outcomes).toMatchObject([
      { title: 't', decision: 'deny', passed: false, message: expect.stringContaining('a: ') },
      { title: 'u', decision: null, passed: false, message: expect.stringContaining('did you mean `count`') },
    ]);
    expect(() => requirePassed(outcomes)).toThrow(/the test `t` gives deny, not allow; the test `u` could not be run/);
  });
});
