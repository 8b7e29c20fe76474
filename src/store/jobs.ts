import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { JobName, JobStore } from '#kernel/jobs.ts';
import { stringifyJson } from '#kernel/json.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';

/** A job as the columns that `cordon.add_jobs` takes. */
interface JobSpec {
  readonly name: JobName;
  readonly payload: Sql;
  readonly key: Sql;
  /** Now when left out. */
  readonly runAt?: Sql;
}

/** Adds jobs of the queue, in a transaction of their own. */
export function createJobStore(pool: Pool): JobStore {
  return {
    async add(name, payload, { key, runAt }) {
      await queryRows(
        pool,
        sql`select cordon.add_jobs(
          array[${name}::text], array[${stringifyJson(payload)}::json], array[${key}::text], array[${runAt?.toISOString() ?? null}::timestamptz]
        )`,
        'add-job',
      );
      if (runAt === undefined) nudgeWorkers(pool);
    },
  };
}

/** The job that advances a run. */
export function advanceJob(runId: Sql, runAt?: Sql): JobSpec {
  const payload = sql`json_build_object('runId', ${runId})`;
  return { name: 'advance', payload, key: sql`'advance:' || ${runId}`, ...(runAt === undefined ? {} : { runAt }) };
}

/** The job that first asks about accepted work. */
export function settleJob(receiptId: Sql, pollMs: Sql): JobSpec {
  const payload = sql`json_build_object('receiptId', ${receiptId})`;
  return {
    name: 'settle',
    payload,
    key: sql`'settle:' || ${receiptId}`,
    runAt: sql`now() + ${pollMs} * interval '1 ms'`,
  };
}

/** The job that sends a notice. */
export function noticeJob(noticeId: Sql): JobSpec {
  const payload = sql`json_build_object('noticeId', ${noticeId})`;
  return { name: 'send-notice', payload, key: sql`'send-notice:' || ${noticeId}` };
}

/** The job that asks what became of a write whose outcome is unknown. */
export function recoverJob(intentId: Sql): JobSpec {
  const payload = sql`json_build_object('intentId', ${intentId})`;
  return { name: 'recover', payload, key: sql`'recover:' || ${intentId}` };
}

/**
 * A select that adds one job for each row of `from`; it must be read by the statement around it, or it does not run.
 * It gives one row with the number `jobs`, or none when `from` is empty. Whoever commits it calls `nudgeWorkers`.
 */
export function addJobs({ name, payload, key, runAt }: JobSpec, from: Sql): Sql {
  return sql`
    select cordon.add_jobs(
      array_agg(${name}::text), array_agg(${payload}), array_agg(${key}), array_agg(${runAt ?? sql`null::timestamptz`})
    ) as jobs
    from ${from} having count(*) > 0`;
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
