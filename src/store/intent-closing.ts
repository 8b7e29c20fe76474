import type { Pool } from 'pg';
import sql, { empty } from 'sql-template-tag';
import type { IntentStatus, ReceiptDraft } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import { auditClosing } from './intent-audit.ts';
import { wakeRuns } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';
import { insertReceipt } from './receipt.ts';

/** Writes an outcome, and all that follows from it, with one statement. @returns false when the intent was not open or unknown */
export async function closeIntent(
  pool: Pool,
  intentId: string,
  status: Exclude<IntentStatus, 'open'>,
  result: ActionResult,
  receipt?: ReceiptDraft,
): Promise<boolean> {
  const final = status !== 'pending' && status !== 'unknown';
  // Work of which nobody is sure that it was accepted: whoever asks for the same sends it, instead of waiting for what may never come.
  const unsure = status === 'pending' && result.targets.some(({ error }) => error !== undefined);
  const receiptPart =
    receipt === undefined ? empty : sql`${insertReceipt(receipt, result, sql`closed.id`, sql`closed`)},`;
  const [closed] = await queryRows<{ advanced: number | null }>(
    pool,
    sql`
      with before as (
        select id, status from cordon.intent where id = ${intentId} and status in ('open', 'unknown') for no key update
      ),
      closed as (
        update cordon.intent set status = ${status}, result = ${toJsonText(result)}::json, receipt_id = ${receipt?.id ?? null},
          closed_at = ${final ? sql`now()` : sql`null`},
          merges = merges and not ${unsure}::boolean and not (before.status = 'unknown' and ${status} = 'pending')
        from before where intent.id = before.id
        returning intent.*, before.status = 'open' as was_open
      ),
      ${auditClosing(sql`closed`)},
      ${receiptPart}
      ${wakeRuns(sql`closed as source`, final ? needsWaking : sql`false`)}
      select ${receipt === undefined ? sql`0` : sql`(select jobs from settling)`} as settling, (select jobs from advanced) as advanced
      from closed`,
    `close-intent-${final ? 'final' : 'open'}-${receipt === undefined ? 'plain' : 'receipt'}`,
  );
  nudgeWorkers(pool, closed?.advanced ?? 0);
  return closed !== undefined;
}

/** The server that opened the intent and holds its run is at this very step: it needs no wake, and a job for each write would be costly. */
const needsWaking = sql`not (source.was_open and woken_run.lease_server is not distinct from source.server_id)`;
