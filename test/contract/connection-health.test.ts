import { afterAll, beforeAll, expect, it } from 'vitest';
import { createConnectionDoctor } from '#app/connection-doctor.ts';
import { createConnectionWatch, type ConnectionWatch } from '#app/connection-health.ts';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { startQueue, type Handlers, type Queue } from '#engine/queue.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Connection } from '#kernel/connection.ts';
import { newId } from '#kernel/ids.ts';
import { silentLog } from '#kernel/log.ts';
import { createNet } from '#net/net.ts';
import { createChannelStore } from '#store/channel-store.ts';
import { createConnectionStore } from '#store/connection-store.ts';
import { createJobStore } from '#store/jobs.ts';
import { createNoticeStore } from '#store/notice-store.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { eventually } from '#store/testing/embedded.ts';
import { openQueueDatabase, queuedJobs } from '#store/testing/queue.ts';
import { testBox } from '#store/testing/samples.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';

const tenant = 'north';
let database: TestDatabase;
let queue: Queue;
let ses: StormshieldSimulator;
let connections: ReturnType<typeof createConnectionStore>;
let notices: ReturnType<typeof createNoticeStore>;
let jobs: ReturnType<typeof createJobStore>;
let watch: ConnectionWatch;

beforeAll(async () => {
  database = await openQueueDatabase();
  ses = await startStormshieldSimulator();
  const box = await testBox();
  connections = createConnectionStore(database.pool, box);
  notices = createNoticeStore(database.pool);
  jobs = createJobStore(database.pool);
  await createChannelStore(database.pool, box).insert(
    { id: newId('chn'), tenant, title: 'Mail', kind: 'email', settings: {}, kinds: ['connection.*'] },
    {},
  );
  const net = createNet({ clock: systemClock, log: silentLog });
  const doctor = createConnectionDoctor({ catalog: createCatalog(connectors), net, clock: systemClock });
  watch = createConnectionWatch({ connections, doctor, jobs, notifier: notices, clock: systemClock });
  // The other jobs are not in this queue.
  const handlers = {
    'check-connection': ({ connectionId }: { connectionId: string }, signal: AbortSignal) =>
      watch.check(connectionId, signal),
    'send-notice': async () => undefined,
  } as unknown as Handlers;
  queue = await startQueue({ pool: database.pool, serverId: 'srv_1', concurrency: 4, handlers, log: silentLog });
});
afterAll(async () => {
  await queue.stop();
  await ses.stop();
  await database.close();
});

async function connect(title: string, key = 'automation', more: object = {}): Promise<Connection> {
  const connection = await connections.insert(
    {
      id: newId('con'),
      tenant,
      connector: 'stormshield',
      title,
      settings: { url: ses.url, caCertificate: ses.ca, ...more },
      readOnly: false,
      unknownPolicy: 'hold',
      checkMinutes: 5,
    },
    { apiToken: ses.keys[key] ?? key },
  );
  await watch.plan(connection);
  return connection;
}

/** Lets the time of the next check come, and waits for what the job leaves behind. */
async function checked({ id, title }: Connection): Promise<Connection> {
  await database.pool.query(`update cordon.connection set next_check_at = now() where id = $1`, [id]);
  await jobs.add('check-connection', { connectionId: id }, { key: `check-connection:${id}` });
  await eventually(`${title} is checked`, async () => (await nextJobs(id)).some((dueIn) => dueIn > 60_000));
  return connections.get(tenant, id);
}

/** Milliseconds until the jobs of a connection. */
async function nextJobs(id: string): Promise<readonly number[]> {
  const found = await queuedJobs(database.pool);
  return found.filter(({ key }) => key === `check-connection:${id}`).map(({ dueIn }) => dueIn);
}

async function told(): Promise<readonly string[]> {
  const found = await notices.list(tenant, { limit: 50 });
  return found.map(({ notice }) => `${notice.kind}: ${notice.title}`).toReversed();
}

it('is asked for by itself, again and again', async () => {
  const connection = await connect('Paris');
  expect(await nextJobs(connection.id)).toEqual([expect.closeTo(300_000, -4) as number]);
  expect((await checked(connection)).health).toMatchObject({ status: 'healthy', failures: 0 });
  expect(await nextJobs(connection.id)).toEqual([expect.closeTo(300_000, -4) as number]);
  expect((await connections.lastExamination(connection.id))?.rungs.length).toBeGreaterThan(8);
});

it('tells people once after three failures, and once that it works again', async () => {
  const connection = await connect('Lyon');
  ses.faults.add({
    match: { method: 'GET' },
    fault: { kind: 'status', status: 403, body: 'json', headers: {}, acts: false },
  });
  for (const failures of [1, 2, 3, 4]) {
    expect((await checked(connection)).health).toMatchObject({ status: 'failing', failures });
    expect(await told()).toEqual(failures < 3 ? [] : ['connection.failing: Lyon does not work']);
  }
  ses.faults.clear();
  expect((await checked(connection)).health).toMatchObject({ status: 'healthy', failures: 0, failingSince: null });
  await checked(connection);
  expect((await told()).slice(1)).toEqual(['connection.recovered: Lyon works again']);
});

it('tells of refused credentials at once, and asks no sooner than in an hour, because accounts are locked', async () => {
  const connection = await connect('Nice', 'expired');
  expect((await checked(connection)).health).toMatchObject({ status: 'failing', failures: 1 });
  expect((await told()).slice(2)).toEqual(['connection.failing: Nice does not work']);
  expect(await nextJobs(connection.id)).toEqual([expect.closeTo(3_600_000, -4) as number]);
});

it('reminds of credentials that end soon, once for each week', async () => {
  const keyExpiresAt = new Date(Date.now() + 6 * 86_400_000 + 60_000).toISOString();
  const connection = await connect('Lille', 'automation', { keyExpiresAt });
  await checked(connection);
  expect((await checked(connection)).health).toMatchObject({ status: 'warning', expiresAt: keyExpiresAt });
  expect((await told()).slice(3)).toEqual(['connection.expiring: The credentials of Lille end in 6 days']);
});

it('asks no more once it is switched off, or gone', async () => {
  const connection = await connect('Brest');
  await connections.update(connection.id, { checkMinutes: 0 });
  ses.log.clear();
  await watch.check(connection.id, AbortSignal.timeout(5_000));
  await connections.remove(connection.id);
  await watch.check(connection.id, AbortSignal.timeout(5_000));
  expect(ses.log.total()).toBe(0);
});

it('keeps nothing of a check that was broken off', async () => {
  const connection = await connect('Metz');
  await expect(watch.look(connection, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect((await connections.get(tenant, connection.id)).health).toBeNull();
});
