import sql, { type Sql } from 'sql-template-tag';
import { newId } from '#kernel/ids.ts';
import type { IntentDraft } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';

/** An entry names so many targets; the ledger holds all of them, and the entry their number. */
const maxTargets = 100;

/** What an entry says of a write before it leaves. */
export function openingDetails(draft: IntentDraft): JsonObject {
  const { actionId, connectionId, effect, key, targets, argumentHash, verdict, verb, incident } = draft;
  return {
    action: actionId,
    connection: connectionId,
    effect,
    key,
    verb,
    incident,
    targets: targets.slice(0, maxTargets),
    targetCount: targets.length,
    argumentHash,
    verdict: verdict.id,
  };
}

/** The CTE `audited`, for rows of intents that have just got a status: the outcome of each target, and the hash of the whole result. */
export function auditClosing(closed: Sql): Sql {
  return sql`audited as (
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    select ${newId('aud')}, tenant, requester, 'intent.closed', id,
      json_build_object(
        'status', status, 'message', left(result ->> 'message', 500), 'action', action_id, 'connection', connection_id,
        'verb', verb, 'targets', (
          select coalesce(json_agg(json_build_object('target', target.value ->> 'target', 'status', target.value ->> 'status')), '[]')
          from (select value from json_array_elements(result -> 'targets') limit ${maxTargets}) as target
        ),
        'targetCount', json_array_length(result -> 'targets'),
        'resultHash', encode(sha256(convert_to(result::text, 'UTF8')), 'hex')
      )
    from ${closed}
  )`;
}
