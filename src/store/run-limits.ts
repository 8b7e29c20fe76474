import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { RunBounds, RunLimit } from '#kernel/run.ts';
import { addJobs, admitJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows, type Executor } from './query.ts';

export async function listLimits(pool: Pool, tenant: string): Promise<readonly RunLimit[]> {
  return queryRows<RunLimit>(
    pool,
    sql`
      select gate, concurrency,
        case when rate_runs is not null then json_build_object('runs', rate_runs, 'withinMs', rate_ms, 'begun', (
          select count(*) from cordon.beginning as b
          where b.tenant = lim.tenant and b.gate = lim.gate and b.begun_at + rate_ms * interval '1 ms' > now()
        )) end as rate,
        (select count(*) from cordon.admission as a where a.tenant = lim.tenant and a.gate = lim.gate)::int as running,
        (select count(*) from cordon.run where run.tenant = lim.tenant and run.held = lim.gate)::int as held
      from cordon.run_limit as lim where tenant = ${tenant} order by gate`,
  );
}

export async function setLimit(pool: Pool, tenant: string, gate: string, bounds: RunBounds): Promise<void> {
  await inTransaction(pool, (client) => writeLimit(client, tenant, gate, bounds));
  nudgeWorkers(pool);
}

/** Inside a transaction. Runs that are under way take their places at once, so that they count; held ones are looked at again. */
export async function writeLimit(
  client: Executor,
  tenant: string,
  gate: string,
  { concurrency, rate }: RunBounds,
): Promise<void> {
  const here = sql`tenant = ${tenant} and gate = ${gate}`;
  await queryRows(
    client,
    sql`select pg_advisory_xact_lock(hashtextextended('cordon.admission/' || ${tenant}::text, 0))`,
  );
  if (rate === null) await queryRows(client, sql`delete from cordon.beginning where ${here}`);
  if (concurrency === null && rate === null) {
    await queryRows(client, sql`delete from cordon.run_limit where ${here}`);
    await queryRows(client, sql`delete from cordon.admission where ${here}`);
  } else {
    await queryRows(
      client,
      sql`
        insert into cordon.run_limit (tenant, gate, concurrency, rate_runs, rate_ms)
        values (${tenant}, ${gate}, ${concurrency}, ${rate?.runs ?? null}, ${rate?.withinMs ?? null})
        on conflict (tenant, gate) do update
        set concurrency = excluded.concurrency, rate_runs = excluded.rate_runs, rate_ms = excluded.rate_ms`,
    );
    await queryRows(
      client,
      sql`
        insert into cordon.admission (run_id, tenant, gate)
        select id, tenant, ${gate} from cordon.run
        where tenant = ${tenant} and admitted and finished_at is null and ${gate} = any(cordon.gates_of(run))
        on conflict do nothing`,
    );
  }
  const held = sql`(select distinct tenant, held from cordon.run where tenant = ${tenant} and held = ${gate}) as full_gate`;
  await queryRows(client, addJobs(admitJob(sql`full_gate.tenant`, sql`full_gate.held`), held));
}

/** @returns true when there may be more of them */
export async function admitHeld(pool: Pool, tenant: string, gate: string): Promise<boolean> {
  const [row] = await queryRows<{ seen: number }>(
    pool,
    sql`select cordon.admit_held(${tenant}, ${gate}) as seen`,
    'admit-held',
  );
  const seen = row?.seen ?? 0;
  nudgeWorkers(pool, seen);
  return seen >= mostAtOnce;
}

/** What `cordon.admit_held` looks at in one call. */
const mostAtOnce = 1_000;
