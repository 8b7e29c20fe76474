import type { Pool } from 'pg';
import sql, { raw, type Sql } from 'sql-template-tag';
import { rearmApprovals } from './approval-jobs.ts';
import { addJobs, admitJob, advanceJob, checkJob, fireJob, matchJob, noticeJob, rerunJob, settleJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';

/** Rows looked after by one call at most; the next call takes the rest. */
const maxRearmed = 1_000;

/**
 * Adds the jobs that should exist and do not: of free runs that were due `lateMs` ago, of pending receipts that nobody has
 * asked about and events that nobody has matched for as long, of gates with held runs, of schedules that are due within the minute,
 * of bulk reruns, of notices that are as old and not sent, and of connections whose check is due within the minute. A job that failed for good counts as missing.
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
      full_gates as (
        select distinct run.tenant, run.held from cordon.run
        where held is not null and ${hasNoJob(sql`'admit:' || run.tenant || '/' || run.held`)}
      ),
      admitting as (${addJobs(admitJob(sql`full_gates.tenant`, sql`full_gates.held`), sql`full_gates`)}),
      unfired as (
        select schedule.id, schedule.next_at from cordon.schedule
        where next_at < now() + interval '1 minute' and ${hasNoJob(sql`'fire:' || schedule.id`)}
        order by next_at limit ${maxRearmed}
      ),
      firing as (${addJobs(fireJob(sql`unfired.id`, sql`unfired.next_at`), sql`unfired`)}),
      unmatched as (
        select event.id from cordon.event
        where matched_at is null and received_at < ${late} and ${hasNoJob(sql`'match:' || event.id`)}
        order by received_at limit ${maxRearmed}
      ),
      matching as (${addJobs(matchJob(sql`unmatched.id`), sql`unmatched`)}),
      unfinished as (
        select plan.id from cordon.rerun_plan as plan
        where status = 'executing' and executed_at < ${late} and ${hasNoJob(sql`'rerun:' || plan.id`)}
      ),
      rerunning as (${addJobs(rerunJob(sql`unfinished.id`), sql`unfinished`)}),
      ${rearmApprovals(late, hasNoJob)}
      select ${total('advanced', 'settling', 'admitting', 'firing', 'matching', 'rerunning', 'ending', 'carrying')} as added`,
    'rearm',
  );
  const added = (row?.added ?? 0) + (await rearmNotices(pool, late)) + (await rearmChecks(pool));
  nudgeWorkers(pool, added);
  return added;
}

function total(...parts: readonly string[]): Sql {
  return raw(parts.map((part) => `coalesce((select jobs from ${part}), 0)`).join(' + '));
}

/** Of connections that are due for a check within the minute. */
async function rearmChecks(pool: Pool): Promise<number> {
  const [row] = await queryRows<{ added: number }>(
    pool,
    sql`
      with unasked as (
        select connection.id, connection.next_check_at from cordon.connection
        where next_check_at < now() + interval '1 minute' and ${hasNoJob(sql`'check-connection:' || connection.id`)}
        order by next_check_at limit ${maxRearmed} for no key update skip locked
      ),
      checking as (${addJobs(checkJob(sql`unasked.id`, sql`unasked.next_check_at`), sql`unasked`)})
      select coalesce((select jobs from checking), 0) as added`,
    'rearm-checks',
  );
  return row?.added ?? 0;
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
