import type { Pool } from 'pg';
import sql, { empty, type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { RunLease, StepRun, Transition, Wait } from '#kernel/run.ts';
import type { Blob } from './blob.ts';
import { toJsonText } from './json-text.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';
import { endingJobs, judgeFailure, leaveGates, wakeParent } from './run-ending.ts';
import { storedOutput, storedResult, type StoredValue } from './step-row.ts';

interface StoredStep {
  readonly step: StepRun;
  readonly result: StoredValue;
  readonly output: StoredValue;
}

/**
 * Writes a transition with one statement, which is one round trip and one commit. The end of a run wakes the one that waits for it.
 * @throws AppError `permit_expired`
 */
export async function recordTransition(pool: Pool, lease: RunLease, transition: Transition): Promise<void> {
  const { waits = [], endedWaits = [], finish } = transition;
  const steps = await Promise.all(
    transition.steps.map(async (step): Promise<StoredStep> => {
      const [result, output] = await Promise.all([storedResult(step.result), storedOutput(step.output)]);
      return { step, result, output };
    }),
  );
  const blobs = distinctBlobs(steps);
  const parts: (readonly [string, Sql])[] = [
    finish === undefined ? ['fence', fence(lease)] : ['finish', finishingFence(lease, finish)],
  ];
  if (blobs.length > 0) parts.push(['blobs', insertBlobs(lease, blobs)]);
  if (steps.length > 0) parts.push(['steps', upsertSteps(lease, steps)]);
  if (finish !== undefined)
    parts.push(
      ['clear', sql`cleared as (delete from cordon.wait using fence where wait.run_id = fence.id)`],
      ['leave', leaveGates()],
      ...(finish.status === 'failed' ? [['judge', judgeFailure(lease)] as const] : []),
    );
  else {
    if (waits.length > 0) parts.push(['waits', upsertWaits(lease, waits)]);
    if (endedWaits.length > 0) parts.push(['ended', deleteWaits(endedWaits)]);
  }
  const wakes = finish !== undefined && lease.run.parent !== null;
  if (wakes) parts.push(['parent', wakeParent(lease)]);
  const statement = parts.reduce((text, [, part], index) => (index === 0 ? part : sql`${text}, ${part}`), empty);
  const name = `record-${parts.map(([part]) => part).join('-')}`;
  const jobs = finish === undefined ? sql`0` : endingJobs(finish.status, wakes);
  const rows = await queryRows<{ jobs: number }>(
    pool,
    sql`with ${statement} select fence.id, ${jobs} as jobs from fence`,
    name,
  );
  nudgeWorkers(pool, rows[0]?.jobs ?? 0);
  if (rows.length === 0) {
    throw new AppError('permit_expired', `The run ${lease.run.id} is no longer held under epoch ${lease.epoch}.`);
  }
}

/**
 * A share lock: branches of a run write side by side, while an acquisition waits for them and they for it.
 * A key-share lock would not do, because an acquisition changes no key and would pass it by.
 */
function fence({ run, epoch }: RunLease): Sql {
  return sql`fence as materialized (
    select id from cordon.run where id = ${run.id} and epoch = ${epoch} and lease_server is not null for share
  )`;
}

function finishingFence({ run, epoch }: RunLease, { status, error, output }: NonNullable<Transition['finish']>): Sql {
  return sql`fence as (
    update cordon.run set status = ${status}, error = ${toJsonText(error)}::json, output = ${toJsonText(output)}::json,
      finished_at = now(), lease_server = null, wake = false
    where id = ${run.id} and epoch = ${epoch} and lease_server is not null
    returning id
  )`;
}

function upsertSteps({ run }: RunLease, stored: readonly StoredStep[]): Sql {
  const column = <T>(read: (value: StoredStep) => T): T[] => stored.map(read);
  return sql`written as (
    insert into cordon.step_run (
      run_id, tenant, step_id, iteration, attempt, kind, status,
      input, result, result_blob, output, output_blob, error, started_at, finished_at
    )
    select fence.id, ${run.tenant}, s.step_id, s.iteration, s.attempt, s.kind, s.status,
      s.input, s.result, s.result_blob, s.output, s.output_blob, s.error, s.started_at, s.finished_at
    from fence, unnest(
      ${column(({ step }) => step.stepId)}::text[], ${column(({ step }) => step.iteration)}::text[],
      ${column(({ step }) => step.attempt)}::int[], ${column(({ step }) => step.kind)}::text[],
      ${column(({ step }) => step.status)}::text[], ${column(({ step }) => toJsonText(step.input))}::json[],
      ${column(({ result }) => result.text)}::json[], ${column(({ result }) => result.blob?.sha256 ?? null)}::text[],
      ${column(({ output }) => output.text)}::json[], ${column(({ output }) => output.blob?.sha256 ?? null)}::text[],
      ${column(({ step }) => toJsonText(step.error))}::json[], ${column(({ step }) => step.startedAt)}::timestamptz[],
      ${column(({ step }) => step.finishedAt)}::timestamptz[]
    ) as s (
      step_id, iteration, attempt, kind, status, input, result, result_blob, output, output_blob, error, started_at, finished_at
    )
    on conflict (run_id, step_id, iteration, attempt) do update set
      status = excluded.status, input = excluded.input, result = excluded.result, result_blob = excluded.result_blob,
      output = excluded.output, output_blob = excluded.output_blob, error = excluded.error,
      started_at = excluded.started_at, finished_at = excluded.finished_at
  )`;
}

function insertBlobs({ run }: RunLease, blobs: readonly Blob[]): Sql {
  return sql`stored as (
    insert into cordon.blob (tenant, sha256, content, bytes)
    select ${run.tenant}, b.sha256, b.content, b.bytes
    from fence, unnest(
      ${blobs.map(({ sha256 }) => sha256)}::text[], ${blobs.map(({ content }) => content)}::bytea[],
      ${blobs.map(({ bytes }) => bytes)}::int[]
    ) as b (sha256, content, bytes)
    -- One order for all writers, so that two that share blobs cannot block each other.
    order by b.sha256
    on conflict (tenant, sha256) do update set used_at = now()
  )`;
}

function upsertWaits({ run }: RunLease, waits: readonly Wait[]): Sql {
  const column = <T>(read: (wait: Wait) => T): T[] => waits.map(read);
  // Another wait at the same step is met by no event of the one before.
  return sql`opened as (
    insert into cordon.wait (
      run_id, tenant, step_id, iteration, kind, receipt_id, match, approval_id, child_run_id, due_at, reason
    )
    select fence.id, ${run.tenant}, w.* from fence, unnest(
      ${column(({ stepId }) => stepId)}::text[], ${column(({ iteration }) => iteration)}::text[],
      ${column(({ kind }) => kind)}::text[], ${column(({ receiptId }) => receiptId)}::text[],
      ${column(({ match }) => match ?? null)}::text[], ${column(({ approvalId }) => approvalId ?? null)}::text[],
      ${column(({ childRunId }) => childRunId ?? null)}::text[],
      ${column(({ dueAt }) => dueAt)}::timestamptz[], ${column(({ reason }) => reason)}::text[]
    ) as w
    on conflict (run_id, step_id, iteration) do update set
      kind = excluded.kind, receipt_id = excluded.receipt_id, match = excluded.match, approval_id = excluded.approval_id,
      child_run_id = excluded.child_run_id, due_at = excluded.due_at, reason = excluded.reason,
      event_id = case when wait.match = excluded.match then wait.event_id end
  )`;
}

function deleteWaits(ended: NonNullable<Transition['endedWaits']>): Sql {
  return sql`ended as (
    delete from cordon.wait
    using fence, unnest(
      ${ended.map(({ stepId }) => stepId)}::text[], ${ended.map(({ iteration }) => iteration)}::text[]
    ) as e (step_id, iteration)
    where wait.run_id = fence.id and wait.step_id = e.step_id and wait.iteration = e.iteration
  )`;
}

function distinctBlobs(steps: readonly StoredStep[]): Blob[] {
  const all = steps.flatMap(({ result, output }) => [result.blob, output.blob]).filter((blob) => blob !== null);
  return [...new Map(all.map((blob) => [blob.sha256, blob])).values()];
}
