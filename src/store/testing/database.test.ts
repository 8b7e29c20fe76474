import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readMigrations } from '../migration-files.ts';
import { openTestDatabase } from './database.ts';

it('opens a migrated database that others do not see', async () => {
  const [first, second] = await Promise.all([openTestDatabase(), openTestDatabase()]);
  await first.pool.query('create table cordon.only_here ()');
  const { rows } = await second.pool.query(
    `select (select count(*) from cordon.migration) as applied, to_regclass('cordon.only_here') as foreign_table`,
  );
  expect(rows).toEqual([{ applied: (await readMigrations()).length, foreign_table: null }]);
  await Promise.all([first.close(), second.close()]);
});

it('keeps what a preparation makes apart from other databases', async () => {
  const preparation = {
    name: 'a sequence',
    run: async (pool: { query(text: string): Promise<unknown> }) =>
      void (await pool.query('create sequence public.prepared')),
  };
  const prepared = await openTestDatabase({ preparation });
  const plain = await openTestDatabase();
  const question = `select to_regclass('public.prepared')::text as found`;
  expect((await prepared.pool.query(question)).rows).toEqual([{ found: 'prepared' }]);
  expect((await plain.pool.query(question)).rows).toEqual([{ found: null }]);
  await Promise.all([prepared.close(), plain.close()]);
});

it.each(['SIGKILL', 'SIGTERM'] as const)('leaves nothing behind when the process ends by %s', async (signal) => {
  const script = `
    const { openTestDatabase } = await import('./database.ts');
    const { pool } = await openTestDatabase();
    const { rows } = await pool.query("select current_setting('data_directory') as directory");
    process.stdout.write(rows[0].directory + '\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const cluster = line.toString().trim();
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  child.kill(signal);
  for (let tries = 0; existsSync(cluster) && tries < 100; tries += 1) await sleep(50);
  expect(existsSync(join(cluster, '..'))).toBe(false);
  expect(readState(pid)).not.toMatch(/^[RSD]$/);
});

function readState(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';
  } catch {
    return '';
  }
}
