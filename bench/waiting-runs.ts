import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { openTestDatabase } from '#store/testing/database.ts';
import type { Figure } from './figure.ts';
import { clientOf, residentMegabytes, serverPercent, started } from './process.ts';

const runCount = 100_000;
const measureMs = 20_000;
/** After a start, and after a great change of the tables. */
const calmMs = 10_000;

const source = `id: bench-wait
title: Wait
steps:
  - { id: long, wait: { time: 30d } }
`;

/** What a server holds and does while very many runs wait for a time that is far away, beside the same server with none. */
export async function benchWaitingRuns(): Promise<readonly Figure[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const database = await openTestDatabase();
  const start = () =>
    started('../src/main.ts', ['serve', '--json'], {
      CORDON_DATA: dataDirectory,
      CORDON_PORT: '0',
      CORDON_LOG_LEVEL: 'error',
      DATABASE_URL: database.url,
    });
  let server = await start();
  try {
    const client = await clientOf(dataDirectory);
    await client.call('publishPlaybook', { body: { source } });
    const run = await client.call('startRun', { params: { id: 'bench-wait' }, body: { inputs: {} } });
    const { id } = run as { readonly id: string };
    while ((await client.call('getRun', { params: { id } }))['status'] !== 'waiting') await sleep(100);
    const idle = await measured(server.pid);
    await copyRun(database.pool, id);
    // From its start, so that what it reads there counts.
    await server.stop();
    server = await start();
    const waiting = await measured(server.pid);
    const { rows } = await database.pool.query<{ count: string }>(
      `select count(*) from cordon.run where status = 'waiting'`,
    );
    return [
      { name: 'runs that wait', value: Number(rows[0]?.count), unit: '' },
      { name: 'server with none, memory', value: idle.megabytes, unit: 'MB' },
      { name: 'server with all, memory', value: waiting.megabytes, unit: 'MB' },
      { name: 'ratio of memory', value: waiting.megabytes / idle.megabytes, unit: '', bar: 'at most 1.1' },
      { name: 'server with none, processor', value: idle.percent, unit: '% core' },
      { name: 'server with all, processor', value: waiting.percent, unit: '% core' },
    ];
  } finally {
    await server.stop();
    await database.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function measured(pid: number): Promise<{ readonly percent: number; readonly megabytes: number }> {
  await sleep(calmMs);
  const percent = await serverPercent(pid, measureMs);
  return { percent, megabytes: await residentMegabytes(pid) };
}

/** The rows of a waiting run, its job among them, again and again under other ids. */
async function copyRun(pool: Pool, id: string): Promise<void> {
  for (const [table, column] of [
    ['cordon.run', 'id'],
    ['cordon.step_run', 'run_id'],
    ['cordon.wait', 'run_id'],
  ] as const) {
    const columns = await columnsOf(pool, table, [column]);
    await pool.query(
      `insert into ${table} (${column}, ${columns})
       select '${id}' || to_char(n, 'FM000000'), ${columns} from ${table}, generate_series(1, ${runCount - 1}) as n
       where ${column} = '${id}'`,
    );
  }
  const jobs = 'graphile_worker._private_jobs';
  const columns = await columnsOf(pool, jobs, ['id', 'key', 'payload', 'is_available']);
  await pool.query(
    `insert into ${jobs} (key, payload, ${columns})
     select replace(key, '${id}', '${id}' || to_char(n, 'FM000000')),
       replace(payload::text, '${id}', '${id}' || to_char(n, 'FM000000'))::json, ${columns}
     from ${jobs}, generate_series(1, ${runCount - 1}) as n where key like '%${id}%'`,
  );
  await pool.query('analyze');
}

async function columnsOf(pool: Pool, table: string, without: readonly string[]): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return rows.flatMap(({ name }) => (without.includes(name) ? [] : [`"${name}"`])).join(', ');
}
