import type { Approval, ApprovalDesk } from '#kernel/approval.ts';
import { newId } from '#kernel/ids.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ResponseParts } from '../ports.ts';
import { decided, type DecisionDraft } from './decide.ts';
import { expiry } from './expire.ts';
import { endOf, escalationOf, noticeOf, tell } from './notices.ts';

export interface Desk extends ApprovalDesk {
  /** @throws AppError `forbidden`, `conflict`, `approval_expired`, `plan_changed` */
  decide(tenant: string, id: string, decision: DecisionDraft): Promise<Approval>;
  /** Job: escalates or ends an approval whose time is over. */
  expire(id: string): Promise<void>;
}

type Parts = Pick<ResponseParts, 'approvals' | 'notifier' | 'log'>;

/** Where people are asked, and where they decide. */
export function createDesk(parts: Parts): Desk {
  const { approvals } = parts;
  return {
    async ask({ key, step, ...question }) {
      const { approval } = await approvals.open({
        ...question,
        id: newId('apr'),
        kind: 'question',
        key,
        step,
        plan: null,
        excluded: [],
        held: null,
        sealed: false,
      });
      if (approval.status === 'pending') await tell(parts, noticeOf(approval));
      return approval;
    },
    get: (tenant, id) => approvals.get(tenant, id),
    async withdraw(tenant, id, reason) {
      await approvals.get(tenant, id);
      await approvals.change(id, clockOf(tenant), ({ status }) =>
        status === 'pending'
          ? { set: { status: 'voided', note: reason }, audit: { what: 'approval.withdrawn', details: { reason } } }
          : null,
      );
    },
    async decide(tenant, id, decision) {
      await approvals.get(tenant, id);
      const after = await approvals.change(id, decision.by, (approval, facts) => decided(approval, decision, facts));
      if (after.status !== 'pending') await tell(parts, endOf(after));
      return after;
    },
    async expire(id) {
      const { tenant } = await approvals.find(id);
      let changed = false;
      const after = await approvals.change(id, clockOf(tenant), (approval, facts) => {
        const change = expiry(approval, facts);
        changed = change !== null;
        return change;
      });
      if (changed) await tell(parts, after.status === 'expired' ? endOf(after) : escalationOf(after));
    },
  };
}

function clockOf(tenant: string): Requester {
  return { kind: 'system', id: 'clock', name: 'clock', tenant };
}
