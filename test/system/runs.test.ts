import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startCannedServer, type CannedServer } from '../contract/canned-server.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { parsed, textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

const isolate = (agent: string): string => `
    action: stormshield.isolate-agent
    connection: SES
    input: { id: '${agent}' }`;

let installation: Installation;
let web: CannedServer;

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 40 });
  web = await startCannedServer();
  const { client, simulator } = installation;
  await connectTo(client, simulator);
  const settings = { baseUrl: web.url, caCertificate: web.ca, allowPrivateAddresses: true };
  await client.call('addConnection', { body: { connector: 'http', title: 'Web', settings } });
});

afterAll(async () => {
  await installation.stop();
  await web[Symbol.asyncDispose]();
});

beforeEach(() => installation.simulator.faults.clear());

describe('cancelling', () => {
  test('while it waits for a time: nothing is sent after it', async () => {
    const id = await start(`
  - id: hold
    wait: { time: 1h }
  - id: late${isolate('PC-00001')}`);
    await waitsFor(id, 'time');
    const cancel = await installation.cli('run', 'cancel', id, '--json');
    expect(cancel.code).toBe(0);
    expect(await end(id)).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' }, waits: [] });
    expect(steps(await run(id))).toEqual({ hold: 'cancelled' });
    expect(posts('PC-00001')).toBe(0);
    const again = await installation.cli('run', 'cancel', id, '--json');
    expect([again.code, parsed(again.error)['code']]).toEqual([2, 'conflict']);
  });

  test('while it waits for a settlement: the ledger still learns how the accepted work ended', async () => {
    setOnline('PC-00002', false);
    const id = await start(`
  - id: isolate${isolate('PC-00002')}
  - id: isolated
    wait: { settlement: isolate, within: 1h }`);
    await waitsFor(id, 'settlement');
    await installation.cli('run', 'cancel', id);
    expect(await end(id)).toMatchObject({ status: 'cancelled', waits: [] });
    setOnline('PC-00002', true);
    const settled = async (): Promise<boolean> => (await intentsOf(id))[0]?.['status'] === 'succeeded';
    await until('the intent is settled', settled, 30_000);
    expect(posts('PC-00002')).toBe(1);
  });

  test('inside a for-each: items under way are let go, later ones never start', async () => {
    const id = await start(`
  - id: each
    for-each: [3, 4, 5, 6]
    as: number
    concurrency: 2
    steps:
      - id: isolate
        action: stormshield.isolate-agent
        connection: SES
        input: { id: 'PC-0000\${{ number }}' }
      - id: hold
        wait: { time: 1h }`);
    await until('two items wait', async () => ((await run(id))['waits'] as unknown[]).length === 2, 20_000);
    await installation.cli('run', 'cancel', id);
    expect(await end(id)).toMatchObject({ status: 'cancelled', waits: [] });
    expect([3, 4, 5, 6].map((number) => posts(`PC-0000${number}`))).toEqual([1, 1, 0, 0]);
  });
});

describe('waiting', () => {
  test('past its deadline fails the run and says what was last known', async () => {
    setOnline('PC-00007', false);
    const id = await start(`
  - id: isolate${isolate('PC-00007')}
  - id: isolated
    wait: { settlement: isolate, within: 2s }`);
    const ended = await end(id);
    expect(ended).toMatchObject({
      status: 'failed',
      error: { code: 'settlement_timeout', failureIndicator: 'isolated' },
    });
    expect(textOf((ended['error'] as JsonObject)['message'])).toMatch(
      /Not settled within 2 s\. Last answer: .*Pending/,
    );
    setOnline('PC-00007', true);
  });

  test('a run whose last action is pending is not called succeeded before the console says so', async () => {
    setOnline('PC-00008', false);
    const id = await start(`
  - id: isolate${isolate('PC-00008')}`);
    await waitsFor(id, 'settlement');
    expect(await run(id)).toMatchObject({ status: 'waiting', finishedAt: null });
    setOnline('PC-00008', true);
    expect(await end(id)).toMatchObject({ status: 'succeeded' });
    expect(agentOf('PC-00008').isolated).toBe(true);
  });

  test('a run whose last action fails on the endpoint after it was accepted has failed', async () => {
    const id = await start(`
  - id: isolate${isolate('SRV-FILES-01')}`);
    expect(await end(id)).toMatchObject({ status: 'failed', error: { code: 'task_failed' } });
  });

  test('watching shows every step and what is waited for, and ends with the run', async () => {
    const id = await start(`
  - id: isolate${isolate('PC-00009')}
  - id: isolated
    wait: { settlement: isolate, within: 1h }`);
    const watched = await installation.cli('run', 'watch', id, '--json');
    const lines = watched.out.trim().split('\n').map(parsed);
    expect(watched.code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ run: { id, status: 'succeeded' } });
    expect(lines.flatMap(({ step }) => (step === undefined ? [] : [textOf((step as JsonObject)['stepId'])]))).toContain(
      'isolated',
    );
  });
});

