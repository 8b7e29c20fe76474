import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '#kernel/ids.ts';
import { silentLog } from '#kernel/log.ts';
import { takeTokens, type BucketName, type BucketStore, type Rate } from '#kernel/rate.ts';
import { createBucketStore } from './bucket-store.ts';
import { createPool } from './pool.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { insertSampleConnection, tenant } from './testing/samples.ts';

let database: TestDatabase;
let store: BucketStore;
let bucket: BucketName;

interface Granted {
  readonly granted: number;
  /** Milliseconds, of the database. */
  readonly at: number;
}

beforeAll(async () => {
  database = await openTestDatabase();
  store = createBucketStore(database.pool);
  // What was granted, and when, as the database itself sees it.
  await database.pool.query(`
    create table cordon.taken (turn bigint generated always as identity, family text, granted integer, at timestamptz);
    create function cordon.note_taken() returns trigger language plpgsql as $$ begin
      insert into cordon.taken (family, granted, at) values (new.family, new.granted, now()); return new;
    end $$;
    create trigger note_taken after insert or update on cordon.bucket for each row execute function cordon.note_taken()`);
});
beforeEach(async () => {
  await database.pool.query('truncate cordon.taken');
  bucket = { connectionId: await insertSampleConnection(database.pool, newId('con')), family: null };
});
afterAll(() => database.close());

async function grants(family = ''): Promise<readonly Granted[]> {
  const { rows } = await database.pool.query<Granted>(
    `select granted, extract(epoch from at)::double precision * 1000 as at from cordon.taken
     where family = $1 order by turn`,
    [family],
  );
  return rows;
}

/** The most that any window holds more than its rate allows; a burst is what it may be. */
function mostAbove(given: readonly Granted[], { perSecond }: Rate): number {
  const sorted = given.toSorted((a, b) => a.at - b.at);
  let most = 0;
  for (const [first, { at: from }] of sorted.entries()) {
    let sum = 0;
    for (const { at, granted } of sorted.slice(first)) {
      sum += granted;
      most = Math.max(most, sum - ((at - from) / 1_000) * perSecond);
    }
  }
  return most;
}

it('never grants more than rate and burst in any window, however many ask at once', async () => {
  const rate = { perSecond: 200, burst: 20 };
  const pools = [1, 2, 3].map(() => createPool({ url: database.url, max: 4, log: silentLog }));
  const until = performance.now() + 1_500;
  const taken = await Promise.all(
    pools.flatMap((pool) => {
      const own = createBucketStore(pool);
      return Array.from({ length: 4 }, async () => {
        let sum = 0;
        while (performance.now() < until) sum += (await own.take(bucket, rate, 1 + (sum % 5))).granted;
        return sum;
      });
    }),
  );
  const given = await grants();
  expect(given.length).toBeGreaterThan(100);
  const total = given.reduce((sum, { granted }) => sum + granted, 0);
  // Nobody got more than the database counted, and nothing was left lying.
  expect(taken.reduce((sum, each) => sum + each, 0)).toBe(total);
  expect(total).toBeGreaterThan(200);
  expect(mostAbove(given, rate)).toBeLessThanOrEqual(rate.burst + 0.01);
  await Promise.all(pools.map((pool) => pool.end()));
});

it('reckons as the kernel does, for any rate, burst and pattern of asking', async () => {
  const pattern = fc.record({
    perSecond: fc.double({ min: 0.5, max: 2_000, noNaN: true }),
    burst: fc.integer({ min: 1, max: 50 }),
    asks: fc.array(fc.record({ count: fc.integer({ min: 1, max: 60 }), pauseMs: fc.integer({ min: 0, max: 15 }) }), {
      minLength: 1,
      maxLength: 8,
    }),
  });
  let turn = 0;
  await fc.assert(
    fc.asyncProperty(pattern, async ({ perSecond, burst, asks }) => {
      const family = `/family-${turn++}`;
      const rate = { perSecond, burst };
      let fullAt = -Infinity;
      for (const { count, pauseMs } of asks) {
        await sleep(pauseMs);
        const answer = await store.take({ ...bucket, family }, rate, count);
        const at = (await grants(family)).at(-1)?.at ?? 0;
        const expected = takeTokens(fullAt, at, rate, count);
        fullAt = expected.fullAt;
        // The database counts in microseconds.
        expect(Math.abs(answer.granted - expected.granted)).toBeLessThanOrEqual(perSecond > 500 ? 1 : 0);
        fullAt += ((answer.granted - expected.granted) / perSecond) * 1_000;
        if (answer.granted === expected.granted) expect(answer.waitMs).toBeCloseTo(expected.waitMs, 1);
      }
      expect(mostAbove(await grants(family), rate)).toBeLessThanOrEqual(burst + 0.01);
    }),
    { numRuns: 25 },
  );
});

