import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { PlaybookPause, PlaybookState } from '#kernel/run.ts';
import type { Requester } from '#kernel/requester.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

interface StateRow {
  readonly paused_at: string | null;
  readonly paused_reason: string | null;
  readonly paused_by: Requester | null;
  readonly paused_run_id: string | null;
}

export async function readState(pool: Pool, tenant: string, playbookId: string): Promise<PlaybookState> {
  const [row] = await queryRows<StateRow>(
    pool,
    sql`select * from cordon.playbook_state where tenant = ${tenant} and playbook_id = ${playbookId}`,
    'playbook-state',
  );
  return { playbookId, paused: row === undefined ? null : pauseOf(row) };
}

function pauseOf({
  paused_at: at,
  paused_reason: reason,
  paused_by: by,
  paused_run_id: runId,
}: StateRow): PlaybookPause | null {
  return at === null || by === null ? null : { at, reason: reason ?? '', by, runId };
}

export async function pausePlaybook(
  pool: Pool,
  tenant: string,
  playbookId: string,
  { reason, by, runId }: Omit<PlaybookPause, 'at'>,
): Promise<boolean> {
  const rows = await queryRows(
    pool,
    sql`
      insert into cordon.playbook_state as state (tenant, playbook_id, paused_at, paused_reason, paused_by, paused_run_id)
      values (${tenant}, ${playbookId}, now(), ${reason}, ${toJsonText(by)}::json, ${runId})
      on conflict (tenant, playbook_id) do update set
        paused_at = excluded.paused_at, paused_reason = excluded.paused_reason, paused_by = excluded.paused_by, paused_run_id = excluded.paused_run_id
      where state.paused_at is null
      returning playbook_id`,
  );
  return rows.length > 0;
}

/** What failed before is not counted again. */
export async function resumePlaybook(pool: Pool, tenant: string, playbookId: string): Promise<boolean> {
  const rows = await queryRows(
    pool,
    sql`
      update cordon.playbook_state
      set paused_at = null, paused_reason = null, paused_by = null, paused_run_id = null, counted_from = now()
      where tenant = ${tenant} and playbook_id = ${playbookId} and paused_at is not null
      returning playbook_id`,
  );
  return rows.length > 0;
}

/**
 * A run that ended at a `fail` step, or because a person or a policy said no, did what it was written for: it neither counts
 * as a technical failure nor lets one stand. Cancelled runs say nothing and are passed over.
 */
export async function failuresInARow(pool: Pool, tenant: string, playbookId: string, atMost: number): Promise<number> {
  const [row] = await queryRows<{ failures: number }>(
    pool,
    sql`
      with recent as (
        select row_number() over (order by finished_at desc, id desc) as place, status = 'failed'
          and not coalesce(error ->> 'code' in ('guard_denied', 'approval_rejected', 'approval_expired', 'cancelled'), false)
          and not exists (
            select from cordon.step_run as step where step.run_id = recent_run.id and step.kind = 'fail' and step.status = 'failed'
          ) as failed
        from (
          select id, status, error, finished_at from cordon.run
          where tenant = ${tenant} and playbook_id = ${playbookId} and finished_at is not null and status <> 'cancelled'
            and mode = 'live' and parent_run_id is null
            and finished_at > coalesce((
              select counted_from from cordon.playbook_state as state where state.tenant = ${tenant} and state.playbook_id = ${playbookId}
            ), '-infinity')
          order by finished_at desc limit ${atMost}
        ) as recent_run
      )
      select coalesce((select min(place) - 1 from recent where not failed), (select count(*) from recent))::int as failures`,
    'failures-in-a-row',
  );
  return row?.failures ?? 0;
}
