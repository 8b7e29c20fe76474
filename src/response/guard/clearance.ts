import type { Clearance, ClearedVerdictId, Judgement, Plan, VerdictDraft } from '#kernel/guard.ts';
import { newId } from '#kernel/ids.ts';
import type { Requester } from '#kernel/requester.ts';

/** What turned `needs_approval` into `allow`: people's consent, or a break-glass that people review. Nobody is asked about a simulated write. */
export interface Consent {
  readonly approvalId: string | null;
}

/**
 * The only place where a verdict becomes one that lets a write pass.
 * Null for what may not pass: what was denied, whoever consents, and what needs an approval and has none.
 */
export function clearanceFor(
  plan: Plan,
  judgement: Judgement,
  requester: Requester,
  consent: Consent | null,
): Clearance | null {
  const { decision, findings, policies } = judgement;
  if (decision === 'deny' || (decision === 'needs_approval' && consent === null)) return null;
  return {
    id: newId('ver') as ClearedVerdictId,
    tenant: plan.tenant,
    plan,
    planHash: plan.hash,
    requester,
    decision: 'allow',
    findings,
    approvalId: consent?.approvalId ?? null,
    policies,
  };
}

/** The verdict on a write that does not pass. */
export function heldBack(
  plan: Plan,
  judgement: Judgement,
  requester: Requester,
  approvalId: string | null,
): VerdictDraft {
  const { decision, findings, policies } = judgement;
  return {
    id: newId('ver'),
    tenant: plan.tenant,
    plan,
    planHash: plan.hash,
    requester,
    decision,
    findings,
    approvalId,
    policies,
  };
}