it('has what it says it will have', async () => {
  const rate = { perSecond: 20, burst: 2 };
  expect(await store.take(bucket, rate, 5)).toMatchObject({ granted: 2 });
  const { granted, waitMs } = await store.take(bucket, rate, 5);
  expect(granted).toBe(0);
  expect(waitMs).toBeGreaterThan(20);
  expect(waitMs).toBeLessThanOrEqual(50);
  await sleep(waitMs + 1);
  expect(await store.take(bucket, rate, 5)).toMatchObject({ granted: 1 });
});

it('counts families apart', async () => {
  const rate = { perSecond: 0.1, burst: 1 };
  for (const family of [null, '/agents', '/threats'])
    expect((await store.take({ ...bucket, family }, rate, 2)).granted).toBe(1);
  expect((await store.levels(tenant)).filter(({ connectionId }) => connectionId === bucket.connectionId)).toMatchObject(
    [
      { family: null, rate, pausedUntil: null },
      { family: '/agents', rate, pausedUntil: null },
      { family: '/threats', rate, pausedUntil: null },
    ],
  );
  expect(await store.levels('another')).toEqual([]);
});

it('a pause grants nothing, is never shortened, is told to all, and ends with one request', async () => {
  const rate = { perSecond: 10, burst: 10 };
  await store.pause(bucket, rate, 300);
  await store.pause(bucket, rate, 10);
  const paused = await store.take(bucket, rate, 5);
  expect(paused.granted).toBe(0);
  expect(paused.waitMs).toBeGreaterThan(200);
  const told = (await store.pauses()).filter(({ connectionId }) => connectionId === bucket.connectionId);
  expect(told).toEqual([{ ...bucket, leftMs: expect.any(Number) }]);
  expect(told[0]?.leftMs).toBeGreaterThan(100);
  await sleep(paused.waitMs + 2);
  expect((await store.take(bucket, rate, 5)).granted).toBe(1);
  expect(await store.pauses()).toEqual([]);
  // Where nobody limits, a pause is all that is known.
  await store.pause({ ...bucket, family: '/free' }, null, 5_000);
  expect((await store.levels(tenant)).find(({ family }) => family === '/free')).toMatchObject({
    rate: null,
    pausedUntil: expect.any(String),
  });
});

it('comes out of a clock that was set back within minutes', async () => {
  const rate = { perSecond: 10, burst: 10 };
  await store.take(bucket, rate, 1);
  await database.pool.query(
    `update cordon.bucket set full_at = now() + interval '1 day', paused_until = now() + interval '1 day' where connection_id = $1`,
    [bucket.connectionId],
  );
  const { granted, waitMs } = await store.take(bucket, rate, 1);
  expect(granted).toBe(0);
  expect(waitMs).toBeLessThanOrEqual(181_000);
});

it('a new rate counts from the next request on', async () => {
  await store.take(bucket, { perSecond: 1, burst: 1 }, 1);
  expect((await store.take(bucket, { perSecond: 100, burst: 200 }, 50)).granted).toBe(50);
});

it('says that a connection is gone', async () => {
  await expect(
    store.take({ connectionId: 'con_gone', family: null }, { perSecond: 1, burst: 1 }, 1),
  ).rejects.toMatchObject({ code: 'unknown_connection' });
  await store.pause({ connectionId: 'con_gone', family: null }, null, 1_000);
});
