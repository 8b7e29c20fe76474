import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Reopening, Run } from '#kernel/run.ts';
import { insertEntries } from './audit-store.ts';
import { addJobs, advanceJob } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { toRun, type RunRow } from './run-row.ts';

/** @throws AppError `not_found`; `conflict` when the run is not as it was when this was decided */
export async function reopenRun(pool: Pool, tenant: string, reopening: Reopening): Promise<Run> {
  const run = await inTransaction(pool, (client) => reopen(client, tenant, reopening));
  nudgeWorkers(pool);
  return run;
}

async function reopen(client: PoolClient, tenant: string, reopening: Reopening): Promise<Run> {
  const { runId, again, opened, repeatEffects, by } = reopening;
  const [before] = await queryRows<RunRow>(
    client,
    sql`select * from cordon.run where tenant = ${tenant} and id = ${runId} for update`,
  );
  if (before === undefined) throw new AppError('not_found', `There is no run ${runId}.`);
  if (before.finished_at !== reopening.finishedAt)
    throw new AppError('conflict', `${runId} has changed since this was decided; it is ${before.status} now.`, {
      failureIndicator: runId,
    });
  await queryRows(
    client,
    sql`
      update cordon.step_run as step set status = 'waiting', result = null, result_blob = null, error = null, finished_at = null
      from unnest(${opened.map(({ stepId }) => stepId)}::text[], ${opened.map(({ iteration }) => iteration)}::text[]) as place (step_id, iteration)
      where step.run_id = ${runId} and step.step_id = place.step_id and step.iteration = place.iteration
        and step.attempt = (
          select max(attempt) from cordon.step_run as newest
          where newest.run_id = ${runId} and newest.step_id = step.step_id and newest.iteration = step.iteration
        )`,
  );
  const attempts = await queryRows<{ place: string; attempt: number }>(
    client,
    sql`
      select step_id || '/' || iteration as place, max(attempt) + 1 as attempt from cordon.step_run
      where run_id = ${runId} and (step_id, iteration) in (
        select * from unnest(${again.map(({ stepId }) => stepId)}::text[], ${again.map(({ iteration }) => iteration)}::text[])
      )
      group by step_id, iteration`,
  );
  const rerun = { ...before.rerun, ...Object.fromEntries(attempts.map(({ place, attempt }) => [place, attempt])) };
  const [row] = await queryRows<RunRow>(
    client,
    sql`
      with opened as (
        update cordon.run set status = 'queued', playbook_version = version.version, playbook_hash = version.hash,
          inputs = ${toJsonText(reopening.inputs)}::json, cancel_requested = false, error = null, output = null, finished_at = null,
          requester = ${toJsonText(by)}::json, wake = false, wake_at = now(), admitted = false, held = null, rerun = ${toJsonText(rerun)}::json,
          connections = ${[...reopening.connections]}::text[],
          reuse_runs = case when ${repeatEffects} then '{}' else array_prepend(run.id, array_remove(reuse_runs, run.id)) end
        from (
          select version, hash from cordon.playbook_version
          where tenant = ${tenant} and playbook_id = ${before.playbook_id} and hash = ${reopening.playbookHash}
          order by version desc limit 1
        ) as version
        where run.id = ${runId}
        returning run.*
      ),
      advanced as (${addJobs(advanceJob(sql`opened.id`), sql`opened`)})
      select opened.*, (select jobs from advanced) as jobs from opened`,
  );
  if (row === undefined) throw new AppError('not_found', `No version has the hash ${reopening.playbookHash}.`);
  const details = { version: row.playbook_version, again: again.length, repeatEffects, was: before.status };
  await queryRows(
    client,
    insertEntries([{ id: newId('aud'), tenant, requester: by, what: 'run.reopened', subject: runId, details }]),
  );
  return toRun(row);
}