describe('for-each', () => {
  test('with `continue`, one item that fails makes the run partially succeeded', async () => {
    const inputs = { connection: 'SES', agents: ['PC-00011', 'KIOSK-OLD-02', 'PC-00012'] };
    const started = await installation.client.call('startRun', { params: { id: 'isolate-many' }, body: { inputs } });
    const ended = await end(textOf(started['id']));
    expect(ended).toMatchObject({ status: 'partially_succeeded', error: null });
    expect(ended['output']).toMatchObject({
      status: 'partially_succeeded',
      items: { total: 3, done: 2, failed: 1, notStarted: 0 },
    });
    const watched = await installation.cli('run', 'watch', textOf(started['id']), '--json');
    expect(watched.code).toBe(1);
  });

  test('without it, the first failure keeps later items from starting', async () => {
    const id = await start(`
  - id: each
    for-each: [KIOSK-OLD-02, PC-00013]
    steps:
      - id: isolate
        action: stormshield.isolate-agent
        connection: SES
        input: { id: '\${{ item }}' }`);
    expect(await end(id)).toMatchObject({
      status: 'failed',
      error: { message: '1 of 2 items failed.', failureIndicator: 'each' },
    });
    expect(posts('PC-00013')).toBe(0);
  });
});

test('a branch that was taken stays taken when the server is killed and its condition no longer holds', async () => {
  setOnline('PC-00014', false);
  const id = await start(`
  - id: isolate${isolate('PC-00014')}
  - id: way
    branch:
      - when: \${{ steps.isolate.status == "pending" }}
        steps:
          - id: isolated
            wait: { settlement: isolate, within: 1h }
          - id: chosen
            wait: { time: 1ms }
      - steps:
          - id: other
            wait: { time: 1ms }`);
  await waitsFor(id, 'settlement');
  await installation.restart('SIGKILL');
  setOnline('PC-00014', true);
  expect(await end(id)).toMatchObject({ status: 'succeeded' });
  expect(steps(await run(id))).toEqual({
    isolate: 'succeeded',
    way: 'succeeded',
    isolated: 'succeeded',
    chosen: 'succeeded',
  });
  expect(posts('PC-00014')).toBe(1);
});

test('a result larger than a row may hold comes back whole, to later steps and to people', async () => {
  const rows = Array.from({ length: 400 }, (_, index) => ({ index, text: randomBytes(100).toString('hex') }));
  web.answer = { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ rows }) };
  const id = await start(`
  - id: fetch
    action: http.request
    connection: Web
    input: { path: /rows }
  - id: pause
    wait: { time: 1s }
output:
  last: \${{ steps.fetch.data.body.rows[399].text }}
  count: \${{ size(steps.fetch.data.body.rows) }}`);
  const ended = await end(id);
  expect(ended['output']).toEqual({ last: rows[399]?.text, count: 400 });
  const [fetched] = ended['steps'] as readonly { readonly result: { readonly data: { readonly body: unknown } } }[];
  expect(fetched?.result.data.body).toEqual({ rows });
});

let published = 0;

async function start(stepsAndOutput: string): Promise<string> {
  published += 1;
  const id = `test-${published}`;
  await installation.client.call('publishPlaybook', {
    body: { source: `id: ${id}\ntitle: Test\nsteps:${stepsAndOutput}\n` },
  });
  return textOf((await installation.client.call('startRun', { params: { id } }))['id']);
}

function run(id: string): Promise<JsonObject> {
  return installation.client.call('getRun', { params: { id } });
}

async function end(id: string): Promise<JsonObject> {
  await until(`the run ${id} ends`, async () => (await run(id))['finishedAt'] !== null, 40_000);
  return run(id);
}

async function waitsFor(id: string, kind: 'time' | 'settlement'): Promise<void> {
  const waits = async (): Promise<boolean> => {
    const found = await run(id);
    return (
      found['status'] === 'waiting' && (found['waits'] as readonly JsonObject[]).some((wait) => wait['kind'] === kind)
    );
  };
  await until(`the run ${id} waits for a ${kind}`, waits, 20_000);
}

function steps(found: JsonObject): Record<string, unknown> {
  return Object.fromEntries(
    (found['steps'] as readonly JsonObject[]).map((step) => [textOf(step['stepId']), step['status']]),
  );
}

async function intentsOf(id: string): Promise<readonly JsonObject[]> {
  return (await installation.client.call('listIntents', { query: { run: id } }))['items'] as readonly JsonObject[];
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
