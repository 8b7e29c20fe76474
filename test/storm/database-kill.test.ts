import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '#cli/client.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { all, clientFor, connectTo } from '../system/support/api.ts';
import { newDataFolder } from '../system/support/data-folder.ts';
import { startServerProcess, type ServerProcess } from '../system/support/server-process.ts';
import { findFaults, noFaults, startRuns } from '../system/support/storm.ts';
import { until } from '../system/support/waiting.ts';

const runCount = 40;

let simulator: StormshieldSimulator;
let folder: Awaited<ReturnType<typeof newDataFolder>>;
let server: ServerProcess;
let client: Client;

beforeAll(async () => {
  simulator = await startStormshieldSimulator({ extraAgents: runCount, settings: { pendingMs: 300, runningMs: 500 } });
  simulator.faults.add({ match: {}, fault: { kind: 'delay', ms: 60, point: 'after' } });
  folder = await newDataFolder();
  server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'warn' });
  client = await clientFor(folder.path);
  // With a rate, every call asks the database.
  await connectTo(client, simulator, { requestsPerSecond: 100 });
});

afterAll(async () => {
  await server.end('SIGTERM');
  await simulator.stop();
  await folder.remove();
});

test('the embedded database is killed under running playbooks; nothing is stuck, doubled or falsely done', async () => {
  await startRuns(client, runCount);
  for (let kill = 0; kill < 3; kill += 1) {
    await sleep(200 + Math.random() * 800);
    process.kill(await postmasterPid(), 'SIGKILL');
    await until('the database answers again', databaseAnswers, 30_000);
  }
  await until('every run is final', everyRunIsFinal, 120_000);

  expect(await findFaults(client, simulator)).toEqual(noFaults);
  const runs = await all(client, 'listRuns');
  expect(runs).toHaveLength(runCount);
  expect(runs.filter(({ status }) => status === 'succeeded').length).toBeGreaterThan(runCount / 2);
  expect(server.child.exitCode, 'the server lived through it').toBeNull();
});

async function postmasterPid(): Promise<number> {
  const file = await readFile(join(folder.path, 'postgres/postmaster.pid'), 'utf8');
  return Number(file.split('\n')[0]);
}

/** While the database is away nobody can say. */
async function everyRunIsFinal(): Promise<boolean> {
  if (!(await databaseAnswers())) return false;
  const runs = await all(client, 'listRuns').catch(() => null);
  return runs !== null && runs.every((run) => run['finishedAt'] !== null);
}

async function databaseAnswers(): Promise<boolean> {
  try {
    await client.call('listRuns', { query: { limit: 1 } });
    return true;
  } catch {
    return false;
  }
}
