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
  /** Higher goes first; 0 when left out. */
  readonly priority?: Sql;
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

/** The job that advances a run. @param priority of the run, where the statement itself writes it; else it is looked up */
export function advanceJob(runId: Sql, runAt?: Sql, priority?: Sql): JobSpec {
  return {
    name: 'advance',
    payload: sql`json_build_object('runId', ${runId})`,
    key: sql`'advance:' || ${runId}`,
    priority: priority ?? sql`(select ranked.priority from cordon.run as ranked where ranked.id = ${runId})`,
    ...(runAt === undefined ? {} : { runAt }),
  };
}

/** The job that lets held runs of a gate go on. */
export function admitJob(tenant: Sql, gate: Sql): JobSpec {
  const payload = sql`json_build_object('tenant', ${tenant}, 'gate', ${gate})`;
  return { name: 'admit-runs', payload, key: sql`'admit:' || ${tenant} || '/' || ${gate}` };
}

/** The job that looks whether a failed run was one too many in a row. */
export function judgeJob(tenant: Sql, runId: Sql): JobSpec {
  const payload = sql`json_build_object('tenant', ${tenant}, 'runId', ${runId})`;
  return { name: 'judge-failure', payload, key: sql`'judge:' || ${runId}` };
}

export function fireJob(scheduleId: Sql, at: Sql): JobSpec {
  const payload = sql`json_build_object('scheduleId', ${scheduleId})`;
  return { name: 'fire-schedule', payload, key: sql`'fire:' || ${scheduleId}`, runAt: at };
}

export function matchJob(eventId: Sql): JobSpec {
  return {
    name: 'match-event',
    payload: sql`json_build_object('eventId', ${eventId})`,
    key: sql`'match:' || ${eventId}`,
  };
}

export function rerunJob(planId: Sql): JobSpec {
  return { name: 'rerun-many', payload: sql`json_build_object('planId', ${planId})`, key: sql`'rerun:' || ${planId}` };
}

/** The job that asks a console how it is. */
export function checkJob(connectionId: Sql, at: Sql): JobSpec {
  const payload = sql`json_build_object('connectionId', ${connectionId})`;
  return { name: 'check-connection', payload, key: sql`'check-connection:' || ${connectionId}`, runAt: at };
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
export function addJobs({ name, payload, key, runAt, priority }: JobSpec, from: Sql): Sql {
  // The queue takes the lowest number first.
  return sql`
    select cordon.add_jobs(
      array_agg(${name}::text), array_agg(${payload}), array_agg(${key}), array_agg(${runAt ?? sql`null::timestamptz`}),
      array_agg(${priority === undefined ? sql`0::smallint` : sql`(-${priority})::smallint`})
    ) as jobs
    from ${from} having count(*) > 0`;
}

/**
 * Wakes the runs named by the column `run_id` of `source`, as two CTEs `woken` and `advanced`; `advanced` must be read.
 * A run that is held is marked too, so that its holder looks again; its job is there for a holder that dies before. One that rests is woken after that.
 * @param source table expression with the alias `source`
 * @param only further condition on `source` and `woken_run`
 */
export function wakeRuns(source: Sql, only: Sql = sql`true`): Sql {
  return sql`
    woken as (
      update cordon.run as woken_run set
        wake = (woken_run.lease_server is not null),
        wake_at = case when woken_run.lease_server is null then greatest(now(), woken_run.rests_until) end
      from ${source}
      where woken_run.id = source.run_id and woken_run.finished_at is null and ${only}
      returning woken_run.id, woken_run.priority, coalesce(woken_run.wake_at, now() + interval '10 s') as run_at
    ),
    advanced as (${addJobs(advanceJob(sql`woken.id`, sql`woken.run_at`, sql`woken.priority`), sql`woken`)})`;
}
