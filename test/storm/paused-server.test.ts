import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '#cli/client.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { all, clientFor, connectTo } from '../system/support/api.ts';
import { readLocalServer } from '../../src/main/local-server.ts';
import { newDataFolder } from '../system/support/data-folder.ts';
import { startServerProcess, type ServerProcess } from '../system/support/server-process.ts';
import { findFaults, noFaults, startRuns } from '../system/support/storm.ts';
import { until } from '../system/support/waiting.ts';

const runCount = 40;
/** What the console allows all servers together. */
const perSecond = 12;

let simulator: StormshieldSimulator;
let database: TestDatabase;
let folder: Awaited<ReturnType<typeof newDataFolder>>;
let servers: ServerProcess[] = [];
let client: Client;

beforeAll(async () => {
  simulator = await startStormshieldSimulator({ extraAgents: runCount, settings: { pendingMs: 300, runningMs: 500 } });
  simulator.faults.add({ match: {}, fault: { kind: 'delay', ms: 60, point: 'after' } });
  database = await openTestDatabase();
  folder = await newDataFolder();
  // Servers that share a database share the keys, too; the first one also makes the token.
  for (let index = 0; index < 3; index += 1) {
    servers.push(
      await startServerProcess({ CORDON_DATA: folder.path, DATABASE_URL: database.url, CORDON_LOG_LEVEL: 'warn' }),
    );
  }
  client = await clientFor(folder.path);
  await connectTo(client, simulator, { requestsPerSecond: perSecond });
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.end('SIGTERM')));
  await simulator.stop();
  await database.close();
  await folder.remove();
});

/** More than the rate allows, of one server; what it does not answer is no matter. */
async function askOften({ url }: ServerProcess): Promise<void> {
  const { token = '' } = (await readLocalServer(folder.path)) ?? {};
  const own = createClient({ url, token, fetch: globalThis.fetch, signal: AbortSignal.timeout(60_000) });
  const body = { connection: 'SES', input: { path: '/agents/nobody' } };
  const ask = (): Promise<unknown> => own.send('runAction', { params: { id: 'stormshield.request' }, body });
  await Promise.allSettled(Array.from({ length: 20 }, ask));
}

/** The most that arrived in any span of this length. */
function mostIn(arrivals: readonly number[], spanMs: number): number {
  return Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + spanMs).length));
}

test('three servers share a database; one is killed and one is paused past its death and woken again, and together they keep the rate', async () => {
  const [killed, paused, steady] = servers as [ServerProcess, ServerProcess, ServerProcess];
  // The address in the data folder is that of the last server to start, which is the one that stays.
  expect(client.url).toBe(steady.url);
  const asking = servers.map(askOften);
  await startRuns(client, runCount, async (started) => {
    if (started !== runCount / 2) return;
    await killed.end('SIGKILL');
    paused.child.kill('SIGSTOP');
  });
  const dead = async (): Promise<boolean> => (await database.pool.query('select 1 from cordon.server')).rowCount === 1;
  await until('both silent servers are declared dead', dead, 20_000);
  paused.child.kill('SIGCONT');
  await until(
    'every run is final',
    async () => (await all(client, 'listRuns')).every((run) => run['finishedAt'] !== null),
    90_000,
  );
  await Promise.all([...asking, sleep(2_000)]);

  expect(await findFaults(client, simulator)).toEqual(noFaults);
  const arrivals = simulator.log.list({}).map(({ at }) => Date.parse(at));
  // A burst is a second's worth; a token is good for a tenth of a second, and machines are busy.
  expect(mostIn(arrivals, 5_000), 'requests in five seconds').toBeLessThanOrEqual(6 * perSecond + perSecond / 2);
  const runs = await all(client, 'listRuns');
  expect(runs).toHaveLength(runCount);
  const back = await database.pool.query('select 1 from cordon.server');
  expect(back.rowCount, 'the woken server works again').toBe(2);
  servers = [paused, steady];
});
