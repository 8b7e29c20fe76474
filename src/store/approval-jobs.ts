import sql, { type Sql } from 'sql-template-tag';
import { carryOutJob } from './approval-change.ts';
import { expiryJob } from './approval-opening.ts';
import { addJobs } from './jobs.ts';

/**
 * The CTEs `ending` and `carrying`, which add the jobs of approvals that have lost theirs: of those whose time is over, and of those
 * that were approved and not carried out. Both must be read.
 * @param late the moment before which they should have run
 */
export function rearmApprovals(late: Sql, hasNoJob: (key: Sql) => Sql): Sql {
  return sql`
    overdue as (
      select made.id, made.expires_at from cordon.approval as made
      where status = 'pending' and expires_at < ${late} and ${hasNoJob(expiryJob.key)} limit 1000
    ),
    ending as (${addJobs(expiryJob, sql`overdue as made`)}),
    granted as (
      select made.id from cordon.approval as made
      where status = 'approved' and kind = 'write' and result is null and decided_at < ${late}
        and run_id is null and ${hasNoJob(carryOutJob.key)} limit 1000
    ),
    carrying as (${addJobs(carryOutJob, sql`granted as made`)})`;
}
