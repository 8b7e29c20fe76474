import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startCannedServer, type CannedServer } from '../contract/canned-server.ts';
import { all, connectTo } from '../system/support/api.ts';
import { startInstallation, type Installation } from '../system/support/installation.ts';
import { textOf } from '../system/support/json.ts';
import { until } from '../system/support/waiting.ts';

const perPart = 8;
const kills = 3;
/** Orders under way together, by the concurrency of the three lists. */
const atOnce = 3 + 4 + 2;

let installation: Installation;
let web: CannedServer;

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 3 * perPart });
  // Time for a kill to fall between the act of the console and its answer.
  installation.simulator.faults.add({ match: {}, fault: { kind: 'delay', ms: 300, point: 'after' } });
  web = await startCannedServer();
  await connectTo(installation.client, installation.simulator);
  const settings = { baseUrl: web.url, caCertificate: web.ca, allowPrivateAddresses: true };
  await installation.client.call('addConnection', { body: { connector: 'http', title: 'Web', settings } });
});

afterAll(async () => {
  await installation.stop();
  await web[Symbol.asyncDispose]();
});

const agents = (part: number): readonly string[] =>
  Array.from({ length: perPart }, (_, index) => `PC-${String(part * perPart + index + 1).padStart(5, '0')}`);

/**
 * Isolates every agent of a list, and waits until each is. Stormshield cannot be asked about an answer that the kill lost: such a
 * write stays unknown in its step, and the list goes on.
 */
const fanOut = (id: string, items: string, more: string): string => `
  - id: ${id}
    for-each: ${items}
    as: host
    ${more}
    steps:
      - id: isolate-${id}
        action: stormshield.isolate-agent
        connection: SES
        input: { id: '\${{ host }}', comment: 'at \${{ run.now }}' }
        on-error: continue
      - { id: isolated-${id}, wait: { settlement: isolate-${id}, within: 1h }, on-error: continue }`;

test('a fan-out at a rate, a retry, a sub-playbook and parallel branches outlive the kill of the server: each write once, every run ends', async () => {
  // The retry is in its wait for most of the time of the kills.
  const begun = performance.now();
  const status = (): number => (performance.now() - begun < 6_000 ? 500 : 200);
  web.answer = () => ({ status: status(), headers: { 'content-type': 'application/json' }, body: '{}' });
  await publish(`id: many
title: Many
inputs: { agents: { kind: list, of: text, required: true } }
steps:${fanOut('sub', '${{ inputs.agents }}', 'concurrency: 3')}
output: \${{ steps.sub.output.done }}`);
  await publish(`id: storm
title: Storm
variables: { log: [] }
steps:
  - id: all
    parallel:${indented(fanOut('rated', JSON.stringify(agents(0)), 'concurrency: 4\n    per-second: 3'))}
      - { id: note-rated, after: [rated], store: { append: { log: '\${{ steps.rated.output.done }}' } } }
      - { id: child, playbook: many, inputs: { agents: ${JSON.stringify(agents(1))} } }
      - id: flaky
        request: { path: /thing }
        connection: Web
        retry: { attempts: 20, delay: 700ms, factor: 1, on: [vendor-failed] }
      - { id: note-flaky, after: [flaky], store: { append: { log: flaky } } }${indented(fanOut('last', JSON.stringify(agents(2)), 'concurrency: 2'))}
        after: [flaky]
output: { log: '\${{ vars.log }}', child: '\${{ steps.child.output }}', last: '\${{ steps.last.output.done }}' }`);
  const { id } = await installation.client.call('startRun', { params: { id: 'storm' } });
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(700 + Math.random() * 900);
    await installation.restart('SIGKILL');
  }
  await until('every run has ended', async () => (await runs()).every((run) => run['finishedAt'] !== null), 60_000);

  const found = await runs();
  const lost = (await Promise.all(found.map((run) => lostWrites(run)))).flat();
  expect(new Set(found.map((run) => run['playbookId']))).toEqual(new Set(['many', 'storm']));
  for (const run of found) expect(['succeeded', 'partially_succeeded']).toContain(run['status']);
  const { output } = found.find((run) => run['id'] === id) ?? {};
  expect(output).toMatchObject({ child: perPart, last: perPart });
  expect(new Set((output as { readonly log: readonly unknown[] }).log)).toEqual(new Set([perPart, 'flaky']));

  const { log, state } = installation.simulator;
  const posts = log.list({ method: 'POST' }).map(({ target }) => /agents\/([^/]+)/.exec(target)?.[1] ?? target);
  expect(posts.toSorted()).toEqual([...new Set(posts)].toSorted());
  const everyAgent = [0, 1, 2].flatMap(agents);
  expect([...new Set([...posts, ...lost])].toSorted()).toEqual(everyAgent);
  expect(lost.length).toBeLessThanOrEqual(kills * atOnce);
  const isolated = state.agents.filter((agent) => agent.isolated).map(({ name }) => name);
  expect(isolated).toEqual(expect.arrayContaining(everyAgent.filter((agent) => !lost.includes(agent))));
});

/** Agents whose order was under way at a kill, which is all that may fail. */
async function lostWrites(run: JsonObject): Promise<string[]> {
  const { steps } = await installation.client.call('getRun', { params: { id: textOf(run['id']) } });
  const failed = (steps as readonly JsonObject[]).filter(
    ({ status, stepId }) => status === 'failed' && stepId !== 'flaky',
  );
  expect(failed.map(({ error }) => (error as JsonObject)['code'])).toEqual(failed.map(() => 'outcome_unknown'));
  return failed
    .filter(({ kind }) => kind === 'action')
    .map(({ input }) => textOf((input as { readonly input: JsonObject }).input['id']));
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}

async function publish(source: string): Promise<void> {
  await installation.client.call('publishPlaybook', { body: { source } });
}

function runs(): Promise<readonly JsonObject[]> {
  return all(installation.client, 'listRuns').then((items) => items.map((run) => ({ ...run, id: textOf(run['id']) })));
}
