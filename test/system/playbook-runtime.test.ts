import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startSentinelOneSimulator } from '../../simulators/sentinelone/simulator.ts';
import { startCannedServer, type CannedServer } from '../contract/canned-server.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

const isolate = (agent: string): string => `
    action: stormshield.isolate-agent
    connection: SES
    input: { id: '${agent}' }`;
const failing = { status: 500, headers: { 'content-type': 'application/json' }, body: '{}' };
const fine = { headers: { 'content-type': 'application/json' }, body: '{"fine":true}' };

let installation: Installation;
let web: CannedServer;

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 40 });
  web = await startCannedServer();
  await connectTo(installation.client, installation.simulator);
  const settings = { baseUrl: web.url, caCertificate: web.ca, allowPrivateAddresses: true };
  await installation.client.call('addConnection', { body: { connector: 'http', title: 'Web', settings } });
});

afterAll(async () => {
  await installation.stop();
  await web[Symbol.asyncDispose]();
});

beforeEach(() => {
  installation.simulator.faults.clear();
  installation.simulator.log.clear();
  web.answer = fine;
  web.seen.length = 0;
});

describe('a playbook that runs another one', () => {
  const child = (body: string): Promise<string> =>
    publish(`inputs: { agent: { kind: text, required: true } }
steps:${body}
output: { isolated: '\${{ inputs.agent }}' }`);

  test('waits for it, and takes its output', async () => {
    const id = await child(`
  - id: isolate${isolate('${{ inputs.agent }}')}`);
    const run = await start(`
  - { id: sub, playbook: ${id}, inputs: { agent: PC-00001 } }
output: \${{ steps.sub.output }}`);
    const ended = await end(run);
    expect(ended).toMatchObject({ status: 'succeeded', output: { isolated: 'PC-00001' } });
    expect(agentOf('PC-00001').isolated).toBe(true);
    const [other] = await runsOf(id);
    expect(other).toMatchObject({ status: 'succeeded', requester: { kind: 'run', id: run } });
  });

  test('fails with its error, and a wrong input is refused before it starts', async () => {
    const id = await child(`
  - { id: no, fail: it is not to be }`);
    const failed = await end(
      await start(`
  - { id: sub, playbook: ${id}, inputs: { agent: x } }`),
    );
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'playbook_failed' } });
    expect(textOf((failed['error'] as JsonObject)['message'])).toMatch(/it is not to be/);
    const before = (await runsOf(id)).length;
    const refused = await end(
      await start(`
  - { id: sub, playbook: ${id}, inputs: { agent: '\${{ run.version }}' } }`),
    );
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'invalid_input' } });
    expect(await runsOf(id)).toHaveLength(before);
  });

  test('takes it along when it is cancelled, also inside a fan-out', async () => {
    const id = await child(`
  - { id: hold, wait: { time: 1h } }`);
    const run = await start(`
  - id: each
    for-each: [a, b]
    concurrency: 2
    steps: [{ id: sub, playbook: ${id}, inputs: { agent: '\${{ item }}' } }]`);
    const waiting = async (): Promise<boolean> => {
      const children = await runsOf(id);
      return children.length === 2 && children.every(({ status }) => status === 'waiting');
    };
    await until('both children wait', waiting, 20_000);
    await installation.cli('run', 'cancel', run);
    expect(await end(run)).toMatchObject({ status: 'cancelled', waits: [] });
    for (const { id: childId } of await runsOf(id))
      expect(await end(textOf(childId))).toMatchObject({ status: 'cancelled' });
  });
});

