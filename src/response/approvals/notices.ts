import { groupOf, type Approval } from '#kernel/approval.ts';
import type { Notice } from '#kernel/notice.ts';
import type { ResponseParts } from '../ports.ts';
import { demandText } from './demand-text.ts';

type Parts = Pick<ResponseParts, 'notifier' | 'log'>;

/** People are told that something waits for them. */
export function noticeOf(approval: Approval): Notice {
  const { id, tenant, kind, title, reason, demand, expiresAt, role } = approval;
  const what = kind === 'review' ? 'must be reviewed' : 'must be approved';
  return {
    tenant,
    kind: kind === 'review' ? 'approval.review' : 'approval.requested',
    severity: kind === 'review' ? 'critical' : 'warning',
    title: kind === 'review' ? `Break-glass: ${title}` : `Approval needed: ${title}`,
    text: `${approval.requester.name} asks: ${reason} It ${what} ${demandText({ ...demand, role })} until ${expiresAt}.${partText(approval)}`,
    path: `/approvals/${id}`,
    key: keyOf(approval),
  };
}

export function escalationOf(approval: Approval): Notice {
  const { id, tenant, title, demand, expiresAt } = approval;
  return {
    tenant,
    kind: 'approval.escalated',
    severity: 'critical',
    title: `Nobody has decided: ${title}`,
    text: `It goes to people with the role ${demand.escalateTo ?? approval.role} now, until ${expiresAt}.`,
    path: `/approvals/${id}`,
    key: `${keyOf(approval)}:escalated`,
  };
}

export function endOf(approval: Approval): Notice {
  const { id, tenant, title, status, note, kind } = approval;
  const why = note ?? approval.decisions.at(-1)?.comment ?? '';
  return {
    tenant,
    kind: `approval.${status}`,
    severity: kind === 'review' && status !== 'approved' ? 'critical' : 'info',
    title: `${kind === 'review' ? 'Review ' : ''}${status}: ${title}`,
    text: why,
    path: `/approvals/${id}`,
    key: `${keyOf(approval)}:${status}`,
  };
}

/** People are told once of all parts of a verb, and of each that was edited. */
function keyOf(approval: Approval): string {
  const group = approval.evidence['edited'] === undefined ? groupOf(approval) : null;
  return `approval:${group ?? approval.id}`;
}

function partText(approval: Approval): string {
  const { together } = approval.evidence;
  if (groupOf(approval) === null || typeof together !== 'number') return '';
  return ` It is a part of a response that reaches ${together} endpoints; all of them can be decided at once.`;
}

/** What has been decided stands, whether or not people hear of it. */
export async function tell({ notifier, log }: Parts, notice: Notice): Promise<void> {
  await notifier.send(notice).catch((error: unknown) => {
    log.error('A notice about an approval could not be handed over', { key: notice.key, error });
  });
}
