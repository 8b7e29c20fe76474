import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect } from '#kernel/effect.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { IntentStore, ReceiptRecord } from '#kernel/intent.ts';
import type { Json } from '#kernel/json.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { Note } from './audit.ts';
import { demand, isBound, reaches, type Permission, type Principal } from './principal.ts';

export interface ActionCall {
  readonly actionId: string;
  readonly connection: string;
  readonly input: Json;
  /** One key is one write, ever. Without one, each call is a new write. */
  readonly key?: string;
  readonly dryRun: boolean;
  /** Goes past an approval that a policy asks for, never past a denial; an administrator answers for it, and others review it. */
  readonly breakGlass?: { readonly reason: string };
  /** Wait until accepted work is final or overdue, for four minutes at most. Actions that are for waiting always do. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

export interface ActionUseCases {
  run(principal: Principal, call: ActionCall): Promise<ActionResult>;
  receipt(principal: Principal, id: string): Promise<ReceiptRecord>;
}

interface Parts {
  readonly runner: ActionRunner;
  readonly ledger: Pick<IntentStore, 'getReceipt'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly note: Note;
  readonly stopping: AbortSignal;
}

/** What a call needs, by the effect that it would have. */
export const permissionFor: Readonly<Record<Effect, Permission>> = {
  read: 'read',
  write: 'respond',
  destructive: 'destroy',
};

const lookMs = 200;
/** Shorter than the patience of HTTP clients and of what stands between: after it the answer is `pending`, with a receipt to look at. */
const longestWaitMs = 240_000;

export function actionUseCases({ runner, ledger, connections, note, stopping }: Parts): ActionUseCases {
  /** Settlement polls in its own job; here only its progress is watched. */
  async function untilSettled(receiptId: string, signal: AbortSignal): Promise<ActionResult> {
    for (;;) {
      const record = await ledger.getReceipt(receiptId);
      if (record.status !== 'pending' || signal.aborted) return record.result;
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    async run(principal, { key, wait, ...call }) {
      const { mayWrite, effect } = runner.describe(call.actionId, call.input);
      const permission = permissionFor[effect];
      demand(principal, permission);
      if (call.breakGlass !== undefined) demand(principal, 'administer');
      const { requester } = principal;
      if (isBound(principal)) {
        demand(principal, permission, (await connections.get(requester.tenant, call.connection)).id);
      }
      const fullKey = key === undefined ? newId('req') : `${requester.id}/${key}`;
      // A write goes on when its caller hangs up: cutting it off would only leave its outcome unknown.
      const signal = mayWrite ? stopping : call.signal;
      const result = await runner.run({ ...call, key: fullKey, requester, signal });
      if (!mayWrite)
        await note(principal, 'action.read', call.actionId, { connection: call.connection, status: result.status });
      if (result.receiptId === undefined || result.status !== 'pending') return result;
      if (!wait && result.blocking !== true) return result;
      return untilSettled(result.receiptId, AbortSignal.any([call.signal, AbortSignal.timeout(longestWaitMs)]));
    },
    async receipt(principal, id) {
      demand(principal, 'view');
      const record = await ledger.getReceipt(id);
      if (record.tenant !== principal.requester.tenant || !reaches(principal, record.connectionId))
        throw new AppError('not_found', `There is no receipt ${id}.`, { failureIndicator: id });
      return record;
    },
  };
}