describe('retry', () => {
  const retry =
    'retry: { attempts: 3, delay: 300ms, on: [vendor-failed, rate-limited, unreachable, timeout, task-failed] }';

  test('tries a read again after a wait, and keeps every attempt', async () => {
    web.answer = () => (web.seen.length < 3 ? failing : fine);
    const ended = await end(
      await start(`
  - { id: read, request: { path: /thing }, connection: Web, ${retry} }`),
    );
    expect(ended).toMatchObject({ status: 'succeeded' });
    expect(web.seen).toHaveLength(3);
    expect(attemptsOf(ended, 'read')).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'succeeded'],
    ]);
  });

  test('a write that failed for certain is made again, as a write of its own', async () => {
    const run = await start(`
  - id: isolate${isolate('SRV-FILES-01')}
    retry: { attempts: 2, delay: 300ms, on: [task-failed] }`);
    const ended = await end(run);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'task_failed' } });
    expect(attemptsOf(ended, 'isolate')).toEqual([
      [1, 'failed'],
      [2, 'failed'],
    ]);
    const intents = await intentsOf(run);
    expect(intents.map(({ key, status }) => [key, status]).toReversed()).toEqual([
      [`${run}/isolate/`, 'failed'],
      [`${run}/isolate/#2`, 'failed'],
    ]);
    expect(posts('SRV-FILES-01')).toBe(2);
  });

  test('a write whose answer was lost is never made again', async () => {
    installation.simulator.faults.add({ match: { method: 'POST', times: 1 }, fault: { kind: 'drop-after' } });
    const run = await start(`
  - id: isolate${isolate('PC-00003')}
    ${retry}`);
    await end(run);
    expect(posts('PC-00003')).toBe(1);
    expect(await intentsOf(run)).toHaveLength(1);
  });
});

describe('time', () => {
  test('a write under way when its step runs out of time is let go on, and the ledger tells how it ended', async () => {
    const slow = { kind: 'delay', ms: 2_000, point: 'after' } as const;
    installation.simulator.faults.add({ match: { method: 'POST', times: 1 }, fault: slow });
    const run = await start(`
  - id: isolate${isolate('PC-00004')}
    timeout: 500ms`);
    expect(await end(run)).toMatchObject({ status: 'failed', error: { code: 'timeout', applied: 'unknown' } });
    const settled = async (): Promise<boolean> => (await intentsOf(run))[0]?.['status'] === 'succeeded';
    await until('the ledger knows the end', settled, 20_000);
    expect([posts('PC-00004'), agentOf('PC-00004').isolated]).toEqual([1, true]);
  });

  test('a step that is cancelled while its work is accepted says where its end is to be found', async () => {
    setOnline('PC-00005', false);
    const run = await start(`
  - id: isolate${isolate('PC-00005')}
  - { id: hold, wait: { time: 1h } }`);
    await until('it waits', async () => ((await get(run))['waits'] as unknown[]).length > 0, 20_000);
    await installation.cli('run', 'cancel', run);
    const ended = await end(run);
    const [intent] = await intentsOf(run);
    expect((ended['steps'] as readonly JsonObject[])[0]).toMatchObject({
      status: 'cancelled',
      error: { code: 'cancelled', applied: 'unknown' },
    });
    const [{ error }] = ended['steps'] as unknown as readonly [{ error: { message: string } }];
    expect(error.message).toContain(intent?.['id']);
    setOnline('PC-00005', true);
  });
});

test('work that fails after it was accepted takes its error path before the run ends', async () => {
  const ended = await end(
    await start(`
  - id: each
    for-each: [SRV-FILES-01]
    as: host
    steps:
      - id: isolate${isolate('${{ host }}').replaceAll('\n', '\n    ')}
        on-error:
          - id: tell
            request: { method: GET, path: '/failed/\${{ host }}/\${{ steps.isolate.error.code }}' }
            connection: Web`),
  );
  expect(ended).toMatchObject({ status: 'partially_succeeded', error: null });
  expect(web.seen.map(({ url }) => url)).toEqual(['/failed/SRV-FILES-01/task_failed']);
});

