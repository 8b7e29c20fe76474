import { AppError } from '#kernel/error.ts';
import type { Intent, IntentFilter, IntentStore } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { permissionFor } from './actions.ts';
import type { Note } from './audit.ts';
import { demand, type Permission, type Principal } from './principal.ts';
import { reachedPage } from './reached-page.ts';

export interface IntentUseCases {
  list(principal: Principal, filter: IntentFilter): Promise<readonly Intent[]>;
  get(principal: Principal, id: string): Promise<Intent>;
  /** Asks the console now: about a receipt, or about a lost write. */
  settle(principal: Principal, id: string, signal: AbortSignal): Promise<Intent>;
  /** Sends an unknown, idempotent write once more. */
  resend(principal: Principal, id: string): Promise<ActionResult>;
  /** Closes an unknown outcome by what a person saw in the console. */
  resolve(
    principal: Principal,
    id: string,
    decision: { readonly applied: boolean; readonly note: string },
  ): Promise<Intent>;
}

interface Parts {
  readonly ledger: IntentStore;
  readonly runner: ActionRunner;
  readonly note: Note;
  readonly stopping: AbortSignal;
}

export function intentUseCases({ ledger, runner, note, stopping }: Parts): IntentUseCases {
  async function reached(principal: Principal, permission: Permission, id: string): Promise<Intent> {
    demand(principal, permission);
    const intent = await ledger.get(principal.requester.tenant, id);
    demand(principal, permission, intent.connectionId);
    return intent;
  }

  return {
    async list(principal, filter) {
      demand(principal, 'view');
      return reachedPage(
        principal,
        filter,
        (page) => ledger.list(principal.requester.tenant, page),
        ({ connectionId }) => [connectionId],
      );
    },
    async get(principal, id) {
      return reached(principal, 'view', id);
    },
    async settle(principal, id, signal) {
      const { tenant } = principal.requester;
      const intent = await reached(principal, 'respond', id);
      if (intent.status === 'pending' && intent.receiptId !== null) await runner.settle(intent.receiptId, signal);
      else if (intent.status === 'unknown') await runner.recover(intent.id, signal);
      else
        throw new AppError('conflict', `${id} has the outcome ${intent.status}; there is nothing to settle.`, {
          failureIndicator: id,
        });
      return ledger.get(tenant, id);
    },
    async resend(principal, id) {
      const { effect } = await reached(principal, 'respond', id);
      demand(principal, permissionFor[effect]);
      const result = await runner.resend(principal.requester.tenant, id, principal.requester, stopping);
      await note(principal, 'intent.resent', id, { as: result.intentId ?? null, status: result.status });
      return result;
    },
    async resolve(principal, id, decision) {
      await reached(principal, 'respond', id);
      const { requester } = principal;
      await runner.resolve(requester.tenant, id, { ...decision, by: requester });
      return ledger.get(requester.tenant, id);
    },
  };
}
