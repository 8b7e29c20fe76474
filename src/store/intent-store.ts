import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Intent, IntentDraft, IntentFilter, IntentStore, StepRef } from '#kernel/intent.ts';
import { closeIntent } from './intent-closing.ts';
import { resolveIntent } from './intent-resolution.ts';
import { toIntent, type IntentRow } from './intent-row.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';
import { openReceipt, readReceipt, recordPoll } from './receipt.ts';

export function createIntentStore(pool: Pool): IntentStore {
  async function find(id: string, tenant?: string): Promise<Intent> {
    const statement =
      tenant === undefined
        ? sql`select * from cordon.intent where id = ${id}`
        : sql`select * from cordon.intent where id = ${id} and tenant = ${tenant}`;
    const [row] = await queryRows<IntentRow>(pool, statement);
    if (row === undefined) throw new AppError('not_found', `There is no intent ${id}.`);
    return toIntent(row);
  }

  return {
    open: (draft) => open(pool, draft),
    async isHeld(intentId, serverId) {
      const rows = await queryRows(
        pool,
        sql`select from cordon.intent join cordon.server on server.id = intent.server_id
          where intent.id = ${intentId} and intent.server_id = ${serverId} and intent.status = 'open'`,
        'intent-held',
      );
      return rows.length > 0;
    },
    close: (intentId, status, result, receipt) => closeIntent(pool, intentId, status, result, receipt),
    get: async (tenant, id) => find(id, tenant),
    find: async (id) => find(id),
    async list(tenant, filter) {
      return (await queryRows<IntentRow>(pool, listIntents(tenant, filter))).map(toIntent);
    },
    resolve: (intentId, resolution) => resolveIntent(pool, intentId, resolution),
    async findMade(tenant, runId, stepId, iteration, argumentHash) {
      const statement = findMade(tenant, { runId, stepId, iteration }, argumentHash);
      const [row] = await queryRows<IntentRow>(pool, statement, 'intent-made');
      return row === undefined ? null : toIntent(row);
    },
    openReceipt: (draft, result) => openReceipt(pool, draft, result),
    getReceipt: (id) => readReceipt(pool, id),
    recordPoll: (id, answer) => recordPoll(pool, id, answer),
  };
}

async function open(pool: Pool, draft: IntentDraft): Promise<{ intent: Intent; created: boolean }> {
  const [created] = await queryRows<IntentRow>(pool, insertIntent(draft), 'open-intent');
  if (created !== undefined) return { intent: toIntent(created), created: true };
  // A statement of its own, so that it sees the row of whoever was quicker.
  const [existing] = await queryRows<IntentRow>(
    pool,
    sql`select * from cordon.intent where tenant = ${draft.tenant} and key = ${draft.key}`,
    'intent-by-key',
  );
  if (existing !== undefined) return { intent: toIntent(existing), created: false };
  throw new AppError('unknown_connection', `There is no connection ${draft.connectionId}.`);
}

/**
 * The key-share lock keeps the connection in place until the commit, and is what its removal waits for:
 * no intent can be opened on a connection that is being removed.
 */
function insertIntent(draft: IntentDraft): Sql {
  const { step } = draft;
  const details = { action: draft.actionId, connection: draft.connectionId, effect: draft.effect, key: draft.key };
  return sql`
    with target as (
      select id from cordon.connection where id = ${draft.connectionId} and tenant = ${draft.tenant} for key share
    ),
    opened as (
      insert into cordon.intent (
        id, tenant, key, action_id, connection_id, effect, targets, input, argument_hash, fingerprint, verdict_id, verb, incident,
        requester, run_id, step_id, iteration, resend_of, server_id, status
      )
      select ${draft.id}, ${draft.tenant}, ${draft.key}, ${draft.actionId}, target.id, ${draft.effect},
        ${toJsonText(draft.targets)}::json, ${toJsonText(draft.input)}::json, ${draft.argumentHash},
        ${draft.fingerprint}, ${draft.verdictId}, ${draft.verb}, ${draft.incident}, ${toJsonText(draft.requester)}::json,
        ${step?.runId ?? null}, ${step?.stepId ?? null}, ${step?.iteration ?? null}, ${draft.resendOf}, ${draft.serverId}, 'open'
      from target
      on conflict (tenant, key) do nothing
      returning *
    ),
    audited as (
      insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
      select ${newId('aud')}, tenant, requester, 'intent.opened', id, ${toJsonText(details)}::json from opened
    )
    select * from opened`;
}

/** A write that failed without effect is none; one whose outcome nobody knows may well have been made. */
function findMade(tenant: string, { runId, stepId, iteration }: StepRef, argumentHash: string): Sql {
  return sql`
    select intent.* from cordon.intent
    where tenant = ${tenant} and run_id = any(array(select ${runId} union select unnest(reuse_runs) from cordon.run where id = ${runId}))
      and step_id = ${stepId} and iteration = ${iteration} and argument_hash = ${argumentHash} and status <> 'failed'
    order by status = 'unknown', id desc limit 1`;
}

function listIntents(tenant: string, { status, runId, connectionId, after, limit }: IntentFilter): Sql {
  return sql`
    select * from cordon.intent
    where tenant = ${tenant}
      and ${status === undefined ? sql`true` : sql`status = ${status}`}
      and ${runId === undefined ? sql`true` : sql`run_id = ${runId}`}
      and ${connectionId === undefined ? sql`true` : sql`connection_id = ${connectionId}`}
      and ${after === undefined ? sql`true` : sql`id < ${after}`}
    order by id desc limit ${limit}`;
}
