import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '#kernel/log.ts';
import { openQueueDatabase } from '#store/testing/queue.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { openServer } from '../src/main/open-server.ts';
import { readSettings } from '../src/main/settings.ts';
import { median, quantile, timed } from './harness.ts';
import type { Figure } from './figure.ts';

const runCount = 100_000;
const rounds = 40;

/** Filters as people use them; each page is asked for over HTTP, the newest and one from the middle. */
const filters: Readonly<Record<string, string>> = {
  'no filter': '',
  'status, rare': 'status=partially_succeeded',
  'status, common': 'status=succeeded',
  playbook: 'playbook=playbook-7',
  'playbook and rare status': 'playbook=playbook-11&status=failed',
  'playbook and a status of none': 'playbook=playbook-7&status=failed',
  'requester and rare status': 'requester=tok_3&status=failed',
  'requester and a status of none': 'requester=tok_3&status=partially_succeeded',
  incident: 'incident=INC-42',
  'mode, rare': 'mode=dry-run',
  'a day two months ago': 'from=2026-02-01T00:00:00Z&to=2026-02-02T00:00:00Z',
  'a week, playbook and status': 'from=2026-02-01T00:00:00Z&to=2026-02-08T00:00:00Z&playbook=playbook-7&status=failed',
  'nothing matches': 'requester=tok_nobody&mode=simulate',
};

/** Lists of 100,000 runs, filtered and paged, beside a bare query by primary key of as many rows. */
export async function benchRunList(): Promise<readonly Figure[]> {
  const database = await openQueueDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'cordon-bench-'));
  const environment = { CORDON_DATA: folder, DATABASE_URL: database.url, CORDON_PORT: '0', CORDON_LOG_LEVEL: 'silent' };
  const server = await openServer(readSettings(environment, folder), silentLog);
  try {
    await fillRuns(database);
    const ask = async (
      query: string,
    ): Promise<{ readonly items: readonly { readonly id: string }[]; readonly next: string | null }> => {
      const response = await fetch(`${server.url}/api/v1/runs?limit=50&${query}`, {
        headers: { authorization: `Bearer ${server.firstToken}` },
      });
      return (await response.json()) as { items: { id: string }[]; next: string | null };
    };
    const bare = await measured(() =>
      database.pool.query(`select id, status from cordon.run where tenant = 'main' order by id desc limit 50`),
    );
    const figures: Figure[] = [{ name: 'bare query of 50 rows by key, median', value: median(bare), unit: 'ms' }];
    let slowest = 0;
    for (const [name, filter] of Object.entries(filters)) {
      const deep = await middlePage(ask, filter);
      const times = [...(await measured(() => ask(filter))), ...(await measured(() => ask(deep)))];
      slowest = Math.max(slowest, quantile(times, 0.95));
      figures.push({
        name: `50 of ${runCount} runs, ${name}, median`,
        value: median(times),
        unit: 'ms',
        bar: 'below 50',
      });
    }
    figures.push(
      { name: 'the slowest of these, 95 %', value: slowest, unit: 'ms', bar: 'below 50' },
      { name: 'ratio of the slowest to the bare query', value: slowest / median(bare), unit: '' },
    );
    return figures;
  } finally {
    await server.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(work: () => Promise<unknown>): Promise<number[]> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(work));
  return times;
}

/** The query of a page that is a while down the list. */
async function middlePage(
  ask: (query: string) => Promise<{ readonly next: string | null }>,
  filter: string,
): Promise<string> {
  let query = filter;
  for (let page = 0; page < 10; page += 1) {
    const { next } = await ask(query);
    if (next === null) break;
    query = `${filter}&after=${next}`;
  }
  return query;
}

/** Runs of half a year with 20 playbooks, as they would have come about; one in ten carries what a webhook sent. */
export async function fillRuns({ pool }: TestDatabase): Promise<void> {
  await pool.query(
    `insert into cordon.run (id, tenant, playbook_id, playbook_version, playbook_hash, status, inputs, requester, mode, incident,
        trigger, output, created_at, started_at, finished_at, admitted)
      select 'run_' || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '0000' || substr(md5(n::text), 1, 16),
        'main', 'playbook-' || n % 20, 1, 'hash-' || n % 20,
        case when n % 100 < 90 then 'succeeded' when n % 100 < 97 then 'failed' when n % 1000 = 997 then 'partially_succeeded' else 'cancelled' end,
        json_build_object('host', 'LAPTOP-' || n, 'reason', repeat('x', 100)),
        json_build_object('kind', 'token', 'id', 'tok_' || n % 10, 'name', 'night shift', 'tenant', 'main'),
        case when n % 50 = 0 then 'dry-run' else 'live' end, case when n % 25 = 0 then 'INC-' || n % 500 end,
        case when n % 10 = 0 then json_build_object('kind', 'webhook', 'id', 'hook', 'body', repeat('y', 2000)) end,
        json_build_object('isolated', true, 'text', repeat('z', 300)), at, at, at + interval '1 minute', true
      from (select n, timestamptz '2025-10-01' + n * interval '156 s' as at from generate_series(1, ${runCount}) as n) as source`,
  );
  await pool.query('analyze cordon.run');
}
