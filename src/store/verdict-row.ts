import sql, { type Sql } from 'sql-template-tag';
import type { Clearance, Decision, Plan, RuleFinding, Verdict, VerdictDraft } from '#kernel/guard.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import { toJsonText } from './json-text.ts';

export interface VerdictRow {
  readonly id: string;
  readonly tenant: string;
  readonly plan: Plan;
  readonly plan_hash: string;
  readonly requester: Requester;
  readonly decision: Decision;
  readonly findings: readonly RuleFinding[];
  readonly approval_id: string | null;
  readonly policies: JsonObject;
  readonly at: string;
}

export const verdictColumns = sql`id, tenant, plan, plan_hash, requester, decision, findings, approval_id, policies`;

/** In the order of `verdictColumns`. */
export function verdictValues(verdict: VerdictDraft | Clearance): Sql {
  const { id, tenant, plan, planHash, requester, decision, findings, approvalId, policies } = verdict;
  return sql`${id}::text, ${tenant}::text, ${toJsonText(plan)}::json, ${planHash}::text, ${toJsonText(requester)}::json, ${decision}::text,
    ${toJsonText(findings)}::json, ${approvalId}::text, ${toJsonText(policies)}::json`;
}

export function toVerdict(row: VerdictRow): Verdict {
  return {
    id: row.id,
    tenant: row.tenant,
    plan: row.plan,
    planHash: row.plan_hash,
    requester: row.requester,
    decision: row.decision,
    findings: row.findings,
    approvalId: row.approval_id,
    policies: row.policies,
    at: row.at,
  };
}
