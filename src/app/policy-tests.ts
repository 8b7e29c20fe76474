import { AppError, toAppError } from '#kernel/error.ts';
import { defineFields } from '#kernel/field.ts';
import type { Decision, Judgement, Plan } from '#kernel/guard.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { Policy, PolicyTest } from '#kernel/policy.ts';
import { parseInput } from '#kernel/validate.ts';
import { judge } from '#response/guard/judge.ts';

export interface TestOutcome {
  readonly title: string;
  readonly expected: Decision;
  readonly decision: Decision | null;
  readonly passed: boolean;
  /** What the rules said, or why the test could not be run. */
  readonly message: string;
}

const planFields = defineFields({
  action: { kind: 'text', default: 'test.action', maxLength: 200 },
  verb: { kind: 'text', maxLength: 100 },
  free: { kind: 'flag', default: false, help: 'A free request, which may be any verb.' },
  connection: { kind: 'text', default: 'test', maxLength: 200 },
  effect: { kind: 'choice', values: ['write', 'destructive'], default: 'destructive' },
  requester: { kind: 'choice', values: ['token', 'user', 'run', 'system'], default: 'token' },
  targets: { kind: 'list', of: 'text', maxItems: 10_000 },
  endpoints: {
    kind: 'list',
    maxItems: 10_000,
    of: {
      name: { kind: 'text', required: true, maxLength: 300 },
      role: { kind: 'choice', values: ['domain_controller', 'server', 'workstation', 'mobile'] },
      groups: { kind: 'list', of: 'text' },
      tags: { kind: 'list', of: 'text' },
    },
  },
  /** Whether the console tells which endpoints are reached: by default when they are given. */
  known: { kind: 'flag' },
  count: { kind: 'integer', min: 0 },
  fleet: { kind: 'integer', min: 0 },
  readOnly: { kind: 'flag', default: false },
  recent: { kind: 'integer', min: 0, default: 0, help: 'Writes, or targets, that every rate has counted before.' },
});

/** Runs the tests that a policy brings along, against its own rules. */
export function runPolicyTests(policy: Policy, now: Date): readonly TestOutcome[] {
  return policy.tests.map((test) => runTest(policy, test, now));
}

function runTest(policy: Policy, test: PolicyTest, now: Date): TestOutcome {
  const { title, expect } = test;
  try {
    const { decision, findings } = judgeTest(policy, test, now);
    const message = findings.map((finding) => `${finding.rule}: ${finding.message}`).join(' ');
    return { title, expected: expect, decision, passed: decision === expect, message };
  } catch (thrown) {
    return { title, expected: expect, decision: null, passed: false, message: toAppError(thrown).message };
  }
}

function judgeTest(policy: Policy, { plan: given, at }: PolicyTest, now: Date): Judgement {
  const input = parseInput(planFields, given, 'plan');
  const facts = {
    connection: { readOnly: input.readOnly },
    requester: { kind: input.requester },
    made: () => input.recent,
  };
  const inForce = [{ id: policy.id, version: 0, document: policy }];
  return judge(testPlan(input, given), facts, inForce, at === undefined ? now : new Date(at));
}

function testPlan(input: ReturnType<typeof parseInput<typeof planFields>>, given: JsonObject): Plan {
  const endpoints = (input.endpoints ?? []).map(({ name, role, groups, tags }) => ({
    connectionId: input.connection,
    id: name,
    name,
    domain: null,
    serial: null,
    macs: [],
    addresses: [],
    operatingSystem: null,
    agentVersion: null,
    role: role ?? null,
    groups: groups ?? [],
    tags: tags ?? [],
    user: null,
    online: null,
    lastSeenAt: null,
    isolation: 'unknown' as const,
  }));
  const targets = input.targets ?? (endpoints.length === 0 ? ['target'] : endpoints.map(({ name }) => name));
  return {
    tenant: 'test',
    actionId: input.action,
    verb: input.verb ?? null,
    free: input.free,
    connectionId: input.connection,
    connectionTitle: input.connection,
    effect: input.effect,
    targets,
    endpoints,
    // A count that is given as null is one that the console does not tell.
    count: given['count'] === null ? null : (input.count ?? targets.length),
    fleet: input.fleet ?? null,
    complete: input.known ?? input.endpoints !== undefined,
    asked: true,
    input: {},
    argumentHash: '',
    permission: null,
    note: null,
    hash: '',
  };
}

/** @throws AppError `invalid_policy` that names the tests that came out otherwise */
export function requirePassed(outcomes: readonly TestOutcome[]): void {
  const failed = outcomes.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const shown = failed.slice(0, 3).map(({ title, expected, decision, message }) => {
    const got = decision === null ? `could not be run (${message})` : `gives ${decision}, not ${expected}`;
    return `the test \`${title}\` ${got}`;
  });
  const more = failed.length > shown.length ? `; and ${failed.length - shown.length} more` : '';
  throw new AppError('invalid_policy', `${shown.join('; ')}${more}.`, {
    failureIndicator: 'tests',
    details: { tests: failed.map((outcome) => ({ ...outcome })).filter(isJsonObject) },
  });
}
