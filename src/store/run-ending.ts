import sql, { join, type Sql } from 'sql-template-tag';
import type { RunLease, RunStatus } from '#kernel/run.ts';
import { addJobs, admitJob, judgeJob, wakeRuns } from './jobs.ts';

/* What the end of a run means for others, as parts of the statement that writes it; all read its CTE `fence`. */

/** Gives the places of the run back, and looks who is next. */
export function leaveGates(): Sql {
  return sql`
    left_gates as (
      delete from cordon.admission using fence where admission.run_id = fence.id returning admission.tenant, admission.gate
    ),
    admitting as (${addJobs(admitJob(sql`left_gates.tenant`, sql`left_gates.gate`), sql`left_gates`)})`;
}

/** Has the failure looked at: it may be one too many in a row. Only live runs that no other run waits for count. */
export function judgeFailure({ run }: RunLease): Sql {
  const counts = run.mode === 'live' && run.parent === null;
  return sql`judging as (${addJobs(judgeJob(sql`${run.tenant}::text`, sql`fence.id`), sql`fence where ${counts}::boolean`)})`;
}

/** Wakes the run that waits for this one. Its row is locked after that of its child, here as everywhere. */
export function wakeParent({ run }: RunLease): Sql {
  return wakeRuns(sql`(select ${run.parent?.runId ?? null}::text as run_id from fence) as source`);
}

/** Reads the parts above, or they would not run. */
export function endingJobs(status: RunStatus, wakesParent: boolean): Sql {
  const parts = [
    sql`coalesce((select jobs from admitting), 0)`,
    ...(status === 'failed' ? [sql`coalesce((select jobs from judging), 0)`] : []),
    ...(wakesParent ? [sql`coalesce((select jobs from advanced), 0)`] : []),
  ];
  return join(parts, ' + ');
}
