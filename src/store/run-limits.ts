import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { RunLimit } from '#kernel/run.ts';
import { addJobs, admitJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows, type Executor } from './query.ts';

export async function listLimits(pool: Pool, tenant: string): Promise<readonly RunLimit[]> {
  return queryRows<RunLimit>(
    pool,
    sql`
      select gate, concurrency,
        (select count(*) from cordon.admission as a where a.tenant = lim.tenant and a.gate = lim.gate)::int as running,
        (select count(*) from cordon.run where run.tenant = lim.tenant and run.held = lim.gate)::int as held
      from cordon.run_limit as lim where tenant = ${tenant} order by gate`,
  );
}

export async function setLimit(pool: Pool, tenant: string, gate: string, concurrency: number | null): Promise<void> {
  await inTransaction(pool, (client) => writeLimit(client, tenant, gate, concurrency));
  nudgeWorkers(pool);
}

/** Inside a transaction. Runs that are under way take their places at once, so that they count; held ones are looked at again. */
export async function writeLimit(
  client: Executor,
  tenant: string,
  gate: string,
  concurrency: number | null,
): Promise<void> {
  await queryRows(
    client,
    sql`select pg_advisory_xact_lock(hashtextextended('cordon.admission/' || ${tenant}::text, 0))`,
  );
  if (concurrency === null) {
    await queryRows(client, sql`delete from cordon.run_limit where tenant = ${tenant} and gate = ${gate}`);
    await queryRows(client, sql`delete from cordon.admission where tenant = ${tenant} and gate = ${gate}`);
  } else {
    await queryRows(
      client,
      sql`
        insert into cordon.run_limit (tenant, gate, concurrency) values (${tenant}, ${gate}, ${concurrency})
        on conflict (tenant, gate) do update set concurrency = excluded.concurrency`,
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
