import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Run, RunDraft, RunFilter, RunStore } from '#kernel/run.ts';
import { addJobs, advanceJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';
import { createRunLeases, readWaits } from './run-lease.ts';
import { toRun, type RunRow } from './run-row.ts';
import { recordTransition } from './run-transition.ts';
import { readSteps } from './step-row.ts';

export function createRunStore(pool: Pool): RunStore {
  const leases = createRunLeases(pool);

  async function get(tenant: string, runId: string): Promise<Run> {
    const statement = sql`select * from cordon.run where tenant = ${tenant} and id = ${runId}`;
    const [row] = await queryRows<RunRow>(pool, statement, 'run');
    if (row === undefined) throw new AppError('not_found', `There is no run ${runId}.`);
    return toRun(row);
  }

  return {
    async create(draft) {
      const created = await create(pool, draft);
      if (created !== null) return created;
      try {
        return await get(draft.tenant, draft.id);
      } catch (thrown) {
        throw unknownHash(draft, thrown);
      }
    },
    acquire: leases.acquire,
    release: leases.release,
    async record(lease, transition) {
      try {
        await recordTransition(pool, lease, transition);
        if (transition.finish !== undefined) leases.ended(lease);
      } catch (error) {
        if (error instanceof AppError && error.code === 'permit_expired') leases.ended(lease);
        throw error;
      }
    },
    async cancelRequests(runIds) {
      const statement = sql`select id from cordon.run where id = any(${[...runIds]}::text[]) and cancel_requested`;
      return (await queryRows<{ id: string }>(pool, statement, 'cancel-requests')).map(({ id }) => id);
    },
    async requestCancel(tenant, runId) {
      const [row] = await queryRows<RunRow>(pool, requestCancel(tenant, runId), 'cancel-run');
      if (row === undefined) return get(tenant, runId);
      nudgeWorkers(pool);
      return toRun(row);
    },
    async cancelChildren(runId) {
      const [row] = await queryRows<{ jobs: number | null }>(pool, cancelChildren(runId), 'cancel-children');
      const jobs = row?.jobs ?? 0;
      nudgeWorkers(pool, jobs);
      return jobs;
    },
    get,
    async list(tenant, filter) {
      return (await queryRows<RunRow>(pool, listRuns(tenant, filter))).map(toRun);
    },
    steps: (runId) => readSteps(pool, runId, 'all'),
    waits: (runId) => readWaits(pool, runId),
  };
}

/** Null when no such version exists, or the run does already. */
async function create(pool: Pool, draft: RunDraft): Promise<Run | null> {
  const [row] = await queryRows<RunRow>(
    pool,
    sql`
      with created as (
        insert into cordon.run (id, tenant, playbook_id, playbook_version, playbook_hash, status, inputs, requester,
          mode, priority, parent_run_id, parent_step_id, parent_iteration, rerun_of, trigger, incident)
        select ${draft.id}, tenant, playbook_id, version, hash, 'queued', ${toJsonText(draft.inputs)}::json,
          ${toJsonText(draft.requester)}::json, ${draft.mode ?? 'live'}, ${draft.priority ?? 0}, ${draft.parent?.runId ?? null},
          ${draft.parent?.stepId ?? null}, ${draft.parent?.iteration ?? null}, ${draft.rerunOf ?? null},
          ${toJsonText(draft.trigger ?? null)}::json, ${draft.incident ?? null}
        from cordon.playbook_version
        where tenant = ${draft.tenant} and hash = ${draft.playbookHash}
        order by version desc limit 1
        on conflict (id) do nothing
        returning *
      ),
      advanced as (${addJobs(advanceJob(sql`created.id`), sql`created`)}),
      audited as (
        insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
        select ${newId('aud')}, tenant, requester, 'run.started', id,
          json_build_object('playbook', playbook_id, 'version', playbook_version)
        from created
      )
      select created.*, (select jobs from advanced) as jobs from created`,
    'create-run',
  );
  if (row === undefined) return null;
  nudgeWorkers(pool);
  return toRun(row);
}

function unknownHash({ playbookHash }: RunDraft, thrown: unknown): unknown {
  const isMissing = thrown instanceof AppError && thrown.code === 'not_found';
  return isMissing ? new AppError('not_found', `No playbook version has the hash ${playbookHash}.`) : thrown;
}

/** Marks and wakes with one update, so that a release sees both or neither. */
function requestCancel(tenant: string, runId: string): Sql {
  return sql`
    with marked as (
      update cordon.run set cancel_requested = true, wake = (lease_server is not null),
        wake_at = case when lease_server is null then now() end
      where tenant = ${tenant} and id = ${runId} and finished_at is null
      returning *
    ),
    advanced as (${addJobs(advanceJob(sql`marked.id`), sql`marked`)})
    select marked.*, (select jobs from advanced) as jobs from marked`;
}

/** The children alone are locked here: their own end locks them first, and their parent after that. */
function cancelChildren(runId: string): Sql {
  return sql`
    with child as (
      select id from cordon.run where parent_run_id = ${runId} and finished_at is null and not cancel_requested
      order by id for no key update
    ),
    marked as (
      update cordon.run set cancel_requested = true, wake = (lease_server is not null),
        wake_at = case when lease_server is null then now() end
      from child where run.id = child.id
      returning run.id
    ),
    advanced as (${addJobs(advanceJob(sql`marked.id`), sql`marked`)})
    select jobs from advanced`;
}

function listRuns(tenant: string, { status, playbookId, after, limit }: RunFilter): Sql {
  return sql`
    select * from cordon.run
    where tenant = ${tenant}
      and ${status === undefined ? sql`true` : sql`status = ${status}`}
      and ${playbookId === undefined ? sql`true` : sql`playbook_id = ${playbookId}`}
      and ${after === undefined ? sql`true` : sql`id < ${after}`}
    order by id desc limit ${limit}`;
}
