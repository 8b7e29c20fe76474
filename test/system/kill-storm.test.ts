import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { all, clientFor, connectTo } from './support/api.ts';
import { newDataFolder } from './support/data-folder.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';
import { until } from './support/waiting.ts';

const runCount = 200;
const kills = 6;

let simulator: StormshieldSimulator;
let folder: Awaited<ReturnType<typeof newDataFolder>>;
let server: ServerProcess;
let client: Client;

beforeAll(async () => {
  simulator = await startStormshieldSimulator({ extraAgents: runCount, settings: { pendingMs: 300, runningMs: 500 } });
  // Time for a kill to fall between the act of the console and its answer.
  simulator.faults.add({ match: {}, fault: { kind: 'delay', ms: 60, point: 'after' } });
  folder = await newDataFolder();
  server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' });
  client = await clientFor(folder.path);
  await connectTo(client, simulator);
});

afterAll(async () => {
  await server.end('SIGTERM');
  await simulator.stop();
  await folder.remove();
});

test('a server killed again and again leaves no run stuck, sends no write twice, and reports nothing done that is not', async () => {
  for (let index = 0; index < runCount; index += 1) {
    const agent = `PC-${String(index + 1).padStart(5, '0')}`;
    await client.call('startRun', {
      params: { id: 'isolate-and-release' },
      body: { inputs: { connection: 'SES', agent, hold: '1s' } },
    });
  }
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(300 + Math.random() * 1_500);
    await server.end('SIGKILL');
    server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' });
    client = await clientFor(folder.path);
  }
  await until('every run is final', async () => (await openRuns()).length === 0, 150_000);

  const runs = await all(client, 'listRuns');
  expect(runs).toHaveLength(runCount);
  expect(duplicateWrites()).toEqual([]);
  expect(await intentsNeitherFinalNorInSight()).toEqual([]);
  expect(await falseDone(runs)).toEqual([]);
  // The storm must not have been a calm: most runs go through it and succeed.
  expect(runs.filter((run) => run['status'] === 'succeeded').length).toBeGreaterThan(runCount / 2);
});

async function openRuns(): Promise<readonly JsonObject[]> {
  return (await all(client, 'listRuns')).filter((run) => run['finishedAt'] === null);
}

/** Paths that were posted more than once: each run isolates and releases an agent of its own. */
function duplicateWrites(): readonly string[] {
  const posts = simulator.log.list({ method: 'POST' }).map(({ target }) => target);
  return posts.filter((target, index) => posts.indexOf(target) !== index);
}

async function intentsNeitherFinalNorInSight(): Promise<readonly JsonObject[]> {
  return (await all(client, 'listIntents')).filter(({ status }) => status === 'open' || status === 'pending');
}

/** Runs called succeeded whose agent was not isolated and released according to the console. */
async function falseDone(runs: readonly JsonObject[]): Promise<readonly unknown[]> {
  const agents = new Map(simulator.state.agents.map((agent) => [agent.name, agent]));
  return runs
    .filter((run) => run['status'] === 'succeeded')
    .map((run) => (run['inputs'] as { agent: string }).agent)
    .filter((name) => {
      const agent = agents.get(name);
      return (
        agent === undefined ||
        agent.isolated ||
        agent.applied.map(({ kind }) => kind).join() !== 'network-isolation,network-deisolation'
      );
    });
}
