import { roleHolds, type Permission, type Role } from '#kernel/access.ts';
import { originOf, type Approval, type ApprovalChange, type ChangeFacts } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { Requester } from '#kernel/requester.ts';
import { planHash } from '../plan.ts';

export interface DecisionDraft {
  readonly by: Requester;
  readonly role: Role;
  /** What that role gives; left out: what the built-in role of that name gives. */
  readonly permissions?: ReadonlySet<Permission>;
  readonly approve: boolean;
  readonly comment: string;
  /** What was looked at; refused when the approval is about something else. */
  readonly planHash?: string;
}

/** What a person's decision changes. Pure. @throws AppError that says why this person may not decide, or not any more */
export function decided(approval: Approval, draft: DecisionDraft, { now, runEnded }: ChangeFacts): ApprovalChange {
  requirePending(approval, now);
  requireFitting(approval, draft);
  const { by, approve, comment } = draft;
  const decision = { by, approve, comment, planHash: approval.planHash, at: now.toISOString() };
  const decisions = [...approval.decisions, decision];
  const details = { comment, planHash: approval.planHash, kind: approval.kind, count: decisions.length };
  if (isAltered(approval)) return voided('What was to be approved has been altered since it was asked for.', details);
  if (runEnded) return voided('The run that asked for it has ended; nobody waits for it any more.', details);
  if (!approve) return { set: { status: 'rejected', decisions }, audit: { what: 'approval.rejected', details } };
  const isEnough = decisions.filter((one) => one.approve).length >= approval.demand.approvers;
  return {
    set: { decisions, ...(isEnough ? { status: 'approved' as const } : {}) },
    audit: { what: 'approval.approved', details },
  };
}

/** Ends an approval because what it was for is no more. */
export function voided(note: string, details: ApprovalChange['audit']['details'] = {}): ApprovalChange {
  return { set: { status: 'voided', note }, audit: { what: 'approval.voided', details: { ...details, note } } };
}

/** Whether the stored plan is still the one that was asked about. */
export function isAltered({ kind, plan, planHash: hash }: Approval): boolean {
  if (plan === null) return kind === 'write';
  return plan.hash !== hash || planHash(plan) !== hash;
}

/** @throws AppError `approval_expired`, `conflict` */
export function requirePending({ id, status, expiresAt, supersededBy }: Approval, now: Date): void {
  if (status === 'expired' || (status === 'pending' && now >= new Date(expiresAt))) {
    throw new AppError('approval_expired', `${id} expired at ${expiresAt}; nothing was sent.`, {
      failureIndicator: id,
    });
  }
  if (status === 'pending') return;
  const instead = supersededBy === null ? '' : ` ${supersededBy} took its place; decide about that one.`;
  throw new AppError('conflict', `${id} is ${status}; it can no longer be decided or edited.${instead}`, {
    failureIndicator: id,
  });
}

function requireFitting(approval: Approval, { by, role, permissions, planHash: seen }: DecisionDraft): void {
  const { id, origin, excluded, decisions } = approval;
  const person = originOf(by);
  if (!roleHolds(permissions ?? role, approval.role)) {
    const message = `${id} must be decided by someone with the role ${approval.role}; ${by.name} has ${role}.`;
    throw new AppError('forbidden', message, { failureIndicator: id });
  }
  if (person === origin || excluded.includes(person)) {
    const why = person === origin ? 'asked for it' : 'edited it';
    const message = `${by.name} ${why}, and nobody decides about their own request. Someone else with the role ${approval.role} must.`;
    throw new AppError('forbidden', message, { failureIndicator: id });
  }
  if (decisions.some((decision) => originOf(decision.by) === person)) {
    throw new AppError('conflict', `${by.name} has decided about ${id} already; each person counts once.`, {
      failureIndicator: id,
    });
  }
  if (seen !== undefined && seen !== approval.planHash) {
    const message = `The plan that was looked at is not the one that ${id} is about. Look at it again, then decide.`;
    throw new AppError('plan_changed', message, { failureIndicator: id });
  }
}
