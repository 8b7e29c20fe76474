import sql, { type Sql } from 'sql-template-tag';
import { idStart } from '#kernel/ids.ts';
import type { RunFilter } from '#kernel/run.ts';

/** Ids carry the time of the server that made them; the database's own may be off by less than this. */
const clockSlackMs = 3_600_000;

/** A page of runs, newest first. What a trigger handed over may be large, so that only its name is given. */
export function listRuns(tenant: string, filter: RunFilter): Sql {
  const { status, playbookId, mode, incident, requesterId, rerunOf, from, to, after, limit } = filter;
  const conditions = [
    equals(sql`status`, status),
    equals(sql`playbook_id`, playbookId),
    // The rare modes have an index of their own, which the planner takes only when it sees the value.
    mode === undefined || mode === 'live' ? equals(sql`mode`, mode) : sql`mode <> 'live' and mode = ${mode}`,
    equals(sql`incident`, incident),
    equals(sql`requester_id`, requesterId),
    equals(sql`rerun_of`, rerunOf),
    from === undefined
      ? sql`true`
      : sql`created_at >= ${from.toISOString()}::timestamptz and id >= ${startOf(from, -1)}`,
    to === undefined ? sql`true` : sql`created_at < ${to.toISOString()}::timestamptz and id < ${startOf(to, 1)}`,
    after === undefined ? sql`true` : sql`id < ${after}`,
  ];
  const where = conditions.reduce((text, condition) => sql`${text} and ${condition}`);
  return sql`
    select id, tenant, playbook_id, playbook_version, playbook_hash, status, inputs, requester, cancel_requested, mode, simulation, priority,
      parent_run_id, parent_step_id, parent_iteration, rerun_of, rerun, reuse_runs, held, incident, error, output, created_at,
      started_at, finished_at, epoch,
      case when trigger is null then null else json_build_object('kind', trigger -> 'kind', 'id', trigger -> 'id') end as trigger
    from cordon.run where tenant = ${tenant} and ${where}
    order by id desc limit ${limit}`;
}

function equals(column: Sql, value: string | undefined): Sql {
  return value === undefined ? sql`true` : sql`${column} = ${value}`;
}

function startOf(time: Date, direction: 1 | -1): string {
  return idStart('run', new Date(time.getTime() + direction * clockSlackMs));
}