test('a verb is planned once, carried out by calls of its own, and waited for as one, over the kill of the server', async () => {
  // The same fleet on two consoles: one machine, two agents, two calls.
  const consoles = await Promise.all(
    [0, 1].map(() => startSentinelOneSimulator({ agentCount: 5, settings: { commandMs: 3_000, rateLimits: false } })),
  );
  try {
    for (const [index, { url, ca: caCertificate, keys }] of consoles.entries()) {
      const settings = { url, caCertificate, timeoutSeconds: 5, keepPublishedLimits: false };
      const body = { connector: 'sentinelone', title: `S${index}`, settings, secrets: { apiToken: keys.admin } };
      await installation.client.call('addConnection', { body });
    }
    const name = String(consoles[0]?.state.console.fleet.row(1)['computerName']);
    const run = await start(`
  - { id: isolate, verb: isolate, input: { endpoints: [${name}] }, connections: [S0, S1] }
  - { id: isolated, wait: { settlement: isolate, within: 1h } }
output: \${{ steps.isolated.targets }}`);
    const waits = async (): Promise<boolean> => (await get(run))['status'] === 'waiting';
    await until('it waits for the settlement', waits, 20_000);
    expect((await get(run))['waits']).toMatchObject([
      { stepId: 'isolated', iteration: '~0', kind: 'settlement' },
      { stepId: 'isolated', iteration: '~1', kind: 'settlement' },
    ]);
    await installation.restart('SIGKILL');
    const ended = await end(run);
    expect(ended).toMatchObject({ status: 'succeeded', output: [{ status: 'succeeded' }, { status: 'succeeded' }] });
    const orders = consoles.map(({ log }) => log.list({ method: 'POST', path: '/agents/actions/disconnect' }).length);
    expect(orders).toEqual([1, 1]);
    expect(Object.fromEntries((await intentsOf(run)).map(({ key, verb }) => [key, verb]))).toEqual({
      [`${run}/isolate/~0`]: 'isolate',
      [`${run}/isolate/~1`]: 'isolate',
    });
    expect((ended['steps'] as readonly JsonObject[]).map(({ status }) => status)).toEqual(
      Array.from({ length: 4 }, () => 'succeeded'),
    );
  } finally {
    await Promise.all(consoles.map((console) => console.stop()));
  }
});

test('a fan-out keeps to its rate over all its places, and is as quick as the rate allows', async () => {
  const arrivals: number[] = [];
  web.answer = () => {
    arrivals.push(performance.now());
    return fine;
  };
  const items = Array.from({ length: 60 }, (_, index) => index);
  const ended = await end(
    await start(`
  - id: each
    for-each: [${items.join(', ')}]
    as: number
    concurrency: 10
    per-second: 20
    collect: \${{ steps.read.data.body.fine }}
    steps: [{ id: read, request: { path: '/\${{ int(number) }}' }, connection: Web }]
output: \${{ size(steps.each.output.results) }}`),
  );
  expect(ended).toMatchObject({ status: 'succeeded', output: 60 });
  const span = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  // Arrivals are seen a little late on a busy machine; quicker than the rate they cannot be by more than that.
  expect(span).toBeGreaterThan(2_700);
  expect(span).toBeLessThan(4_500);
});

let published = 0;

function document(body: string): string {
  return `steps:${body}`;
}

async function publish(body: string): Promise<string> {
  published += 1;
  const id = `runtime-${published}`;
  await installation.client.call('publishPlaybook', { body: { source: `id: ${id}\ntitle: Test\n${body}\n` } });
  return id;
}

async function start(body: string): Promise<string> {
  const id = await publish(document(body));
  return textOf((await installation.client.call('startRun', { params: { id } }))['id']);
}

function get(id: string): Promise<JsonObject> {
  return installation.client.call('getRun', { params: { id } });
}

async function end(id: string): Promise<JsonObject> {
  await until(`the run ${id} ends`, async () => (await get(id))['finishedAt'] !== null, 40_000);
  return get(id);
}

async function runsOf(playbook: string): Promise<readonly JsonObject[]> {
  return (await installation.client.call('listRuns', { query: { playbook } }))['items'] as readonly JsonObject[];
}

async function intentsOf(run: string): Promise<readonly JsonObject[]> {
  return (await installation.client.call('listIntents', { query: { run } }))['items'] as readonly JsonObject[];
}

function attemptsOf(run: JsonObject, stepId: string): readonly unknown[] {
  return (run['steps'] as readonly JsonObject[])
    .filter((step) => step['stepId'] === stepId)
    .map(({ attempt, status }) => [attempt, status]);
}

function setOnline(agent: string, online: boolean): void {
  installation.simulator.state.patch({ agents: { [agent]: { online } } });
}

function agentOf(name: string) {
  const agent = installation.simulator.state.agents.find((one) => one.name === name);
  if (agent === undefined) throw new Error(`There is no agent ${name}.`);
  return agent;
}

function posts(agent: string): number {
  return installation.simulator.log.list({ method: 'POST', path: agent }).length;
}
