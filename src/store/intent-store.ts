import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { Intent, IntentFilter, IntentStore, Situation, StepRef } from '#kernel/intent.ts';
import type { PolicyHead } from '#kernel/policy.ts';
import { closeIntent } from './intent-closing.ts';
import { countWrites } from './intent-count.ts';
import { openIntent } from './intent-opening.ts';
import { resolveIntent } from './intent-resolution.ts';
import { toIntent, type IntentRow } from './intent-row.ts';
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
    situation: (tenant, key) => readSituation(pool, tenant, key),
    count: (tenant, counts) => countWrites(pool, tenant, counts),
    open: (draft) => openIntent(pool, draft),
    findMade: (tenant, runId, stepId, iteration, hash) => findMade(pool, tenant, { runId, stepId, iteration }, hash),
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
    openReceipt: (draft, result) => openReceipt(pool, draft, result),
    getReceipt: (id) => readReceipt(pool, id),
    recordPoll: (id, answer) => recordPoll(pool, id, answer),
  };
}

async function readSituation(pool: Pool, tenant: string, key: string): Promise<Situation> {
  const [row] = await queryRows<{
    policies: readonly PolicyHead[] | null;
    intent_id: string | null;
    approval_id: string | null;
  }>(
    pool,
    sql`select
      (
        select json_agg(json_build_object('id', policy_id, 'version', version) order by policy_id)
        from cordon.policy where tenant = ${tenant} and enabled
      ) as policies,
      coalesce(
        (select id from cordon.intent where tenant = ${tenant} and key = ${key}),
        (select intent_id from cordon.merged_key where tenant = ${tenant} and key = ${key})
      ) as intent_id,
      (select id from cordon.approval where tenant = ${tenant} and key = ${key}) as approval_id`,
    'situation',
  );
  const id = row?.intent_id ?? null;
  const [known] =
    id === null ? [] : await queryRows<IntentRow>(pool, sql`select * from cordon.intent where id = ${id}`, 'intent');
  return {
    policies: row?.policies ?? [],
    intent: known === undefined ? null : toIntent(known),
    approvalId: row?.approval_id ?? null,
  };
}

/** A write that failed without effect is none; one whose outcome nobody knows may well have been made. */
async function findMade(pool: Pool, tenant: string, step: StepRef, argumentHash: string): Promise<Intent | null> {
  const runs = sql`array(select ${step.runId} union select unnest(reuse_runs) from cordon.run where id = ${step.runId})`;
  const at = sql`run_id = any(${runs}) and step_id = ${step.stepId} and iteration = ${step.iteration}`;
  const [row] = await queryRows<IntentRow>(
    pool,
    sql`
      select * from (
        select * from cordon.intent where tenant = ${tenant} and ${at}
        union all
        select intent.* from cordon.intent where id in (select intent_id from cordon.merged_key where tenant = ${tenant} and ${at})
      ) as made
      where argument_hash = ${argumentHash} and status <> 'failed' and simulation is null
      -- One that was sent again stands behind the one that repeated it.
      order by status = 'unknown', id desc limit 1`,
    'find-made',
  );
  return row === undefined ? null : toIntent(row);
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
