import { roles, type Role } from '#kernel/access.ts';
import type { Approval, ApprovalChange, ChangeFacts } from '#kernel/approval.ts';

/** What the end of its time changes of an approval: it goes to others once, then it expires. Null while there is time left. */
export function expiry(approval: Approval, { now }: ChangeFacts): ApprovalChange | null {
  const { status, expiresAt, demand, escalated, role } = approval;
  if (status !== 'pending' || now < new Date(expiresAt)) return null;
  if (demand.escalateTo === undefined || escalated) {
    return { set: { status: 'expired' }, audit: { what: 'approval.expired', details: { expiresAt } } };
  }
  const widened = widest(role, demand.escalateTo);
  return {
    set: { escalated: true, role: widened, expiresAt: new Date(now.getTime() + demand.expiresMs).toISOString() },
    audit: { what: 'approval.escalated', details: { to: demand.escalateTo, role: widened } },
  };
}

/** Escalation adds people who may decide; it takes nobody away. */
function widest(a: Role, b: Role): Role {
  return roles.indexOf(a) <= roles.indexOf(b) ? a : b;
}
