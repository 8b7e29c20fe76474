import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Change } from '#kernel/changes.ts';
import { silentLog } from '#kernel/log.ts';
import { createChangeFeed } from './change-feed.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function addRuns(from: number, to: number, tenant = 'north'): Promise<void> {
  await database.pool.query(
    `insert into cordon.run (id, tenant, playbook_id, playbook_version, playbook_hash, status, inputs, requester)
      select 'run_' || lpad(number::text, 9, '0'), $3, 'p', 1, 'h', 'queued', '{}', '{}'
      from generate_series($1::integer, $2::integer) as number`,
    [from, to, tenant],
  );
}

it('tells what is new, what is written again and what has ended, and many as one', async () => {
  const feed = createChangeFeed(database.pool, silentLog);
  const told: Change[] = [];
  const end = feed.listen((changes) => told.push(...changes));
  try {
    await sleep(200);
    const next = async (): Promise<readonly Change[]> => {
      for (let tries = 0; told.length === 0 && tries < 50; tries += 1) await sleep(100);
      return told.splice(0);
    };
    await addRuns(1, 1);
    const change = { tenant: 'north', kind: 'run', id: 'run_000000001' };
    expect(await next()).toEqual([change]);
    await database.pool.query(`update cordon.run set cancel_requested = true`);
    expect(await next()).toEqual([change]);
    await database.pool.query(`update cordon.run set status = 'cancelled', wake_at = null, finished_at = now()`);
    expect(await next()).toEqual([change]);
    await addRuns(2, 1_000, 'south');
    expect(await next()).toContainEqual({ tenant: 'south', kind: 'run', id: '*' });
  } finally {
    end();
  }
  await sleep(700);
  await addRuns(1_001, 1_001);
  await sleep(700);
  expect(told).toEqual([]);
});
