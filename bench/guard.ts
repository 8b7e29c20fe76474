import type { PlanEndpoint } from '#kernel/guard.ts';
import type { PolicyRule } from '#kernel/policy.ts';
import { judge, type PolicyInForce } from '#response/guard/judge.ts';
import { plan, policyOf, sampleEndpoint } from '#response/testing/plans.ts';
import { median } from './harness.ts';
import type { Figure } from './figure.ts';

const targets = 10_000;
const rounds = 50;

/** Everything that a rule can look at, and nothing that it finds: each endpoint is looked at by each rule. */
const rules: readonly PolicyRule[] = [
  {
    name: 'count',
    kind: 'max-targets',
    count: 100_000,
    share: 1,
    shareAbove: 0,
    decision: 'deny',
    whenUnknown: 'deny',
  },
  {
    name: 'names',
    kind: 'protected',
    names: ['DC-*', '*-DC??', 'SRV-*', '*exec*'],
    decision: 'deny',
    whenUnknown: 'deny',
  },
  {
    name: 'groups',
    kind: 'protected',
    groups: ['Executives*', 'OT', '*medical*'],
    tags: ['crown-jewel', 'ot*'],
    decision: 'deny',
    whenUnknown: 'deny',
  },
  {
    name: 'roles',
    kind: 'protected',
    roles: ['domain_controller', 'server'],
    decision: 'needs_approval',
    whenUnknown: 'deny',
  },
  {
    name: 'rate',
    kind: 'rate',
    count: 1_000_000,
    of: 'targets',
    perMs: 3_600_000,
    scope: 'tenant',
    decision: 'deny',
    whenUnknown: 'deny',
  },
  {
    name: 'office',
    kind: 'window',
    timeZone: 'Europe/Paris',
    days: [1, 2, 3, 4, 5, 6, 7],
    from: '00:00',
    to: '24:00',
    inside: false,
    decision: 'deny',
  },
];

/** A verdict over many resolved endpoints, beside a bare loop that looks at the name of each. */
export async function benchGuard(): Promise<readonly Figure[]> {
  const endpoints = Array.from({ length: targets }, (_, index) =>
    sampleEndpoint(`WKS-${index}`, { groups: ['Office', 'Paris'], tags: ['laptop'] }),
  );
  const made = plan({ endpoints, targets: endpoints.map(({ id }) => id), count: targets, fleet: 50_000 });
  const facts = { connection: { readOnly: false }, requester: { kind: 'token' }, made: () => 0 } as const;
  const now = new Date('2026-03-04T10:00:00Z');
  const verdict = (policies: readonly PolicyInForce[]): number => {
    const start = performance.now();
    const { decision } = judge(made, facts, policies, now);
    if (decision !== 'allow') throw new Error(`The verdict was ${decision}.`);
    return performance.now() - start;
  };
  const policies = [policyOf(...rules)];
  const [judged, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(bareLoop(endpoints));
    judged.push(verdict(policies));
  }
  const start = performance.now();
  plan({ endpoints, targets: made.targets, count: targets });
  const hashing = performance.now() - start;
  return [
    { name: `bare loop over ${targets} endpoints, median`, value: median(bare), unit: 'ms' },
    { name: `verdict on ${targets} endpoints, six rules, median`, value: median(judged), unit: 'ms', bar: 'below 50' },
    { name: 'ratio to the bare loop', value: median(judged) / median(bare), unit: '' },
    { name: 'hash of that plan', value: hashing, unit: 'ms' },
  ];
}

function bareLoop(endpoints: readonly PlanEndpoint[]): number {
  const start = performance.now();
  let found = 0;
  for (const { name } of endpoints) if (name.toLowerCase().startsWith('dc-')) found += 1;
  if (found > 0) throw new Error('Nothing was to be found.');
  return performance.now() - start;
}
