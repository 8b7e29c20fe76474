import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { ApprovalRecord, EvidenceStore, JudgedPlan } from '#kernel/evidence.ts';
import { queryRows } from './query.ts';

export function createEvidenceStore(pool: Pool): EvidenceStore {
  return {
    verdicts: (tenant, ids) =>
      queryRows<JudgedPlan>(
        pool,
        sql`
          select id, tenant, plan, plan_hash as "planHash", decision, findings, approval_id as "approvalId", policies, at
          from cordon.verdict where tenant = ${tenant} and id = any(${[...ids]}::text[]) order by id`,
      ),
    approvals: (tenant, runId, ids) =>
      queryRows<ApprovalRecord>(
        pool,
        sql`
          select id, kind, title, reason, evidence, plan_hash as "planHash", demand, role, status, requester, origin,
            case when run_id is null then null
              else json_build_object('runId', run_id, 'stepId', step_id, 'iteration', iteration) end as step,
            decisions, expires_at as "expiresAt", superseded_by as "supersededBy", created_at as "createdAt", decided_at as "decidedAt"
          from cordon.approval
          where tenant = ${tenant} and (run_id = ${runId} or id = any(${[...ids]}::text[])) order by id`,
      ),
  };
}
