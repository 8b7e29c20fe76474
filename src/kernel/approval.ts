import type { Role } from './access.ts';
import type { ApprovalDemand, Plan } from './guard.ts';
import type { StepRef } from './intent.ts';
import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';
import type { ActionResult } from './result.ts';
import type { VerbWhole } from './verb.ts';

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
  /** The least role that may decide now; grows by escalation. */
  readonly role: Role;
  readonly escalated: boolean;
  readonly status: ApprovalStatus;
  readonly requester: Requester;
  /** The person or token behind the requester, who may never approve. */
  readonly origin: string;
  /** Others who may not: whoever edited it. */
  readonly excluded: readonly string[];
  readonly step: StepRef | null;
  readonly decisions: readonly ApprovalDecision[];
  readonly expiresAt: string;
  readonly supersededBy: string | null;
  /** Why it was voided. */
  readonly note: string | null;
  /** What became of the write, once it was carried out. */
  readonly result: ActionResult | null;
  readonly createdAt: string;
  readonly decidedAt: string | null;
}

export interface ApprovalDecision {
  readonly by: Requester;
  readonly approve: boolean;
  readonly comment: string;
  /** What was looked at. */
  readonly planHash: string | null;
  readonly at: string;
}

/** What is to be carried out once it is approved; its secrets are sealed where it is kept. */
export interface HeldRequest {
  readonly actionId: string;
  readonly connection: string;
  readonly input: JsonObject;
  readonly verb?: string;
  readonly whole?: VerbWhole;
  readonly incident?: string;
  /** The intent that this write repeats on purpose. */
  readonly resendOf?: string;
}

export interface ApprovalDraft extends Pick<
  Approval,
  | 'id'
  | 'tenant'
  | 'kind'
  | 'title'
  | 'reason'
  | 'evidence'
  | 'plan'
  | 'key'
  | 'demand'
  | 'requester'
  | 'excluded'
  | 'step'
> {
  readonly held: HeldRequest | null;
  /** Whether the input of `held` holds secrets. */
  readonly sealed: boolean;
}

export interface ApprovalFilter {
  readonly status?: ApprovalStatus;
  readonly kind?: Approval['kind'];
  readonly runId?: string;
  /** Those of one verb on one connection. */
  readonly group?: string;
  /** Exclusive: ids after this one, newest first. */
  readonly after?: string;
  readonly limit: number;
}

/** What one transaction changes of an approval, and what follows from it. */
export interface ApprovalChange {
  readonly set: Partial<
    Pick<Approval, 'status' | 'role' | 'escalated' | 'decisions' | 'expiresAt' | 'note' | 'result'>
  >;
  /** Takes the place of this one. */
  readonly successor?: ApprovalDraft;
  readonly audit: { readonly what: string; readonly details: JsonObject };
}

/** What is known at the moment of a change. */
export interface ChangeFacts {
  /** By the clock of the database. */
  readonly now: Date;
  /** The run that asked has ended, so that nobody waits any more. */
  readonly runEnded: boolean;
}

/** A consent as the audit saw it, which no row of a table can talk away. */
export interface Witness {
  readonly by: Requester;
  readonly planHash: string | null;
}

/** What the audit knows of an approval. */
export interface Witnessed {
  readonly consents: readonly Witness[];
  /** Who asked for it, or edited it: their consent is none. */
  readonly own: readonly string[];
}

export interface ApprovalStore {
  /** Creates it with its audit entry and the job that ends it. When the key exists already, that approval is returned. */
  open(draft: ApprovalDraft): Promise<{ readonly approval: Approval; readonly created: boolean }>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<Approval>;
  /** For jobs of the server itself, which know no tenant. */
  find(id: string): Promise<Approval>;
  list(tenant: string, filter: ApprovalFilter): Promise<readonly Approval[]>;
  /**
   * Locks the approval, asks what is to change, and writes it with its audit entry in one transaction. An approval that is no longer
   * pending wakes its run in the same transaction; where no run waits, an approved write gets its `carry-out` job.
   * @param decide null changes nothing; what it throws is thrown
   */
  change(
    id: string,
    by: Requester,
    decide: (approval: Approval, facts: ChangeFacts) => ApprovalChange | null,
  ): Promise<Approval>;
  /** @throws AppError `not_found` when nothing is to be carried out, `configuration` when its secrets cannot be read */
  held(id: string): Promise<HeldRequest>;
  witnessed(id: string): Promise<Witnessed>;
}

/** What an approval step of a playbook asks. */
export interface ApprovalQuestion extends Pick<
  ApprovalDraft,
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

/** What several approvals have in common that are parts of one verb on one connection; null for one that stands alone. */
export function groupOf({ evidence }: Pick<Approval, 'evidence'>): string | null {
  const { group } = evidence;
  return typeof group === 'string' ? group : null;
}

/** The person or token behind a requester. */
export function originOf({ origin, id }: Pick<Requester, 'origin' | 'id'>): string {
  return origin ?? id;
}
