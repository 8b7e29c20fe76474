import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { IntentDraft, Opening } from '#kernel/intent.ts';
import { openingDetails } from './intent-audit.ts';
import { countParameter } from './intent-count.ts';
import { toIntent, type IntentRow } from './intent-row.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';
import { verdictColumns, verdictValues } from './verdict-row.ts';

/** Between two tries an equal write may end; more ends in a row than this would be strange. */
const maxTries = 20;

type OpenedRow = Partial<IntentRow> & {
  readonly reachable: boolean;
  readonly what: 'busy' | 'outrun' | null;
  readonly by: string;
};

/** Commits an intent with its verdict, or says which intent stands for it or in its way. One statement in the usual case. */
export async function openIntent(pool: Pool, draft: IntentDraft): Promise<Opening> {
  const claims = draft.turn !== null || draft.bounds.length > 0 || draft.resendOf !== null;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const [row] = await queryRows<OpenedRow>(
      pool,
      insertIntent(draft, claims),
      claims ? 'open-intent-claim' : 'open-intent',
    );
    if (row === undefined || !row.reachable) {
      throw new AppError('unknown_connection', `There is no connection ${draft.connectionId}.`);
    }
    if (isIntentRow(row)) return { intent: toIntent(row), created: true, state: 'created' };
    const found = row.what === null ? await findStandIn(pool, draft) : await findObstacle(pool, row.by, row.what);
    if (found !== null) return found;
  }
  throw new AppError('conflict', 'Equal writes come and go too quickly here; nothing was sent.', {
    failureIndicator: draft.actionId,
    retryable: true,
  });
}

function isIntentRow(row: OpenedRow): row is OpenedRow & IntentRow {
  return typeof row.id === 'string';
}

/** A statement of its own, so that it sees the row of whoever was quicker. Null when an equal write has ended meanwhile. */
async function findStandIn(pool: Pool, draft: IntentDraft): Promise<Opening | null> {
  const { step } = draft;
  const details = { key: draft.key, runId: step?.runId ?? null, stepId: step?.stepId ?? null };
  const [row] = await queryRows<IntentRow & { readonly known: boolean }>(
    pool,
    sql`
      with known as (
        select intent.* from cordon.intent where tenant = ${draft.tenant} and key = ${draft.key}
        union all
        select intent.* from cordon.merged_key join cordon.intent on intent.id = merged_key.intent_id
        where merged_key.tenant = ${draft.tenant} and merged_key.key = ${draft.key}
      ),
      equal as (
        select * from cordon.intent
        where tenant = ${draft.tenant} and fingerprint = ${draft.fingerprint}
          and merges and resolution is null and status in ('open', 'pending', 'unknown') and not exists (select from known)
      ),
      noted as (
        insert into cordon.merged_key (tenant, key, intent_id, run_id, step_id, iteration)
        select ${draft.tenant}, ${draft.key}, equal.id, ${step?.runId ?? null}, ${step?.stepId ?? null}, ${step?.iteration ?? null}
        from equal where ${draft.merges}::boolean
        on conflict do nothing
        returning intent_id
      ),
      audited as (
        insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
        select ${newId('aud')}, ${draft.tenant}, ${toJsonText(draft.requester)}::json, 'intent.merged', intent_id, ${toJsonText(details)}::json
        from noted
      )
      select *, true as known from known union all select equal.*, false from equal where equal.id in (select intent_id from noted)`,
    'intent-stand-in',
  );
  if (row === undefined) return null;
  return { intent: toIntent(row), created: false, state: row.known ? 'known' : 'merged' };
}

async function findObstacle(pool: Pool, id: string, state: 'busy' | 'outrun'): Promise<Opening | null> {
  const [row] = await queryRows<IntentRow>(pool, sql`select * from cordon.intent where id = ${id}`, 'intent');
  return row === undefined ? null : { intent: toIntent(row), created: false, state };
}

/**
 * The key-share lock keeps the connection in place until the commit, and is what its removal waits for:
 * no intent can be opened on a connection that is being removed.
 */
function insertIntent(draft: IntentDraft, claims: boolean): Sql {
  const { step, turn, verdict } = draft;
  const { plan } = verdict;
  const reached = Math.min(plan.count ?? plan.targets.length, 2_000_000_000);
  const details = openingDetails(draft);
  const endpoints = turn === null ? null : [...turn.endpoints];
  const obstacle = claims
    ? sql`obstacle as materialized (
        select claim.what, claim.intent_id as by from target, cordon.claim_write(
          ${draft.tenant}, target.id, ${draft.actionId}, ${draft.key}, ${draft.fingerprint}, ${endpoints ?? []}::text[],
          ${turn?.alone ?? false}, ${draft.resendOf}, ${toJsonText(draft.bounds.map(boundParameter))}::json, ${reached}::integer
        ) as claim
      ),`
    : sql`obstacle as (select null::text as what, null::text as by where false),`;
  return sql`
    with target as (
      select id from cordon.connection where id = ${draft.connectionId} and tenant = ${draft.tenant} for key share
    ),
    ${obstacle}
    opened as (
      insert into cordon.intent (
        id, tenant, key, action_id, connection_id, effect, targets, input, argument_hash, fingerprint, verdict_id, verb, incident,
        merges, turn, reached, requester, run_id, step_id, iteration, resend_of, simulation, server_id, status
      )
      select ${draft.id}, ${draft.tenant}, ${draft.key}, ${draft.actionId}, target.id, ${draft.effect},
        ${toJsonText(draft.targets)}::json, ${toJsonText(draft.input)}::json, ${draft.argumentHash},
        ${draft.fingerprint}, ${verdict.id}, ${draft.verb}, ${draft.incident}, ${draft.merges}::boolean, ${endpoints}::text[], ${reached}::integer,
        ${toJsonText(draft.requester)}::json, ${step?.runId ?? null}, ${step?.stepId ?? null}, ${step?.iteration ?? null},
        ${draft.resendOf}, ${toJsonText(draft.simulation)}::json, ${draft.serverId}, 'open'
      from target
      where not exists (select from obstacle)
        and not exists (select from cordon.merged_key where tenant = ${draft.tenant} and key = ${draft.key})
      on conflict do nothing
      returning *
    ),
    judged as (insert into cordon.verdict (${verdictColumns}) select ${verdictValues(verdict)} from opened),
    audited as (
      insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
      select ${newId('aud')}, tenant, requester, 'intent.opened', id, ${toJsonText(details)}::json from opened
    )
    select opened.*, exists (select from target) as reachable, obstacle.what, obstacle.by
    from (values (1)) as one left join opened on true left join obstacle on true`;
}

function boundParameter({ atMost, ...count }: IntentDraft['bounds'][number]): object {
  return { ...countParameter(count), atMost };
}
