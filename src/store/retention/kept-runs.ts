import sql, { type Sql } from 'sql-template-tag';
import { idsBefore } from './batch.ts';

/* Which runs may go, as conditions of a statement about `cordon.run`. */

/** Of a tenant, ended before. Those began before as well, which their ids tell. */
export function olderRuns(tenant: string, before: string): Sql {
  return sql`run.tenant = ${tenant} and run.id < ${idsBefore('run', before)} and run.finished_at < ${before}::timestamptz`;
}

/**
 * Whether something that is not finished looks at the run: a write, its settlement, what it contains, a consent, a rerun;
 * or it is the last one of a trigger, or the reason for a pause. Each is one look into an index.
 * @param run the row
 */
export function isNeeded(run: Sql): Sql {
  const ofPlaybook = (table: Sql): Sql => sql`
    select from ${table} as at where at.tenant = ${run}.tenant and at.playbook_id = ${run}.playbook_id`;
  return sql`
    exists (select from cordon.intent where intent.run_id = ${run}.id and ${isUndecided})
    or exists (
      select from cordon.merged_key join cordon.intent on intent.id = merged_key.intent_id
      where merged_key.run_id = ${run}.id and ${isUndecided}
    )
    -- The time and the reason of a containment may stand in a step.
    or exists (
      select from cordon.intent join cordon.containing_write on containing_write.intent_id = intent.id where intent.run_id = ${run}.id
    )
    or exists (select from cordon.containment where containment.run_id = ${run}.id and containment.ended_at is null)
    or exists (select from cordon.receipt where receipt.run_id = ${run}.id and receipt.status = 'pending')
    or exists (select from cordon.approval where approval.run_id = ${run}.id and approval.status = 'pending')
    or exists (select from cordon.run as rerun where rerun.rerun_of = ${run}.id and rerun.finished_at is null)
    or exists (${ofPlaybook(sql`cordon.schedule`)} and at.last_run_id = ${run}.id)
    or exists (${ofPlaybook(sql`cordon.event_trigger`)} and at.last_run_id = ${run}.id)
    or exists (${ofPlaybook(sql`cordon.webhook`)} and at.last_run_id = ${run}.id)
    or exists (${ofPlaybook(sql`cordon.playbook_state`)} and at.paused_run_id = ${run}.id)`;
}

const isUndecided = sql`(intent.status in ('open', 'pending') or (intent.status = 'unknown' and intent.resolution is null))`;

/** Whether nothing needs the run or a run below it, and all of them ended before. A run goes after the one that started it. */
export function mayGo(before: string): Sql {
  return sql`
    not (exists (select from cordon.run as parent where parent.id = run.parent_run_id) or ${isNeeded(sql`run`)})
    and not exists (
      with recursive family as (
        select child.* from cordon.run as child where child.parent_run_id = run.id
        union all select child.* from family join cordon.run as child on child.parent_run_id = family.id
      )
      select from family where finished_at is null or finished_at >= ${before}::timestamptz or ${isNeeded(sql`family`)}
    )`;
}
