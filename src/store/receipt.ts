import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { IntentStore, ReceiptDraft, ReceiptRecord } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import { auditClosing } from './intent-audit.ts';
import { toReceipt, type ReceiptRow } from './intent-row.ts';
import { addJobs, settleJob, wakeRuns } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

export async function openReceipt(pool: Pool, draft: ReceiptDraft, result: ActionResult): Promise<void> {
  await queryRows(
    pool,
    sql`with ${insertReceipt(draft, result, sql`null::text`, sql`(values (1)) as always`)} select jobs from settling`,
  );
}

export async function readReceipt(pool: Pool, id: string): Promise<ReceiptRecord> {
  const [row] = await queryRows<ReceiptRow>(pool, sql`select * from cordon.receipt where id = ${id}`, 'receipt');
  if (row === undefined) throw new AppError('not_found', `There is no receipt ${id}.`);
  return toReceipt(row);
}

/** The CTEs `accepted` and `settling`; the latter must be read. One receipt is written if `from` has a row. */
export function insertReceipt(draft: ReceiptDraft, result: ActionResult, intentId: Sql, from: Sql): Sql {
  const { step, receipt } = draft;
  return sql`
    accepted as (
      insert into cordon.receipt (
        id, tenant, intent_id, action_id, connection_id, run_id, step_id, iteration, simulation, receipt, status, result, deadline_at
      )
      select ${draft.id}, ${draft.tenant}, ${intentId}, ${draft.actionId}, ${draft.connectionId},
        ${step?.runId ?? null}, ${step?.stepId ?? null}, ${step?.iteration ?? null},
        ${toJsonText(draft.simulation)}::json, ${toJsonText(receipt)}::json, 'pending',
        ${toJsonText(result)}::json, now() + ${receipt.deadlineMs}::float8 * interval '1 ms'
      from ${from}
      returning id
    ),
    settling as (${addJobs(settleJob(sql`accepted.id`, sql`${receipt.pollMs}::float8`), sql`accepted`)})`;
}

type Answer = Parameters<IntentStore['recordPoll']>[1];

/** Nothing is written to a receipt that is settled already. */
export async function recordPoll(pool: Pool, id: string, answer: Answer): Promise<void> {
  const statement = answer.final ? settle(id, answer.result) : countPoll(id, answer);
  const [written] = await queryRows<{ advanced: number | null }>(
    pool,
    statement,
    `poll-${answer.final ? 'final' : 'pending'}`,
  );
  // A receipt that is not there would otherwise look settled.
  if (written === undefined) await readReceipt(pool, id);
  else nudgeWorkers(pool, written.advanced ?? 0);
}

function settle(id: string, result: ActionResult): Sql {
  if (result.status === 'pending') throw new AppError('internal', `The last answer about ${id} is still pending.`);
  // The console no longer tells: the write stays in sight, for a person to decide.
  const isUnknown = result.error?.applied === 'unknown';
  return sql`
    with settled as (
      update cordon.receipt set status = 'settled', result = ${toJsonText(result)}::json, polls = polls + 1, polled_at = now()
      where id = ${id} and status <> 'settled'
      returning *, 'pending' as status_before
    ),
    closed as (
      update cordon.intent set status = ${isUnknown ? 'unknown' : result.status}, result = settled.result,
        closed_at = case when ${isUnknown} then null else now() end
      from settled where intent.id = settled.intent_id and intent.status in ('open', 'pending', 'unknown')
      returning intent.*
    ),
    ${auditClosing(sql`closed`)},
    -- Reading the count makes the intent lock come before that of the run, as everywhere.
    ${wakeRuns(sql`(select waiting.run_id, (select count(*) from closed) as closed from ${waitingRuns(sql`settled`)}) as source`, sql`source.closed >= 0`)}
    select settled.id, (select jobs from advanced) as advanced from settled`;
}

/** The receipt once for its own run, once for each run whose write was merged into its intent, and once for each that has taken the result over; with the alias `waiting`. */
function waitingRuns(receipt: Sql): Sql {
  return sql`(
    select one.run_id, one.status, one.status_before from ${receipt} as one
    union
    select merged_key.run_id, one.status, one.status_before from ${receipt} as one join cordon.merged_key on merged_key.intent_id = one.intent_id and merged_key.run_id is not null
    union
    select wait.run_id, one.status, one.status_before from ${receipt} as one join cordon.wait on wait.receipt_id = one.id
  ) as waiting`;
}

function countPoll(id: string, { overdue, result }: Answer): Sql {
  return sql`
    with before as (select id, status from cordon.receipt where id = ${id} and status <> 'settled' for no key update),
    polled as (
      update cordon.receipt set
        status = case when ${overdue} then 'overdue' else before.status end, result = ${toJsonText(result)}::json, polls = polls + 1, polled_at = now()
      from before where receipt.id = before.id
      returning receipt.*, before.status as status_before
    ),
    -- Nobody waits for it any more: an equal write may be asked for anew.
    let_go as (
      update cordon.intent set merges = false, turn = null from polled where intent.id = polled.intent_id and polled.status = 'overdue'
    ),
    ${wakeRuns(sql`(select waiting.* from ${waitingRuns(sql`polled`)}) as source`, sql`source.status <> source.status_before`)}
    select polled.id, (select jobs from advanced) as advanced from polled`;
}
