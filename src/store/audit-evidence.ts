import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { Approval } from '#kernel/approval.ts';
import type { ApprovalRecord, EvidenceStore } from '#kernel/evidence.ts';
import { toApproval, type ApprovalRow } from './approval-row.ts';
import { queryRows } from './query.ts';
import { toVerdict, type VerdictRow } from './verdict-row.ts';

export function createEvidenceStore(pool: Pool): EvidenceStore {
  return {
    async verdicts(tenant, ids) {
      const rows = await queryRows<VerdictRow>(
        pool,
        sql`select * from cordon.verdict where tenant = ${tenant} and id = any(${[...ids]}::text[]) order by id`,
      );
      return rows.map(toVerdict);
    },
    async approvals(tenant, runId, ids) {
      const rows = await queryRows<ApprovalRow>(
        pool,
        sql`
          select * from cordon.approval
          where tenant = ${tenant} and (run_id = ${runId} or id = any(${[...ids]}::text[])) order by id`,
      );
      return rows.map(toApproval).map(recordOf);
    },
  };
}

/** The plan stands with the write that it is about, and what became of it as well. */
function recordOf({ plan: _plan, key: _key, result: _result, tenant: _tenant, ...record }: Approval): ApprovalRecord {
  return record;
}
