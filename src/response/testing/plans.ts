import type { Plan, PlanEndpoint } from '#kernel/guard.ts';
import type { Policy, PolicyRule } from '#kernel/policy.ts';
import type { PolicyInForce } from '../guard/judge.ts';
import { planHash } from '../plan.ts';

export function sampleEndpoint(name: string, changes: Partial<PlanEndpoint> = {}): PlanEndpoint {
  return {
    connectionId: 'con_1',
    id: `agent-${name}`,
    name,
    domain: null,
    serial: null,
    macs: [],
    addresses: [],
    operatingSystem: null,
    agentVersion: null,
    role: 'workstation',
    groups: [],
    tags: [],
    user: null,
    online: true,
    lastSeenAt: null,
    isolation: 'released',
    ...changes,
  };
}

export function plan(changes: Partial<Plan> = {}): Plan {
  const made = {
    tenant: 'north',
    actionId: 'sample.isolate',
    verb: 'isolate',
    free: false,
    connectionId: 'con_1',
    connectionTitle: 'Edge',
    effect: 'destructive' as const,
    targets: ['PC-1'],
    endpoints: [sampleEndpoint('PC-1')],
    count: 1,
    fleet: 100,
    complete: true,
    asked: true,
    input: { id: 'PC-1' },
    argumentHash: 'a1',
    permission: null,
    note: null,
    hash: '',
    ...changes,
  };
  return { ...made, hash: planHash(made) };
}

export function policyOf(...rules: readonly PolicyRule[]): PolicyInForce {
  const document: Policy = { id: 'sample', title: 'Sample', rules, tests: [] };
  return { id: document.id, version: 1, document };
}
