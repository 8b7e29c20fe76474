import type { Role } from '#kernel/access.ts';
import type { Approval, ApprovalDecision, ApprovalStatus } from '#kernel/approval.ts';
import type { ApprovalDemand, Plan } from '#kernel/guard.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult } from '#kernel/result.ts';

export interface ApprovalRow {
  readonly id: string;
  readonly tenant: string;
  readonly kind: Approval['kind'];
  readonly title: string;
  readonly reason: string;
  readonly evidence: JsonObject;
  readonly plan: Plan | null;
  readonly plan_hash: string | null;
  readonly key: string | null;
  readonly secret_id: string | null;
  readonly demand: ApprovalDemand;
  readonly role: Role;
  readonly escalated: boolean;
  readonly status: ApprovalStatus;
  readonly requester: Requester;
  readonly origin: string;
  readonly excluded: readonly string[];
  readonly run_id: string | null;
  readonly step_id: string | null;
  readonly iteration: string | null;
  readonly decisions: readonly ApprovalDecision[];
  readonly expires_at: string;
  readonly superseded_by: string | null;
  readonly note: string | null;
  readonly result: ActionResult | null;
  readonly created_at: string;
  readonly decided_at: string | null;
}

export function toApproval(row: ApprovalRow): Approval {
  const { run_id: runId, step_id: stepId, iteration } = row;
  return {
    id: row.id,
    tenant: row.tenant,
    kind: row.kind,
    title: row.title,
    reason: row.reason,
    evidence: row.evidence,
    plan: row.plan,
    planHash: row.plan_hash,
    key: row.key,
    demand: row.demand,
    role: row.role,
    escalated: row.escalated,
    status: row.status,
    requester: row.requester,
    origin: row.origin,
    excluded: row.excluded,
    step: runId === null || stepId === null || iteration === null ? null : { runId, stepId, iteration },
    decisions: row.decisions,
    expiresAt: row.expires_at,
    supersededBy: row.superseded_by,
    note: row.note,
    result: row.result,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  };
}
