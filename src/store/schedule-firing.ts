import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { Firing } from '#kernel/trigger.ts';
import { addJobs, fireJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { createRun } from './run-creation.ts';

/** Whoever moves the schedule on from the time that is due starts its run; of two servers, one does. */
export async function fireSchedule(pool: Pool, { scheduleId, dueAt, nextAt, draft, error }: Firing): Promise<boolean> {
  const fired = await inTransaction(pool, async (client) => {
    const moved = await queryRows(
      client,
      sql`
        with moved as (
          update cordon.schedule set next_at = ${nextAt?.toISOString() ?? null}::timestamptz, last_error = ${error},
            last_at = case when ${draft === null} then last_at else ${dueAt}::timestamptz end,
            last_run_id = coalesce(${draft?.id ?? null}, last_run_id)
          where id = ${scheduleId} and next_at = ${dueAt}::timestamptz and not paused
          returning id, next_at
        ),
        armed as (${addJobs(fireJob(sql`moved.id`, sql`moved.next_at`), sql`moved where next_at is not null`)})
        select (select jobs from armed) as jobs from moved`,
    );
    if (moved.length === 0) return false;
    if (draft !== null) await createRun(client, draft);
    return true;
  });
  if (fired) nudgeWorkers(pool);
  return fired;
}
