import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '#kernel/log.ts';
import { migrate, schemaNumber } from './migrate.ts';
import { readMigrations, type Migration } from './migration-files.ts';
import { createPool } from './pool.ts';
import { openTestDatabase, type TestDatabase } from './testing/database.ts';
import { recordingLog } from './testing/embedded.ts';

let database: TestDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await openTestDatabase();
  pool = database.pool;
  await pool.query('drop schema cordon cascade');
});
afterEach(() => database.close());

function migration(number: number, sql: string, sha256 = `sha of ${number}`): Migration {
  return { number, name: `step-${number}`, sql, sha256 };
}

const three = [
  migration(1, 'create table cordon.one (n integer); insert into cordon.one values (1)'),
  migration(2, 'update cordon.one set n = n + 1'),
  migration(3, 'create table cordon.three ()'),
];

async function applied(): Promise<readonly number[]> {
  const { rows } = await pool.query<{ number: number }>('select number from cordon.migration order by number');
  return rows.map(({ number }) => number);
}

/** Ends the one session that runs this statement, as soon as it does: a pattern would also find the statement that looks. */
async function endSession(statement: string): Promise<void> {
  const end = 'select pg_terminate_backend(pid) from pg_stat_activity where query = $1';
  await vi.waitFor(async () => expect((await pool.query(end, [statement])).rowCount).toBe(1), {
    timeout: 10_000,
    interval: 20,
  });
}

it('applies what is missing, once, and says so', async () => {
  const log = recordingLog();
  expect(await migrate(pool, { log, migrations: three, upTo: 2 })).toEqual([1, 2]);
  expect(await migrate(pool, { log, migrations: three })).toEqual([3]);
  expect(await migrate(pool, { log, migrations: three })).toEqual([]);
  expect((await pool.query('select n from cordon.one')).rows).toEqual([{ n: 2 }]);
  expect(await schemaNumber(pool)).toBe(3);
  expect(log.lines.map(({ details }) => details)).toEqual(
    [1, 2, 3].map((number) => ({ number, name: `step-${number}` })),
  );
});

it('lets servers that start at once each see a finished schema', async () => {
  const slow = [...three, migration(4, 'select pg_sleep(0.2); update cordon.one set n = n + 1')];
  const pools = [0, 1, 2, 3].map(() => createPool({ url: database.url, max: 1, log: silentLog }));
  const answers = await Promise.all(pools.map((each) => migrate(each, { log: silentLog, migrations: slow })));
  expect(answers.toSorted((a, b) => a.length - b.length)).toEqual([[], [], [], [1, 2, 3, 4]]);
  expect((await pool.query('select n from cordon.one')).rows).toEqual([{ n: 3 }]);
  await Promise.all(pools.map((each) => each.end()));
});

it('keeps the steps before one that fails, and nothing of that one', async () => {
  const broken = [three[0]!, migration(2, 'create table cordon.half (); select 1 / 0'), three[2]!];
  await expect(migrate(pool, { log: silentLog, migrations: broken })).rejects.toMatchObject({
    code: 'configuration',
    message: 'Migration 0002-step-2 failed: division by zero',
  });
  expect(await applied()).toEqual([1]);
  expect((await pool.query(`select to_regclass('cordon.half') as half`)).rows).toEqual([{ half: null }]);
  expect(await migrate(pool, { log: silentLog, migrations: three })).toEqual([2, 3]);
});

it('survives the kill of its session in the middle of a step', async () => {
  const slow = [three[0]!, migration(2, 'create table cordon.half (); select pg_sleep(30)')];
  const migrating = migrate(pool, { log: silentLog, migrations: slow });
  await Promise.all([
    expect(migrating).rejects.toMatchObject({ code: 'database_unavailable' }),
    endSession('create table cordon.half (); select pg_sleep(30)'),
  ]);
  expect(await applied()).toEqual([1]);
  expect(await migrate(pool, { log: silentLog, migrations: three })).toEqual([2, 3]);
});

it('refuses a step that was changed after it was applied', async () => {
  await migrate(pool, { log: silentLog, migrations: three });
  const changed = three.map((step) => (step.number === 2 ? { ...step, sha256: 'other' } : step));
  await expect(migrate(pool, { log: silentLog, migrations: changed })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('0002-step-2 was changed'),
  });
});

it('refuses a database that is newer than the program', async () => {
  await migrate(pool, { log: silentLog, migrations: three });
  await expect(migrate(pool, { log: silentLog, migrations: three.slice(0, 2) })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('newer release'),
  });
});

it('leaves the connections of the pool as they were', async () => {
  await migrate(pool, { log: silentLog, migrations: three });
  const look = `
    select current_setting('statement_timeout') as timeout, (select count(*) from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())) as locks`;
  // The session that held the lock takes a moment to end.
  await expect.poll(async () => (await pool.query(look)).rows).toEqual([{ timeout: '30s', locks: 0 }]);
});

it('reads files in order, whatever their line ends, and refuses gaps and odd names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-migrations-'));
  writeFileSync(join(folder, '0001-first.sql'), 'select 1;\nselect 2;\n');
  const [unix] = await readMigrations(folder);
  writeFileSync(join(folder, '0001-first.sql'), 'select 1;\r\nselect 2;\r\n');
  expect(await readMigrations(folder)).toEqual([unix]);
  expect(unix).toMatchObject({ number: 1, name: 'first', sql: 'select 1;\nselect 2;\n' });
  writeFileSync(join(folder, '0003-third.sql'), '');
  await expect(readMigrations(folder)).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('0002-'),
  });
  rmSync(join(folder, '0003-third.sql'));
  writeFileSync(join(folder, '0002_second.sql'), '');
  await expect(readMigrations(folder)).rejects.toMatchObject({ code: 'configuration' });
  rmSync(folder, { recursive: true });
});
