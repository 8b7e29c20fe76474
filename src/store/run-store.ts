import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Run, RunDraft, RunStore } from '#kernel/run.ts';
import { addJobs, advanceJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { createRun } from './run-creation.ts';
import { createRunLeases, readWaits } from './run-lease.ts';
import { admitHeld, listLimits, setLimit } from './run-limits.ts';
import { listRuns } from './run-list.ts';
import { readObstacles } from './run-obstacles.ts';
import { reopenRun } from './run-reopening.ts';
import { toRun, type RunRow } from './run-row.ts';
import { recordTransition } from './run-transition.ts';
import { readSteps } from './step-row.ts';

export function createRunStore(pool: Pool): RunStore {
  const leases = createRunLeases(pool);

  async function get(tenant: string, runId: string): Promise<Run> {
    const statement = sql`select * from cordon.run where tenant = ${tenant} and id = ${runId}`;
    const [row] = await queryRows<RunRow>(pool, statement, 'run');
    if (row === undefined) throw new AppError('not_found', `There is no run ${runId}.`);
    return toRun(row);
  }

  return {
    create: (draft) => create(pool, draft),
    acquire: leases.acquire,
    release: leases.release,
    async record(lease, transition) {
      try {
        await recordTransition(pool, lease, transition);
        if (transition.finish !== undefined) leases.ended(lease);
      } catch (error) {
        if (error instanceof AppError && error.code === 'permit_expired') leases.ended(lease);
        throw error;
      }
    },
    async cancelRequests(runIds) {
      const statement = sql`select id from cordon.run where id = any(${[...runIds]}::text[]) and cancel_requested`;
      return (await queryRows<{ id: string }>(pool, statement, 'cancel-requests')).map(({ id }) => id);
    },
    async requestCancel(tenant, runId) {
      const [row] = await queryRows<RunRow>(pool, requestCancel(tenant, runId), 'cancel-run');
      if (row === undefined) return get(tenant, runId);
      nudgeWorkers(pool);
      return toRun(row);
    },
    async cancelChildren(runId) {
      const [row] = await queryRows<{ jobs: number | null }>(pool, cancelChildren(runId), 'cancel-children');
      const jobs = row?.jobs ?? 0;
      nudgeWorkers(pool, jobs);
      return jobs;
    },
    get,
    async list(tenant, filter) {
      return (await queryRows<RunRow>(pool, listRuns(tenant, filter))).map(toRun);
    },
    steps: (runId) => readSteps(pool, runId, 'all'),
    waits: (runId) => readWaits(pool, runId),
    reopen: (tenant, reopening) => reopenRun(pool, tenant, reopening),
    obstacles: (tenant, runId) => readObstacles(pool, tenant, runId),
    async madeWrites(tenant, runId) {
      const rows = await queryRows<{ step_id: string; iteration: string }>(
        pool,
        sql`
          with chain as (select ${runId} as id union select unnest(reuse_runs) from cordon.run where id = ${runId}),
          made as (
            select id as intent_id, run_id, step_id, iteration from cordon.intent where run_id in (select id from chain)
            -- Writes that were one with an equal write of somebody else.
            union all select intent_id, run_id, step_id, iteration from cordon.merged_key where run_id in (select id from chain)
          )
          select distinct made.step_id, made.iteration, intent.argument_hash
          from made join cordon.intent on intent.id = made.intent_id
          where intent.tenant = ${tenant} and made.step_id is not null and intent.status <> 'failed'`,
      );
      return rows.map((row) => ({ stepId: row.step_id, iteration: row.iteration }));
    },
    admitHeld: (tenant, gate) => admitHeld(pool, tenant, gate),
    limits: (tenant) => listLimits(pool, tenant),
    setLimit: (tenant, gate, bounds) => setLimit(pool, tenant, gate, bounds),
  };
}

async function create(pool: Pool, draft: RunDraft): Promise<Run> {
  const run =
    draft.rerun === undefined
      ? await createRun(pool, draft)
      : await inTransaction(pool, (client) => createRun(client, draft));
  nudgeWorkers(pool);
  return run;
}

/** Marks and wakes with one update, so that a release sees both or neither. */
function requestCancel(tenant: string, runId: string): Sql {
  return sql`
    with marked as (
      update cordon.run set cancel_requested = true, wake = (lease_server is not null),
        wake_at = case when lease_server is null then now() end
      where tenant = ${tenant} and id = ${runId} and finished_at is null
      returning *
    ),
    advanced as (${addJobs(advanceJob(sql`marked.id`), sql`marked`)})
    select marked.*, (select jobs from advanced) as jobs from marked`;
}

/** The children alone are locked here: their own end locks them first, and their parent after that. */
function cancelChildren(runId: string): Sql {
  return sql`
    with child as (
      select id from cordon.run where parent_run_id = ${runId} and finished_at is null and not cancel_requested
      order by id for no key update
    ),
    marked as (
      update cordon.run set cancel_requested = true, wake = (lease_server is not null),
        wake_at = case when lease_server is null then now() end
      from child where run.id = child.id
      returning run.id
    ),
    advanced as (${addJobs(advanceJob(sql`marked.id`), sql`marked`)})
    select jobs from advanced`;
}
