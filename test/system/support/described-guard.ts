import type { JsonObject } from '#kernel/json.ts';
import type { AsDescribed } from './described-automation.ts';
import { textOf } from './json.ts';
import { until } from './waiting.ts';

const policy = `id: described-guard
title: Laptops are asked about
rules:
  - name: laptops
    protected: { names: ['WKS-*'], when-unknown: allow }
    then: needs_approval
    approval: { approvers: 1, role: responder, expires: 1h, escalate-to: administrator }
  - name: servers
    protected: { names: ['SRV-*'], when-unknown: allow }
    then: deny
tests:
  - { title: A server is refused, plan: { targets: [SRV-1] }, expect: deny }
  - { title: Others pass, plan: { targets: [PC-1], known: false }, expect: allow }
`;

const question = `id: described-question
title: Asks people
steps:
  - id: ask
    approval: Go on?
    evidence: { seen: 3 }
    expires: 1h
`;

/** Every operation around policies, verdicts and approvals; the policy that it publishes holds nothing when it returns. */
/** @param other a token that somebody else has made: nobody decides about their own requests */
export async function askForGuard(asDescribed: AsDescribed, other: string): Promise<void> {
  await asDescribed('POST', '/policies/check', '/policies/check', { source: policy });
  const failing = policy.replace('expect: allow', 'expect: deny');
  await asDescribed('POST', '/policies/check', '/policies/check', { source: failing });
  await asDescribed('POST', '/policies', '/policies', { source: failing });
  await asDescribed('POST', '/policies', '/policies', { source: policy });
  await asDescribed('GET', '/policies', '/policies');
  await asDescribed('GET', '/policies/{id}', '/policies/described-guard?version=1');
  await asDescribed('GET', '/policies/{id}', '/policies/nothing');

  const ann = await personWith(asDescribed, 'ann');
  const ben = { authorization: `Bearer ${other}` };
  await askForApprovals(asDescribed, ann, ben);
  await askForQuestion(asDescribed, ben);

  const run = '/actions/stormshield.isolate-agent/run';
  const breakGlass = { reason: 'It spreads.' };
  const past = { connection: 'SES', input: { id: 'WKS-PARIS-014' }, breakGlass };
  await asDescribed('POST', '/actions/{id}/run', run, past);
  await asDescribed('POST', '/actions/{id}/run', run, { connection: 'SES', input: { id: 'SRV-FILES-01' } });
  await asDescribed('GET', '/approvals', '/approvals?limit=500');
  await asDescribed('GET', '/approvals', '/approvals?kind=review');
  const { items } = await asDescribed('GET', '/verdicts', '/verdicts?limit=500');
  for (const decision of ['allow', 'needs_approval', 'deny']) {
    const verdict = (items as readonly JsonObject[]).find((one) => one['decision'] === decision);
    await asDescribed('GET', '/verdicts/{id}', `/verdicts/${textOf(verdict?.['id'])}`);
  }

  const stricter = policy
    .replace("names: ['WKS-*']", "names: ['WKS-*', 'PC-*']")
    .replace('targets: [PC-1]', 'count: 1');
  const replay = await asDescribed('POST', '/policies/replay', '/policies/replay', { source: stricter });
  // The description of a change is held against something only when there is one.
  if ((replay['changes'] as readonly JsonObject[]).length === 0) throw new Error('No decision would change.');
  await asDescribed('PUT', '/policies/{id}/state', '/policies/described-guard/state', { enabled: false });
}

/** What an identity sends to be known, and may act as responder. */
async function personWith(asDescribed: AsDescribed, name: string): Promise<Readonly<Record<string, string>>> {
  const { text } = await asDescribed('POST', '/tokens', '/tokens', { name, role: 'responder' });
  return { authorization: `Bearer ${textOf(text)}` };
}

type Identity = Readonly<Record<string, string>>;

async function askForApprovals(asDescribed: AsDescribed, ann: Identity, ben: Identity): Promise<void> {
  const requested = async (id: string): Promise<string> => {
    const body = { connection: 'SES', input: { id } };
    const run = '/actions/stormshield.isolate-agent/run';
    return textOf((await asDescribed('POST', '/actions/{id}/run', run, body, ann))['approvalId']);
  };
  const id = await requested('WKS-LYON-007');
  await asDescribed('GET', '/approvals/{id}', `/approvals/${id}`);
  await asDescribed('POST', '/approvals/{id}/approve', `/approvals/${id}/approve`, {}, ann);
  await asDescribed('POST', '/approvals/{id}/approve', `/approvals/${id}/approve`, { comment: 'Seen.' }, ben);
  const isCarriedOut = async (): Promise<boolean> =>
    (await asDescribed('GET', '/approvals/{id}', `/approvals/${id}`))['result'] !== null;
  await until('the approval is carried out', isCarriedOut, 20_000);

  const second = await requested('WKS-PARIS-014');
  const change = { input: { id: 'WKS-PARIS-014', comment: 'INC-7' }, comment: 'With the number.' };
  const edited = await asDescribed('POST', '/approvals/{id}/edit', `/approvals/${second}/edit`, change);
  await asDescribed('GET', '/approvals/{id}', `/approvals/${second}`);
  const reject = `/approvals/${textOf(edited['id'])}/reject`;
  await asDescribed('POST', '/approvals/{id}/reject', reject, { comment: 'No.' }, ben);
}

async function askForQuestion(asDescribed: AsDescribed, ben: Identity): Promise<void> {
  await asDescribed('POST', '/playbooks', '/playbooks', { source: question });
  const started = await asDescribed('POST', '/playbooks/{id}/runs', '/playbooks/described-question/runs', {});
  const run = textOf(started['id']);
  const asked = async (): Promise<readonly JsonObject[]> =>
    (await asDescribed('GET', '/approvals', `/approvals?run=${run}`))['items'] as readonly JsonObject[];
  await until('people are asked', async () => (await asked()).length === 1, 20_000);
  const path = `/approvals/${textOf((await asked())[0]?.['id'])}/approve`;
  await asDescribed('GET', '/runs/{id}/why', `/runs/${run}/why`);
  await asDescribed('POST', '/approvals/{id}/approve', path, {}, ben);
  const isOver = async (): Promise<boolean> =>
    (await asDescribed('GET', '/runs/{id}', `/runs/${run}`))['finishedAt'] !== null;
  await until('the run ends', isOver, 20_000);
  await asDescribed('GET', '/runs/{id}/report', `/runs/${run}/report`);
}
