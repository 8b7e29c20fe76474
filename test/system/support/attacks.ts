import { playbookOf, deletes } from './attack-playbooks.ts';
/* What somebody tries who wants more than their role gives. */

import type { Browser } from './browser.ts';

export const consentPolicy = `id: consent
title: Laptops are asked about
rules:
  - name: laptops
    protected: { names: ['WKS-*'], when-unknown: allow }
    then: needs_approval
    approval: { approvers: 1, role: responder, expires: 1h }
tests:
  - { title: Others pass, plan: { targets: [PC-1] }, expect: allow }
`;

type Way = readonly [method: string, path: string, body?: object];

interface Found {
  /** Of a run, an intent and a verdict that are about the connection `Other`. */
  readonly runPath: string;
  readonly intent: string;
  readonly verdict: string;
}

/** Everything that reaches the connection `Other`, or cannot be divided by connection. */
export function waysToOther({ runPath, intent, verdict }: Found): readonly Way[] {
  return [
    ['POST', '/api/v1/verbs/get-endpoint/run', { input: { endpoint: 'WKS-LYON-007' }, connections: ['Other'] }],
    ['POST', '/api/v1/verbs/list-endpoints/run', { input: {}, connections: ['Other'] }],
    ['POST', '/api/v1/verbs/isolate/run', { input: { endpoints: ['WKS-LYON-007'] }, connections: ['Other'] }],
    ['POST', '/api/v1/playbooks/isolate-and-release/runs', { inputs: {}, mode: 'simulate' }],
    ['GET', runPath],
    ['GET', `${runPath}/why`],
    ['GET', `${runPath}/plan`],
    ['GET', `${runPath}/report`],
    ['POST', `${runPath}/cancel`, {}],
    ['POST', `${runPath}/rerun`, { what: 'all' }],
    ['POST', '/api/v1/runs/rerun-plan', { what: 'all' }],
    ['GET', intent],
    ['POST', `${intent}/settle`, {}],
    ['POST', `${intent}/resend`, {}],
    ['GET', `/api/v1/verdicts/${verdict}`],
    ['POST', '/api/v1/playbooks', { source: playbookOf('mine', deletes) }],
    ['POST', '/api/v1/playbooks/isolate-and-release/restore', { version: 1 }],
    ['POST', '/api/v1/playbooks/isolate-and-release/pause', { reason: 'x' }],
    ['POST', '/api/v1/policies', { source: 'id: x' }],
    ['PUT', '/api/v1/policies/default-limits/state', { enabled: false }],
    ['POST', '/api/v1/policies/replay', {}],
    ['POST', '/api/v1/events', { kind: 'x', data: {} }],
    ['GET', '/api/v1/audit'],
    ['GET', '/api/v1/channels'],
    ['GET', '/api/v1/notices'],
    ['PUT', '/api/v1/limits', { concurrency: 1 }],
    ['PUT', '/api/v1/limits', { connection: 'Other', concurrency: 1 }],
    ['PATCH', '/api/v1/connections/Other', { title: 'Mine' }],
    ['POST', '/api/v1/roles', { name: 'free', permissions: ['view'] }],
    ['POST', '/api/v1/tokens', { name: 'free', role: 'viewer' }],
    ['POST', '/api/v1/people', { name: 'x', email: 'free@example.test', role: 'viewer' }],
  ];
}

/** What is answered to each. */
export async function statusesOf(
  browser: Browser,
  ways: readonly Way[],
): Promise<readonly (readonly [method: string, path: string, status: number])[]> {
  const answers: (readonly [string, string, number])[] = [];
  for (const [method, path, body = null] of ways)
    answers.push([method, path, (await browser.send(method, path, body)).status]);
  return answers;
}
