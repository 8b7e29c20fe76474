import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { newId } from '#kernel/ids.ts';
import { silentLog } from '#kernel/log.ts';
import type { CallScope, Net, Network, Transport, TransportOptions, WireRequest } from '#kernel/net.ts';
import { createNet } from '#net/net.ts';
import { createSharedRates } from '#net/shared-rates.ts';
import { createBucketStore } from '#store/bucket-store.ts';
import { createPool } from '#store/pool.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { insertSampleConnection } from '#store/testing/samples.ts';
import { startCannedServer, type CannedServer } from './canned-server.ts';

/** The ways out of three servers of one database. */
let database: TestDatabase;
let console: CannedServer;
let nets: readonly Network[];
let connectionId: string;
/** When the console was asked, in milliseconds. */
const arrivals: number[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query(`
    create table cordon.asked (at timestamptz default now());
    create function cordon.note_asked() returns trigger language plpgsql as $$ begin
      insert into cordon.asked default values; return new;
    end $$;
    create trigger note_asked after insert or update on cordon.bucket for each row execute function cordon.note_asked()`);
  console = await startCannedServer('http');
  nets = [1, 2, 3].map(() => netOn(database.url));
});
beforeEach(async () => {
  connectionId = await insertSampleConnection(database.pool, newId('con'));
  await database.pool.query('truncate cordon.asked');
  arrivals.length = 0;
  console.answer = () => {
    arrivals.push(performance.now());
    return {};
  };
});
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  await console[Symbol.asyncDispose]();
  await database.close();
});

function netOn(url: string, patienceMs?: number): Network {
  const pool = createPool({ url, max: 4, log: silentLog });
  const shared = createSharedRates(createBucketStore(pool), systemClock, silentLog, patienceMs);
  closing.push(async () => {
    await shared.close();
    await pool.end();
  });
  return createNet({ clock: systemClock, log: silentLog, shared });
}

function open(net: Net, rate?: TransportOptions['rate']): Transport {
  const transport = net.open({
    baseUrl: console.url,
    timeoutMs: 5_000,
    maxResponseBytes: 10_000,
    maxConcurrent: 16,
    allowPrivateAddresses: true,
    secrets: [],
    ...(rate === undefined ? {} : { rate }),
  });
  onTestFinished(() => transport.close());
  return transport;
}

const openAll = (rate?: TransportOptions['rate']): readonly Transport[] =>
  nets.map((net) => open(net.forConnection(connectionId), rate));

function scope(more: Partial<CallScope> = {}): CallScope {
  return { signal: new AbortController().signal, permit: null, record: () => undefined, ...more };
}

const get = (transport: Transport | undefined, more: Partial<WireRequest> = {}) => {
  if (transport === undefined) throw new Error('There is no such server.');
  return transport.send({ method: 'GET', path: '/', effect: 'read', ...more }, scope());
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The most that any span of arrivals holds more than its rate allows. */
function mostAbove(perSecond: number): number {
  return Math.max(
    ...arrivals.flatMap((from, first) =>
      arrivals.slice(first).map((at, index) => index + 1 - ((at - from) / 1_000) * perSecond),
    ),
  );
}

async function asked(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>('select count(*)::integer from cordon.asked');
  return rows[0]?.count ?? 0;
}

test('three servers together keep the rate, and use all of it', async () => {
  const rate = { perSecond: 50, burst: 10 };
  const servers = openAll(rate);
  const tookMs = await timed(() => Promise.all(Array.from({ length: 90 }, (_, index) => get(servers[index % 3]))));
  expect(arrivals).toHaveLength(90);
  // A burst, then the rate. Apart, the three would be through in a third of the time.
  expect(tookMs).toBeGreaterThanOrEqual(1_500);
  expect(tookMs).toBeLessThan(2_500);
  // A token is good for a tenth of a second, and the way to the console takes as long as it does.
  expect(mostAbove(rate.perSecond)).toBeLessThanOrEqual(rate.burst + rate.perSecond * 0.3);
});

test('the rate of a family holds over all servers, and holds nobody else up', async () => {
  const servers = openAll();
  const family = { name: '/slow', perSecond: 10, burst: 1 };
  const slow = timed(() => Promise.all(Array.from({ length: 9 }, (_, index) => get(servers[index % 3], { family }))));
  expect(await timed(() => get(servers[0]))).toBeLessThan(500);
  expect(await slow).toBeGreaterThanOrEqual(790);
});

test('calls that follow each other do not each ask the database, and a connection without a rate never does', async () => {
  const [limited] = openAll({ perSecond: 1_000, burst: 1_000 });
  for (let call = 0; call < 200; call += 1) await get(limited);
  expect(await asked()).toBeLessThan(100);
  const before = await asked();
  const [free] = openAll();
  for (let call = 0; call < 50; call += 1) await get(free);
  expect(await asked()).toBe(before);
});

test.each([
  ['with a rate at once', { perSecond: 100, burst: 100 }, 2, 200],
  ['without one within a second', undefined, 3, 1_500],
])('a console that asks one server to wait is left alone by all, %s', async (_, rate, seconds, learnMs) => {
  const servers = openAll(rate);
  await Promise.all(servers.map((each) => get(each)));
  arrivals.length = 0;
  console.answer = { status: 429, headers: { 'retry-after': String(seconds) } };
  const refused = performance.now();
  const first = get(servers[0]);
  await sleep(learnMs);
  console.answer = () => {
    arrivals.push(performance.now());
    return {};
  };
  await Promise.all([first, ...servers.slice(1).map((each) => get(each))]);
  expect(arrivals).toHaveLength(3);
  expect(Math.min(...arrivals) - refused).toBeGreaterThanOrEqual(seconds * 1_000 - 50);
});

test('what is opened for no connection, such as a simulated console, counts for itself', async () => {
  const rate = { perSecond: 1, burst: 1 };
  const [shared] = openAll(rate);
  await get(shared);
  const own = nets.map((net) => open(net, rate));
  expect(await timed(() => Promise.all(own.map((each) => get(each))))).toBeLessThan(900);
});

describe('without the database', () => {
  test('nothing leaves on a connection with a rate, and the caller knows that nothing did', async () => {
    const lost = netOn('postgresql://nobody@127.0.0.1:1/none', 300).forConnection(connectionId);
    await expect(get(open(lost, { perSecond: 10, burst: 10 }))).rejects.toMatchObject({
      code: 'database_unavailable',
      failureIndicator: 'GET /',
      applied: 'no',
    });
    expect(arrivals).toEqual([]);
    await get(open(lost));
  });

  test('calls wait until it is back', async () => {
    const [given = '', socketFolder = ''] = /host=([^&]+)/.exec(database.url) ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'cordon-rates-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const way = join(folder, 'way');
    const transport = open(
      netOn(database.url.replace(given, `host=${encodeURIComponent(way)}`)).forConnection(connectionId),
      { perSecond: 10, burst: 10 },
    );
    const calls = [1, 2, 3].map(() => get(transport));
    await sleep(600);
    expect(arrivals).toEqual([]);
    await symlink(decodeURIComponent(socketFolder), way);
    await Promise.all(calls);
    expect(arrivals).toHaveLength(3);
  });
});
