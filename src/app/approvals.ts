import { groupOf, type Approval, type ApprovalFilter, type ApprovalStore } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { DecisionDraft } from '#response/approvals/decide.ts';
import type { Desk } from '#response/approvals/desk.ts';
import { permissionFor } from './actions.ts';
import { demand, demandEverywhere, grantOf, type Principal } from './principal.ts';
import { reachedPage } from './reached-page.ts';

export interface Decision {
  readonly comment?: string;
  /** The hash of the plan that was looked at. */
  readonly planHash?: string;
  /** Of a part of a verb: also about every other part on this connection that is undecided. */
  readonly all?: boolean;
}

export interface ApprovalUseCases {
  list(principal: Principal, filter: ApprovalFilter): Promise<readonly Approval[]>;
  get(principal: Principal, id: string): Promise<Approval>;
  /** @throws AppError `forbidden` for the requester and for those without the role, `conflict`, `approval_expired`, `plan_changed` */
  approve(principal: Principal, id: string, decision: Decision): Promise<Approval>;
  /** Needs a comment: whoever asked must know what to change. */
  reject(principal: Principal, id: string, decision: Decision): Promise<Approval>;
  /** Plans the write anew with another input; gives the approval that takes the place of this one. */
  edit(
    principal: Principal,
    id: string,
    edit: { readonly input: JsonObject; readonly comment: string; readonly signal: AbortSignal },
  ): Promise<Approval>;
}

interface Parts {
  readonly approvals: ApprovalStore;
  readonly desk: Desk;
  readonly runner: Pick<ActionRunner, 'describe' | 'edit'>;
}

/** As many machines as one verb takes. */
const mostParts = 1_000;

/** Who may decide is in the approval itself, so every use case asks for little and the desk for the rest. */
export function approvalUseCases({ approvals, desk, runner }: Parts): ApprovalUseCases {
  async function reached(principal: Principal, id: string): Promise<Approval> {
    const approval = await approvals.get(principal.requester.tenant, id);
    if (approval.plan === null) demandEverywhere(principal, 'view');
    else demand(principal, 'view', approval.plan.connectionId);
    return approval;
  }

  async function decide(
    principal: Principal,
    id: string,
    approve: boolean,
    { comment = '', planHash, all = false }: Decision,
  ): Promise<Approval> {
    demand(principal, 'approve');
    const { requester, role } = principal;
    const group = groupOf(await reached(principal, id));
    const seen = planHash === undefined ? {} : { planHash };
    const common = {
      by: requester,
      role,
      permissions: grantOf(principal).permissions,
      approve,
      comment: comment.trim(),
    };
    const decided = await desk.decide(requester.tenant, id, { ...common, ...seen });
    if (all && group !== null) await decideOthers(group, common);
    return decided;
  }

  /** Each for itself, as if it had been decided alone; what somebody else was quicker with stays as it is. */
  async function decideOthers(group: string, decision: Omit<DecisionDraft, 'planHash'>): Promise<void> {
    const { tenant } = decision.by;
    const others = await approvals.list(tenant, { group, status: 'pending', limit: mostParts });
    for (const { id } of others) {
      await desk.decide(tenant, id, decision).catch((error: unknown) => {
        if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'approval_expired'))
          throw error;
      });
    }
  }

  return {
    async list(principal, filter) {
      demand(principal, 'view');
      return reachedPage(
        principal,
        filter,
        (page) => approvals.list(principal.requester.tenant, page),
        ({ plan }) => [plan?.connectionId ?? anywhere],
      );
    },
    async get(principal, id) {
      demand(principal, 'view');
      return reached(principal, id);
    },
    approve: (principal, id, decision) => decide(principal, id, true, decision),
    async reject(principal, id, decision) {
      if ((decision.comment ?? '').trim() === '') {
        throw invalidInput([{ path: 'comment', problem: 'is required: say what would have to change' }]);
      }
      return decide(principal, id, false, decision);
    },
    async edit(principal, id, { input, comment, signal }) {
      demand(principal, 'respond');
      const { plan } = await reached(principal, id);
      // Other arguments may do more than what was asked for.
      if (plan !== null) {
        demand(principal, permissionFor[runner.describe(plan.actionId, input).effect], plan.connectionId);
      }
      const { requester } = principal;
      return runner.edit(requester.tenant, id, { input, comment, by: requester, signal });
    },
  };
}

/** What a playbook asks about may be on any connection; no role is bound to this one. */
const anywhere = '*';
