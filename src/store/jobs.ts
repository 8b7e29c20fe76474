import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { JobStore } from '#kernel/jobs.ts';
import { stringifyJson } from '#kernel/json.ts';
import { queryRows } from './query.ts';

const maxAttempts = 25;

interface JobSpec {
  readonly name: 'advance' | 'settle' | 'recover';
  readonly payload: Sql;
  readonly key: Sql;
  readonly runAt?: Sql;
}

/** Adds jobs of the queue, in a transaction of their own. */
export function createJobStore(pool: Pool): JobStore {
  return {
    async add(name, payload, { key, runAt }) {
      const spec = jobSpec({
        name,
        payload: sql`${stringifyJson(payload)}::json`,
        key: sql`${key}::text`,
        ...(runAt === undefined ? {} : { runAt: sql`${runAt.toISOString()}::timestamptz` }),
      });
      await queryRows(pool, sql`select id from graphile_worker.add_jobs(array[${spec}])`);
    },
  };
}

/**
 * The job that advances a run. Whoever adds it holds the run row's lock, which is what makes it lossless: a job of the same key
 * that a worker takes at this very moment swallows ours, but that worker waits for our commit before it can acquire the run.
 */
export function advanceJob(runId: Sql, runAt?: Sql): Sql {
  const payload = sql`json_build_object('runId', ${runId})`;
  return jobSpec({ name: 'advance', payload, key: sql`'advance:' || ${runId}`, ...(runAt === undefined ? {} : { runAt }) });
}

/** The job that first asks about accepted work. */
export function settleJob(receiptId: Sql, pollMs: Sql): Sql {
  const payload = sql`json_build_object('receiptId', ${receiptId})`;
  return jobSpec({ name: 'settle', payload, key: sql`'settle:' || ${receiptId}`, runAt: sql`now() + ${pollMs} * interval '1 ms'` });
}

/** The job that asks what became of a write whose outcome is unknown. */
export function recoverJob(intentId: Sql): Sql {
  return jobSpec({
    name: 'recover',
    payload: sql`json_build_object('intentId', ${intentId})`,
    key: sql`'recover:' || ${intentId}`,
  });
}

/**
 * A select that adds one job for each row of `from`; it must be read by the statement around it, or it does not run.
 * An empty `from` adds nothing and notifies nobody.
 */
export function addJobs(spec: Sql, from: Sql): Sql {
  return sql`
    select added.id
    from (select array_agg(${spec}) as specs from ${from} having count(*) > 0) as wanted,
      lateral graphile_worker.add_jobs(wanted.specs) as added`;
}

/**
 * Wakes the runs named by the column `run_id` of `source`, as two CTEs `woken` and `advanced`; `advanced` must be read.
 * A run that is held is marked too, so that its holder looks again.
 * @param source table expression with the alias `source`
 * @param only further condition on `source` and `woken_run`
 */
export function wakeRuns(source: Sql, only: Sql = sql`true`): Sql {
  return sql`
    woken as (
      update cordon.run as woken_run set
        wake = (woken_run.lease_server is not null), wake_at = case when woken_run.lease_server is null then now() end
      from ${source}
      where woken_run.id = source.run_id and woken_run.finished_at is null and ${only}
      returning woken_run.id
    ),
    advanced as (${addJobs(advanceJob(sql`woken.id`), sql`woken`)})`;
}

function jobSpec({ name, payload, key, runAt }: JobSpec): Sql {
  return sql`row(
    ${name}::text, ${payload}, null::text, ${runAt ?? sql`null::timestamptz`}, ${maxAttempts}::int, ${key}, null::int, null::text[]
  )::graphile_worker.job_spec`;
}
