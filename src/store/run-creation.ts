import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Run, RunDraft, TakenOver } from '#kernel/run.ts';
import { addJobs, advanceJob } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { queryRows, type Executor } from './query.ts';
import { toRun, type RunRow } from './run-row.ts';

/**
 * Writes a run, its audit entry and its first job; a run whose id is there already stays as it is.
 * A run that takes something over needs a transaction around this. Whoever commits it calls `nudgeWorkers`.
 * @throws AppError `not_found` when no version has the hash
 */
export async function createRun(executor: Executor, draft: RunDraft): Promise<Run> {
  const [created] = await queryRows<RunRow>(executor, insertRun(draft), 'create-run');
  if (created === undefined) return existingRun(executor, draft);
  if (draft.rerun !== undefined) await takeOver(executor, draft, draft.rerun);
  return toRun(created);
}

async function existingRun(executor: Executor, { id, tenant, playbookHash }: RunDraft): Promise<Run> {
  const statement = sql`select * from cordon.run where tenant = ${tenant} and id = ${id}`;
  const [row] = await queryRows<RunRow>(executor, statement, 'run');
  if (row === undefined) throw new AppError('not_found', `No playbook version has the hash ${playbookHash}.`);
  return toRun(row);
}

function insertRun(draft: RunDraft): Sql {
  const { parent, rerun } = draft;
  // The writes of the old run, and those that it had taken over itself.
  const reuseRuns = sql`
    case when ${rerun === undefined || rerun.repeatEffects} then '{}'::text[]
      else ${rerun?.of ?? null}::text || coalesce((select reuse_runs from cordon.run where id = ${rerun?.of ?? null}), '{}') end`;
  return sql`
    with created as (
      insert into cordon.run (id, tenant, playbook_id, playbook_version, playbook_hash, status, inputs, requester,
        mode, simulation, priority, parent_run_id, parent_step_id, parent_iteration, rerun_of, reuse_runs, trigger, incident, connections)
      select ${draft.id}, tenant, playbook_id, version, hash, 'queued', ${toJsonText(draft.inputs)}::json,
        ${toJsonText(draft.requester)}::json, ${draft.mode ?? 'live'},
        ${toJsonText(draft.simulation ?? null)}::json, ${draft.priority ?? 0}, ${parent?.runId ?? null},
        ${parent?.stepId ?? null}, ${parent?.iteration ?? null}, ${rerun?.of ?? null}, ${reuseRuns},
        ${toJsonText(draft.trigger ?? null)}::json, ${draft.incident ?? null}, ${[...(draft.connections ?? [])]}::text[]
      from cordon.playbook_version
      where tenant = ${draft.tenant} and hash = ${draft.playbookHash}
      order by version desc limit 1
      on conflict (id) do nothing
      returning *
    ),
    advanced as (${addJobs(advanceJob(sql`created.id`, undefined, sql`created.priority`), sql`created`)}),
    audited as (
      insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
      select ${newId('aud')}, tenant, requester, 'run.started', id,
        json_strip_nulls(json_build_object('playbook', playbook_id, 'version', playbook_version, 'rerunOf', rerun_of))
      from created
    )
    select created.*, (select jobs from advanced) as jobs from created`;
}

/**
 * Copies what the new run has from the old one; blobs are shared. The old run is held meanwhile: it would take its steps
 * along, and with them the last that names a blob.
 * @throws AppError `not_found` when it is gone
 */
async function takeOver(executor: Executor, { id }: RunDraft, { of, kept, opened }: TakenOver): Promise<void> {
  const places = [...kept, ...opened];
  const held = await queryRows(executor, sql`select from cordon.run where id = ${of} for key share`, 'hold-run');
  if (held.length === 0) throw new AppError('not_found', `There is no run ${of} any more.`, { failureIndicator: of });
  await queryRows(
    executor,
    sql`
      insert into cordon.step_run (
        run_id, step_id, iteration, attempt, tenant, kind, status, input, result, result_blob, output, output_blob, error, started_at, finished_at
      )
      select distinct on (step.step_id, step.iteration) ${id}, step.step_id, step.iteration, 1, step.tenant, step.kind,
        case when place.opened then 'waiting' else step.status end, step.input,
        case when place.opened then null else step.result end, case when place.opened then null else step.result_blob end,
        step.output, step.output_blob,
        case when place.opened then null else step.error end, step.started_at,
        case when place.opened then null else step.finished_at end
      from cordon.step_run as step
      join unnest(
        ${places.map(({ stepId }) => stepId)}::text[], ${places.map(({ iteration }) => iteration)}::text[],
        ${places.map((_, index) => index >= kept.length)}::boolean[]
      ) as place (step_id, iteration, opened) on place.step_id = step.step_id and place.iteration = step.iteration
      where step.run_id = ${of}
      order by step.step_id, step.iteration, step.attempt desc`,
  );
}
