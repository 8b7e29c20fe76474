import type { ApprovalDemand, Plan } from './guard.ts';
import type { Role } from './access.ts';
import type { StepRef } from './intent.ts';
import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';
import type { ActionResult } from './result.ts';

/** `superseded`: edited, so that another approval took its place; `voided`: what it was for has changed. */
export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'expired' | 'superseded' | 'voided';

/** A person's consent, bound to a hash of what would be done. */
export interface Approval {
  readonly id: string;
  readonly tenant: string;
  /** `write`: a plan that the guard held back. `question`: an approval step of a playbook. `review`: looking back at a break-glass write. */
  readonly kind: 'write' | 'question' | 'review';
  readonly title: string;
  /** Why, and what speaks for it. */
  readonly reason: string;
  readonly evidence: JsonObject;
  readonly plan: Plan | null;
  readonly planHash: string | null;
  /** The key of the write that waits, so that whoever asks again finds this approval. */
  readonly key: string | null;
  readonly demand: ApprovalDemand;
  /** Who may decide now; grows by escalation. */
  readonly role: Role;
  readonly status: ApprovalStatus;
  readonly requester: Requester;
  /** The person or token behind the requester, who may never approve. */
  readonly origin: string;
  readonly step: StepRef | null;
  readonly decisions: readonly ApprovalDecision[];
  readonly expiresAt: string;
  readonly supersededBy: string | null;
  /** What became of the write, once it was carried out. */
  readonly result: ActionResult | null;
  readonly createdAt: string;
  readonly decidedAt: string | null;
}

export interface ApprovalDecision {
  readonly by: Requester;
  readonly approve: boolean;
  readonly comment: string;
  readonly at: string;
}

/** What an approval step of a playbook asks. */
export interface ApprovalQuestion extends Pick<
  Approval,
  'tenant' | 'title' | 'reason' | 'evidence' | 'demand' | 'requester'
> {
  /** One key is one question, ever: asking again gives the same approval. */
  readonly key: string;
  readonly step: StepRef;
}

/** Where playbooks ask people. The run is woken when the approval is no longer pending. */
export interface ApprovalDesk {
  ask(question: ApprovalQuestion): Promise<Approval>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<Approval>;
  /** Nobody waits for the decision any more: a pending approval is voided, so that nobody gives it in vain and its write is never made. */
  withdraw(tenant: string, id: string, reason: string): Promise<void>;
}
