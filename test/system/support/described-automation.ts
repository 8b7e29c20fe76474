import type { JsonObject } from '#kernel/json.ts';
import { textOf } from './json.ts';
import { until } from './waiting.ts';

/** Asks, and holds the answer against the description of its operation. */
export type AsDescribed = (
  method: string,
  template: string,
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<JsonObject>;

const hold = 'steps:\n  - id: hold\n    wait: { time: 1ms }\n';

/** Every operation around playbooks: drafts, versions, triggers, events, limits, reruns. */
export async function askForAutomation(asDescribed: AsDescribed): Promise<void> {
  const triggers = `triggers:
  - { id: nightly, schedule: 0 3 * * * }
  - { id: hook, webhook: secret }
  - { id: threat, event: '\${{ event.kind == "threat" }}' }\n`;
  const source = `id: described\ntitle: Described\n${triggers}${hold}`;
  await asDescribed('POST', '/playbooks/check', '/playbooks/check', { source: source.replace('time', 'tyme') });
  await asDescribed('PUT', '/playbooks/{id}/draft', '/playbooks/described/draft', { source }, { 'if-none-match': '*' });
  await asDescribed('PUT', '/playbooks/{id}/draft', '/playbooks/described/draft', { source }, { 'if-match': '"7"' });
  await asDescribed('PUT', '/playbooks/{id}/draft', '/playbooks/described/draft', { source });
  await asDescribed('GET', '/playbooks/{id}/draft', '/playbooks/described/draft');
  await asDescribed('GET', '/drafts', '/drafts');
  const matching = { 'if-match': '"1"' };
  await asDescribed('POST', '/playbooks/{id}/publish', '/playbooks/described/publish', {}, matching);
  await asDescribed('PUT', '/playbooks/{id}/draft', '/playbooks/described/draft', { source }, { 'if-none-match': '*' });
  await asDescribed('DELETE', '/playbooks/{id}/draft', '/playbooks/described/draft', undefined, matching);
  await asDescribed('GET', '/playbooks/{id}/versions', '/playbooks/described/versions');
  await asDescribed('GET', '/playbooks/{id}/diff', '/playbooks/described/diff?from=1');
  await asDescribed('POST', '/playbooks/{id}/restore', '/playbooks/described/restore', { version: 1 });
  await asDescribed('POST', '/playbooks/{id}/pause', '/playbooks/described/pause', { reason: 'Repairs' });
  await asDescribed('GET', '/playbooks/{id}/state', '/playbooks/described/state');
  await asDescribed('POST', '/playbooks/{id}/resume', '/playbooks/described/resume');
  await asDescribed('GET', '/triggers', '/triggers');
  const trigger = '/playbooks/{id}/triggers/{trigger}';
  await asDescribed('POST', `${trigger}/pause`, '/playbooks/described/triggers/nightly/pause');
  await asDescribed('POST', `${trigger}/resume`, '/playbooks/described/triggers/nightly/resume');
  await asDescribed('POST', `${trigger}/rotate-secret`, '/playbooks/described/triggers/hook/rotate-secret');
  const event = await asDescribed('POST', '/events', '/events', { kind: 'threat', data: { severity: 1 } });
  await asDescribed('GET', '/events/{id}', `/events/${textOf(event['id'])}`);
  await asDescribed('GET', '/events', '/events');
  await asDescribed('PUT', '/limits', '/limits', { concurrency: 100, runs: 1_000, withinSeconds: 60 });
  await asDescribed('GET', '/limits', '/limits');
  await asDescribed('PUT', '/limits', '/limits', {});
  await askForReruns(asDescribed);
}

async function askForReruns(asDescribed: AsDescribed): Promise<void> {
  const run = textOf((await asDescribed('POST', '/playbooks/{id}/runs', '/playbooks/described/runs', {}))['id']);
  const isOver = async (): Promise<boolean> =>
    (await asDescribed('GET', '/runs/{id}', `/runs/${run}`))['finishedAt'] !== null;
  await asDescribed('GET', '/runs/{id}/why', `/runs/${run}/why`);
  await until('the run ends', isOver, 20_000);
  await asDescribed('GET', '/runs/{id}/why', `/runs/${run}/why`);
  await asDescribed('POST', '/runs/{id}/rerun', `/runs/${run}/rerun`, {});
  const filter = { playbook: 'described', status: 'succeeded' };
  const plan = await asDescribed('POST', '/runs/rerun-plan', '/runs/rerun-plan', { filter });
  const path = `/rerun-plans/${textOf(plan['id'])}`;
  await asDescribed('POST', '/rerun-plans/{id}/execute', `${path}/execute`, { hash: plan['hash'] });
  await asDescribed('GET', '/rerun-plans/{id}', path);
}
