import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';
import type { RerunItem, RerunPlan, RerunPlanStore, RerunRequest } from '#kernel/rerun.ts';
import { addJobs, rerunJob } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';

interface PlanRow {
  readonly id: string;
  readonly tenant: string;
  readonly hash: string;
  readonly request: RerunRequest;
  readonly items: readonly RerunItem[];
  readonly status: RerunPlan['status'];
  readonly planned_by: Requester;
  readonly executed_by: Requester | null;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly created_at: string;
  readonly executed_at: string | null;
}

export function createRerunPlanStore(pool: Pool): RerunPlanStore {
  async function find(id: string): Promise<RerunPlan | null> {
    const [row] = await queryRows<PlanRow>(pool, sql`select * from cordon.rerun_plan where id = ${id}`, 'rerun-plan');
    return row === undefined ? null : toPlan(row);
  }

  return {
    find,

    async insert({ id, tenant, hash, request, items, plannedBy }) {
      const [row] = await queryRows<PlanRow>(
        pool,
        sql`
          insert into cordon.rerun_plan (id, tenant, hash, request, items, status, planned_by)
          values (${id}, ${tenant}, ${hash}, ${toJsonText(request)}::json, ${toJsonText(items)}::json, 'planned', ${toJsonText(plannedBy)}::json)
          returning *`,
      );
      if (row === undefined) throw new AppError('internal', `The plan ${id} was not written.`);
      return toPlan(row);
    },

    async get(tenant, id) {
      const plan = await find(id);
      if (plan?.tenant === tenant) return plan;
      throw new AppError('not_found', `There is no plan ${id}.`, { failureIndicator: id });
    },

    async execute(tenant, id, by) {
      const rows = await queryRows(
        pool,
        sql`
          with begun as (
            update cordon.rerun_plan set status = 'executing', executed_by = ${toJsonText(by)}::json, executed_at = now()
            where tenant = ${tenant} and id = ${id} and status = 'planned' returning id
          ),
          rerunning as (${addJobs(rerunJob(sql`begun.id`), sql`begun`)})
          select (select jobs from rerunning) as jobs from begun`,
      );
      nudgeWorkers(pool, rows.length);
      return rows.length > 0;
    },

    async noteOutcome(id, runId, outcome) {
      await queryRows(
        pool,
        sql`update cordon.rerun_plan set outcomes = (outcomes::jsonb || jsonb_build_object(${runId}::text, ${outcome}::text))::json where id = ${id}`,
        'rerun-outcome',
      );
    },

    async finish(id) {
      await queryRows(pool, sql`update cordon.rerun_plan set status = 'executed' where id = ${id}`);
    },
  };
}

function toPlan(row: PlanRow): RerunPlan {
  const { id, tenant, hash, request, items, status, outcomes } = row;
  return {
    id,
    tenant,
    hash,
    request,
    items,
    status,
    plannedBy: row.planned_by,
    executedBy: row.executed_by,
    outcomes,
    createdAt: row.created_at,
    executedAt: row.executed_at,
  };
}
