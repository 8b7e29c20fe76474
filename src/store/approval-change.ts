import type { PoolClient } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import type { Approval, ApprovalChange, ApprovalStore } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Requester } from '#kernel/requester.ts';
import { expiryJob, insertApproval } from './approval-opening.ts';
import { toApproval, type ApprovalRow } from './approval-row.ts';
import { insertEntries } from './audit-store.ts';
import { addJobs, wakeRuns } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

type Decide = Parameters<ApprovalStore['change']>[2];

/** The lock makes two people who decide at once, or a decision and the expiry, come one after the other. */
export async function changeApproval(
  client: PoolClient,
  box: SecretBox,
  { id, by }: { readonly id: string; readonly by: Requester },
  decide: Decide,
): Promise<Approval> {
  const [row] = await queryRows<ApprovalRow & { readonly now: string; readonly run_ended: boolean | null }>(
    client,
    sql`select approval.*, clock_timestamp() as now,
        (select finished_at is not null from cordon.run where run.id = approval.run_id) as run_ended
      from cordon.approval where id = ${id} for no key update`,
  );
  if (row === undefined) throw new AppError('not_found', `There is no approval ${id}.`, { failureIndicator: id });
  const before = toApproval(row);
  const change = decide(before, { now: new Date(row.now), runEnded: row.run_ended === true });
  if (change === null) return before;
  if (change.successor !== undefined) await queryRows(client, insertApproval(box, change.successor));
  const { audit } = change;
  await queryRows(
    client,
    insertEntries([{ id: newId('aud'), tenant: before.tenant, requester: by, subject: id, ...audit }]),
  );
  const [written] = await queryRows<ApprovalRow>(client, writeChange(before, change));
  if (written === undefined) throw new AppError('internal', `The change of ${id} was not written.`);
  return toApproval(written);
}

function writeChange(before: Approval, { set, successor }: ApprovalChange): Sql {
  const after = { ...before, ...set };
  const ends = before.status === 'pending' && after.status !== 'pending';
  const isMoved = after.expiresAt !== before.expiresAt;
  const isOver = after.result !== null || (after.status !== 'pending' && after.status !== 'approved');
  return sql`
    with before as (select secret_id from cordon.approval where id = ${before.id}),
    made as (
      update cordon.approval set
        status = ${after.status}, role = ${after.role}, escalated = ${after.escalated}, decisions = ${toJsonText(after.decisions)}::json,
        expires_at = ${after.expiresAt}, note = ${after.note}, result = ${toJsonText(after.result)}::json,
        superseded_by = ${successor?.id ?? before.supersededBy}, decided_at = case when ${ends}::boolean then clock_timestamp() else decided_at end,
        secret_id = case when ${isOver}::boolean then null else secret_id end
      where id = ${before.id}
      returning *
    ),
    -- Nothing is to be carried out any more: its secrets are not kept.
    forgotten as (delete from cordon.secret using before where ${isOver}::boolean and secret.id = before.secret_id),
    moved as (${addJobs(expiryJob, sql`made where ${isMoved}::boolean`)}),
    ${wakeRuns(sql`made as source`, sql`${ends}::boolean`)},
    carried as (${addJobs(carryOutJob, sql`made where ${ends}::boolean and status = 'approved' and kind = 'write' and run_id is null`)})
    select made.*, (select jobs from moved) as moved, (select jobs from advanced) as advanced, (select jobs from carried) as carried from made`;
}

/** Only where no run waits: a run carries out its write itself, when it is woken. */
export const carryOutJob = {
  name: 'carry-out',
  payload: sql`json_build_object('approvalId', made.id)`,
  key: sql`'carry-out:' || made.id`,
} as const;
