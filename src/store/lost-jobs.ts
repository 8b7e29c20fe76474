import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { addJobs, advanceJob, noticeJob, settleJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';

/** Rows looked after by one call at most; the next call takes the rest. */
const maxRearmed = 1_000;

/**
 * Adds the jobs that should exist and do not: of free runs that were due `lateMs` ago, and of pending receipts
 * that nobody has asked about for as long, and of notices that are as old and not sent. A job that failed for good counts as missing.
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
      settling as (${addJobs(settleJob(sql`unasked.id`, sql`0`), sql`unasked`)})
      select coalesce((select jobs from advanced), 0) + coalesce((select jobs from settling), 0) as added`,
    'rearm',
  );
  const added = (row?.added ?? 0) + (await rearmNotices(pool, late));
  nudgeWorkers(pool, added);
  return added;
}

/** Of notices that are queued and old. */
async function rearmNotices(pool: Pool, late: Sql): Promise<number> {
  const [row] = await queryRows<{ added: number }>(
    pool,
    sql`
      with unsent as (
        select notice.id from cordon.notice
        where status = 'queued' and created_at < ${late} and ${hasNoJob(sql`'send-notice:' || notice.id`)}
        order by created_at limit ${maxRearmed} for no key update skip locked
      ),
      sending as (${addJobs(noticeJob(sql`unsent.id`), sql`unsent`)})
      select coalesce((select jobs from sending), 0) as added`,
    'rearm-notices',
  );
  return row?.added ?? 0;
}

function hasNoJob(key: Sql): Sql {
  return sql`not exists (
    select from graphile_worker._private_jobs as job where job.key = (${key}) collate "default" and (job.is_available or job.locked_at is not null)
  )`;
}
