import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { all, clientFor, connectTo } from '../system/support/api.ts';
import { newDataFolder } from '../system/support/data-folder.ts';
import { startServerProcess, type ServerProcess } from '../system/support/server-process.ts';
import { findFaults, noFaults, startRuns } from '../system/support/storm.ts';
import { until } from '../system/support/waiting.ts';

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
  await startRuns(client, runCount);
  for (let kill = 0; kill < kills; kill += 1) {
    await sleep(300 + Math.random() * 1_500);
    await server.end('SIGKILL');
    server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' });
    client = await clientFor(folder.path);
  }
  await until('every run is final', async () => (await openRuns()).length === 0, 150_000);

  const runs = await all(client, 'listRuns');
  expect(runs).toHaveLength(runCount);
  expect(await findFaults(client, simulator)).toEqual(noFaults);
  // The storm must not have been a calm: most runs go through it and succeed.
  expect(runs.filter((run) => run['status'] === 'succeeded').length).toBeGreaterThan(runCount / 2);
});

async function openRuns(): Promise<readonly JsonObject[]> {
  return (await all(client, 'listRuns')).filter((run) => run['finishedAt'] === null);
}
