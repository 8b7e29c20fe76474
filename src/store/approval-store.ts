import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import {
  originOf,
  type Approval,
  type ApprovalDraft,
  type ApprovalFilter,
  type ApprovalStore,
  type HeldRequest,
} from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';
import { changeApproval } from './approval-change.ts';
import { insertApproval } from './approval-opening.ts';
import { toApproval, type ApprovalRow } from './approval-row.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

interface AuditedRow {
  readonly what: string;
  readonly requester: Requester;
  readonly details: {
    readonly planHash?: string | null;
    readonly origin?: string;
    readonly excluded?: readonly string[];
  };
}

export function createApprovalStore(pool: Pool, box: SecretBox): ApprovalStore {
  async function find(id: string, only: Sql = sql`true`): Promise<Approval> {
    const [row] = await queryRows<ApprovalRow>(pool, sql`select * from cordon.approval where id = ${id} and ${only}`);
    if (row === undefined) throw new AppError('not_found', `There is no approval ${id}.`, { failureIndicator: id });
    return toApproval(row);
  }

  return {
    open: (draft) => open(pool, box, draft),
    get: (tenant, id) => find(id, sql`tenant = ${tenant}`),
    find: (id) => find(id),
    async list(tenant, filter) {
      return (await queryRows<ApprovalRow>(pool, listApprovals(tenant, filter))).map(toApproval);
    },
    async change(id, by, decide) {
      const changed = await inTransaction(pool, (client) => changeApproval(client, box, { id, by }, decide));
      nudgeWorkers(pool);
      return changed;
    },
    held: (id) => readHeld(pool, box, id),
    async witnessed(id) {
      const rows = await queryRows<AuditedRow>(
        pool,
        sql`select what, requester, details from cordon.audit_entry
          where subject = ${id} and what in ('approval.requested', 'approval.approved')
            and tenant = (select tenant from cordon.approval where id = ${id})`,
      );
      return {
        consents: rows
          .filter(({ what }) => what === 'approval.approved')
          .map(({ requester, details }) => ({ by: requester, planHash: details.planHash ?? null })),
        own: rows
          .filter(({ what }) => what === 'approval.requested')
          .flatMap(({ requester, details }) => [
            originOf(requester),
            ...(details.origin === undefined ? [] : [details.origin]),
            ...(details.excluded ?? []),
          ]),
      };
    },
  };
}

async function open(
  pool: Pool,
  box: SecretBox,
  draft: ApprovalDraft,
): Promise<{ approval: Approval; created: boolean }> {
  const [made] = await queryRows<ApprovalRow>(pool, insertApproval(box, draft));
  if (made !== undefined) return { approval: toApproval(made), created: true };
  const [known] = await queryRows<ApprovalRow>(
    pool,
    sql`select * from cordon.approval where tenant = ${draft.tenant} and key = ${draft.key}`,
  );
  if (known === undefined) throw new AppError('internal', `The approval ${draft.id} was not written.`);
  return { approval: toApproval(known), created: false };
}

async function readHeld(pool: Pool, box: SecretBox, id: string): Promise<HeldRequest> {
  const [row] = await queryRows<{ request: HeldRequest | null } & Partial<SecretRow>>(
    pool,
    sql`select request, secret.* from cordon.approval left join cordon.secret on secret.id = approval.secret_id
      where approval.id = ${id}`,
  );
  if (row?.request === undefined || row.request === null) {
    throw new AppError('not_found', `The approval ${id} holds no write.`, { failureIndicator: id });
  }
  const { request } = row;
  return isSecretRow(row) ? { ...request, input: box.open(toSealed(row), row.id) } : request;
}

function isSecretRow(row: Partial<SecretRow>): row is SecretRow {
  return typeof row.id === 'string';
}

function listApprovals(tenant: string, { status, kind, runId, group, after, limit }: ApprovalFilter): Sql {
  return sql`
    select * from cordon.approval
    where tenant = ${tenant}
      and ${status === undefined ? sql`true` : sql`status = ${status}`}
      and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
      and ${runId === undefined ? sql`true` : sql`run_id = ${runId}`}
      and ${group === undefined ? sql`true` : sql`evidence ->> 'group' = ${group}`}
      and ${after === undefined ? sql`true` : sql`id < ${after}`}
    order by id desc limit ${limit}`;
}
