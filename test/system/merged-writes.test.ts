import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { readLocalServer } from '../../src/main/local-server.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { all, clientFor, connectTo } from './support/api.ts';
import { newDataFolder } from './support/data-folder.ts';
import { textOf } from './support/json.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';
import { until } from './support/waiting.ts';

/** Two servers on one database, each asked for something else about the same endpoint. */
let simulator: StormshieldSimulator;
let database: TestDatabase;
let folder: Awaited<ReturnType<typeof newDataFolder>>;
let servers: readonly ServerProcess[];
let clients: readonly [Client, Client];

const playbook = (verb: string): string => `id: ${verb}-one
title: Test
inputs: { endpoint: { kind: text, required: true } }
steps:
  - { id: order, verb: ${verb}, input: { endpoints: ['\${{ inputs.endpoint }}'] }, incident: INC-1 }
  - { id: done, wait: { settlement: order, within: 1m } }
`;

beforeAll(async () => {
  simulator = await startStormshieldSimulator({ extraAgents: 10, settings: { pendingMs: 500, runningMs: 500 } });
  // Both have opened their intents before the first is answered.
  simulator.faults.add({ match: { method: 'POST' }, fault: { kind: 'delay', ms: 300, point: 'after' } });
  database = await openTestDatabase();
  folder = await newDataFolder();
  const environment = { CORDON_DATA: folder.path, DATABASE_URL: database.url, CORDON_LOG_LEVEL: 'warn' };
  const first = await startServerProcess(environment);
  const firstClient = await clientFor(folder.path);
  const second = await startServerProcess(environment);
  servers = [first, second];
  clients = [firstClient, await clientFor(folder.path)];
  await connectTo(firstClient, simulator);
  for (const verb of ['isolate', 'release'])
    await firstClient.call('publishPlaybook', { body: { source: playbook(verb) } });
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.end('SIGTERM')));
  await simulator.stop();
  await database.close();
  await folder.remove();
});

async function start(client: Client, verb: string, endpoint: string): Promise<string> {
  const body = { inputs: { endpoint: `SES/${endpoint}` } };
  return textOf((await client.call('startRun', { params: { id: `${verb}-one` }, body }))['id']);
}

async function end(id: string): Promise<JsonObject> {
  const run = (): Promise<JsonObject> => clients[0].call('getRun', { params: { id } });
  await until(`the run ${id} ends`, async () => (await run())['finishedAt'] !== null, 40_000);
  return run();
}

const posts = (endpoint: string): readonly string[] =>
  simulator.log.list({ method: 'POST', path: `/${endpoint}/` }).map(({ target }) => target.split('/').at(-1) ?? '');

test('two runs on two servers isolate the same endpoint at once: one write, and both are done', async () => {
  expect(clients[0].url).not.toBe(clients[1].url);
  for (const endpoint of ['PC-00001', 'PC-00002', 'PC-00003']) {
    const ids = await Promise.all(clients.map((client) => start(client, 'isolate', endpoint)));
    const runs = await Promise.all(ids.map(end));
    expect(runs.map(({ status, error }) => [status, error])).toEqual([
      ['succeeded', null],
      ['succeeded', null],
    ]);
    expect(posts(endpoint)).toEqual(['network-isolation']);
  }
});

test('two requests by verb at once, one on each server, are one write, too', async () => {
  const body = { input: { endpoints: ['SES/PC-00004'] }, incident: 'INC-2', wait: true };
  const answers = await Promise.all(
    clients.map((client) => client.send('runVerb', { params: { verb: 'isolate' }, body })),
  );
  expect(answers.map((answer) => answer.body['status'])).toEqual(['succeeded', 'succeeded']);
  expect(posts('PC-00004')).toEqual(['network-isolation']);
});

test('a release that is asked for while the isolation is pending comes after it, and the endpoint is free in the end', async () => {
  const isolation = await start(clients[0], 'isolate', 'PC-00005');
  await until('the console has the isolation', async () => posts('PC-00005').length === 1, 10_000);
  const release = await start(clients[1], 'release', 'PC-00005');
  expect((await end(isolation))['status']).toBe('succeeded');
  const { status, error } = await end(release);
  expect([status, error]).toEqual(['succeeded', null]);
  expect(posts('PC-00005')).toEqual(['network-isolation', 'network-deisolation']);
  expect(simulator.state.agents.find(({ name }) => name === 'PC-00005')?.isolated).toBe(false);
  const open = (await all(clients[0], 'listIntents')).filter(({ status: intent }) => intent !== 'succeeded');
  expect(open).toEqual([]);
});

test('a console that asks one server to wait is left alone by the other, and both say so', async () => {
  const path = '/agents/PC-00006-nobody';
  const body = { connection: 'SES', input: { path } };
  const read = (client: Client): Promise<unknown> =>
    client.send('runAction', { params: { id: 'stormshield.request' }, body });
  simulator.faults.add({
    match: { method: 'GET', path, times: 1 },
    fault: { kind: 'rate-limit', retryAfter: '3', body: 'json' },
  });
  const refused = read(clients[0]);
  const limits = async (client: Client): Promise<readonly JsonObject[]> =>
    (await client.call('getConnection', { params: { id: 'SES' } }))['limits'] as readonly JsonObject[];
  await until('the other server knows', async () => (await limits(clients[1])).length > 0, 3_000);
  expect(await limits(clients[1])).toEqual([
    { family: null, perSecond: null, burst: null, free: null, pausedUntil: expect.any(String) },
  ]);
  // It looks once a second.
  await sleep(1_200);
  await Promise.all([refused, read(clients[1])]);
  const asked = simulator.log.list({ method: 'GET', path }).map(({ at }) => Date.parse(at));
  expect(asked).toHaveLength(3);
  expect(asked.slice(1).map((at) => at - (asked[0] ?? 0) >= 2_900)).toEqual([true, true]);
  expect(await limits(clients[0])).toEqual([]);
});

describe('an idempotency key of any other request', () => {
  let asked = 0;

  /** Of the servers in turn: the key holds on all of them. */
  async function token(name: string, key?: string, role = 'viewer'): Promise<{ status: number; body: JsonObject }> {
    const { token: bearer } = (await readLocalServer(folder.path)) ?? {};
    const headers = {
      authorization: `Bearer ${bearer}`,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const url = `${servers[asked++ % servers.length]?.url}/api/v1/tokens`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ name, role }) });
    return { status: response.status, body: (await response.json()) as JsonObject };
  }

  async function named(name: string): Promise<number> {
    const { items } = await clients[0].call('listTokens');
    return (items as readonly JsonObject[]).filter((one) => one['name'] === name).length;
  }

  test('gives the answer of the first again, what is shown once included, and does nothing', async () => {
    const first = await token('kept', 'tok-1');
    const again = await token('kept', 'tok-1');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(await named('kept')).toBe(1);
    expect((await token('kept')).body['text']).not.toBe(first.body['text']);
  });

  test('makes ten callers at once one request; who comes too early is told so', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => token('crowd', 'tok-2')));
    expect(answers.filter(({ status }) => status !== 201 && status !== 409).map(({ body }) => body)).toEqual([]);
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body['text']);
    expect(new Set(made).size).toBe(1);
    expect(await named('crowd')).toBe(1);
  });

  test('belongs to one request; what was refused may be asked again', async () => {
    await token('mine', 'tok-3');
    const other = await token('another', 'tok-3');
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_mismatch']);
    expect(await named('another')).toBe(0);
    expect((await token('late', 'tok-4', 'nobody-has-this')).status).toBeGreaterThanOrEqual(400);
    expect((await token('late', 'tok-4')).status).toBe(201);
  });
});
