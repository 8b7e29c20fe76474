import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { rearmApprovals } from './approval-jobs.ts';
import { addJobs, advanceJob, settleJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';

/** Rows looked after by one call at most; the next call takes the rest. */
const maxRearmed = 1_000;

/**
 * Adds the jobs that should exist and do not: of free runs that were due `lateMs` ago, and of pending receipts
 * that nobody has asked about for as long. A job that failed for good counts as missing.
 * @returns how many were added
 */
export async function rearmLostJobs(pool: Pool, lateMs: number): Promise<number> {
  const late = sql`now() - ${lateMs}::float8 * interval '1 ms'`;
  const [row] = await queryRows<{ added: number }>(
    pool,
    sql`
      with due as (
        select run.id from cordon.run
        where lease_server is null and finished_at is null and wake_at < ${late} and ${hasNoJob(sql`'advance:' || run.id`)}
        order by wake_at limit ${maxRearmed} for no key update skip locked
      ),
      advanced as (${addJobs(advanceJob(sql`due.id`), sql`due`)}),
      unasked as (
        select receipt.id from cordon.receipt
        where status = 'pending' and polled_at < ${late} and ${hasNoJob(sql`'settle:' || receipt.id`)}
        order by polled_at limit ${maxRearmed} for no key update skip locked
      ),
      settling as (${addJobs(settleJob(sql`unasked.id`, sql`0`), sql`unasked`)}),
      ${rearmApprovals(late, hasNoJob)}
      select coalesce((select jobs from advanced), 0) + coalesce((select jobs from settling), 0)
        + coalesce((select jobs from ending), 0) + coalesce((select jobs from carrying), 0) as added`,
    'rearm',
  );
  const added = row?.added ?? 0;
  nudgeWorkers(pool, added);
  return added;
}

function hasNoJob(key: Sql): Sql {
  return sql`not exists (
    select from graphile_worker._private_jobs as job where job.key = (${key}) collate "default" and (job.is_available or job.locked_at is not null)
  )`;
}
