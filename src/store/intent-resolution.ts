import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Intent, IntentResolution, IntentStatus } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import { insertEntries } from './audit-store.ts';
import { toIntent, type IntentRow } from './intent-row.ts';
import { wakeRuns } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

/** Writes a decision about an unknown outcome. @throws AppError `not_found`, or `conflict` when the outcome is known */
export async function resolveIntent(pool: Pool, intentId: string, resolution: IntentResolution): Promise<Intent> {
  const resolved = await inTransaction(pool, async (client) => {
    const [row] = await queryRows<IntentRow>(
      client,
      sql`select * from cordon.intent where id = ${intentId} for no key update`,
    );
    if (row === undefined) throw new AppError('not_found', `There is no intent ${intentId}.`);
    if (row.status !== 'unknown') {
      throw new AppError(
        'conflict',
        `${intentId} has the outcome ${row.status}; only an unknown one is decided by a person.`,
      );
    }
    const status = decidedStatus(resolution);
    const result = decidedResult(toIntent(row), resolution);
    const [written] = await queryRows<IntentRow>(
      client,
      sql`
        with closed as (
          update cordon.intent set status = ${status}, result = ${toJsonText(result)}::json, resolution = ${toJsonText(resolution)}::json,
            closed_at = ${status === 'unknown' ? sql`null` : sql`now()`}
          where id = ${intentId}
          returning *
        ),
        ${wakeRuns(sql`closed as source`, status === 'unknown' ? sql`false` : sql`true`)}
        select closed.*, (select jobs from advanced) as advanced from closed`,
    );
    const { applied, note, by } = resolution;
    const details = { applied, note, status };
    await queryRows(
      client,
      insertEntries([
        {
          id: newId('aud'),
          tenant: row.tenant,
          requester: by,
          what: 'intent.resolved',
          subject: intentId,
          details,
        },
      ]),
    );
    if (written === undefined) throw new AppError('internal', `The decision about ${intentId} was not written.`);
    return toIntent(written);
  });
  nudgeWorkers(pool);
  return resolved;
}

function decidedStatus({ applied }: IntentResolution): IntentStatus {
  if (applied === null) return 'unknown';
  return applied ? 'succeeded' : 'failed';
}

/** What the ledger answers from now on; it says that a person said so. */
function decidedResult(
  { result, targets, actionId, id }: Intent,
  { applied, note, by }: IntentResolution,
): ActionResult | null {
  if (applied === null) return result;
  const common = { data: result?.data ?? null, exchanges: result?.exchanges ?? [], intentId: id };
  if (applied) {
    const message = `${by.name} decided that the write took effect: ${note}`;
    return {
      ...common,
      status: 'succeeded',
      statusCode: 200,
      message,
      targets: targets.map((target) => ({ target, status: 'succeeded' })),
    };
  }
  const message = `${by.name} decided that the write did not take effect: ${note}`;
  const code = result?.error?.code ?? 'outcome_unknown';
  const error = new AppError(code, message, {
    failureIndicator: result?.error?.failureIndicator ?? actionId,
    applied: 'no',
  }).toJson();
  return {
    ...common,
    status: 'failed',
    statusCode: error.statusCode,
    message,
    targets: targets.map((target) => ({ target, status: 'failed', error })),
    error,
  };
}
