import sql, { type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { originOf, type ApprovalDraft } from '#kernel/approval.ts';
import { newId } from '#kernel/ids.ts';
import { addJobs } from './jobs.ts';
import { toJsonText } from './json-text.ts';

/** One statement: the approval with its sealed secrets, its audit entry and the job that ends it. Gives its row, or none when the key is taken. */
export function insertApproval(box: SecretBox, draft: ApprovalDraft): Sql {
  const { step, plan, held, requester, demand } = draft;
  const secretId = held !== null && draft.sealed ? newId('sec') : null;
  const sealed = held === null || secretId === null ? null : box.seal(held.input, secretId);
  const kept = held === null ? null : { ...held, ...(sealed === null ? {} : { input: null }) };
  const details = {
    kind: draft.kind,
    title: draft.title,
    planHash: plan?.hash ?? null,
    approvers: demand.approvers,
    role: demand.role,
  };
  return sql`
    with sealed as (
      insert into cordon.secret (id, tenant, purpose, key_id, nonce, cipher_text)
      select ${secretId}, ${draft.tenant}, 'approval', ${sealed?.keyId ?? null}, ${sealed?.nonce ?? null}::bytea, ${sealed?.cipherText ?? null}::bytea
      where ${secretId}::text is not null
        and not exists (select from cordon.approval where tenant = ${draft.tenant} and key = ${draft.key})
    ),
    made as (
      insert into cordon.approval (
        id, tenant, kind, title, reason, evidence, plan, plan_hash, key, request, secret_id, demand, role, status, requester, origin,
        excluded, run_id, step_id, iteration, expires_at
      )
      values (
        ${draft.id}, ${draft.tenant}, ${draft.kind}, ${draft.title}, ${draft.reason}, ${toJsonText(draft.evidence)}::json,
        ${toJsonText(plan)}::json, ${plan?.hash ?? null}, ${draft.key}, ${toJsonText(kept)}::json, ${secretId},
        ${toJsonText(demand)}::json, ${demand.role}, 'pending', ${toJsonText(requester)}::json, ${originColumn(draft)},
        ${toJsonText(draft.excluded)}::json, ${step?.runId ?? null}, ${step?.stepId ?? null}, ${step?.iteration ?? null},
        now() + ${demand.expiresMs}::float8 * interval '1 ms'
      )
      on conflict (tenant, key) do nothing
      returning *
    ),
    audited as (
      insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
      select ${newId('aud')}, tenant, requester, 'approval.requested', id,
        (${toJsonText(details)}::jsonb || jsonb_build_object('origin', origin, 'excluded', excluded::jsonb))::json
      from made
    ),
    ending as (${addJobs(expiryJob, sql`made`)})
    select made.*, (select jobs from ending) as jobs from made`;
}

/** A run asks on behalf of whoever started it, also where its requests do not say so. */
function originColumn({ requester }: ApprovalDraft): Sql {
  if (requester.kind !== 'run' || requester.origin !== undefined) return sql`${originOf(requester)}`;
  return sql`coalesce(
    (select coalesce(run.requester ->> 'origin', run.requester ->> 'id') from cordon.run where id = ${requester.id}), ${requester.id}
  )`;
}

export const expiryJob = {
  name: 'expire-approval',
  payload: sql`json_build_object('approvalId', made.id)`,
  key: sql`'expire-approval:' || made.id`,
  runAt: sql`made.expires_at`,
} as const;
