import type { Approval } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { Intent } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { persistently } from '../persistently.ts';
import type { ResponseParts } from '../ports.ts';
import { argumentHash, type PreparedCall } from '../prepared-call.ts';
import { keyTaken } from '../write.ts';
import { keepResult, requestOf, requireConsent, voidIt, writeKeyOf } from './carry-out.ts';
import { pendingResult } from './hold.ts';

/** What approved writes need of the single door. */
export interface Door {
  prepare(request: ActionRequest): Promise<PreparedCall>;
  write(
    call: PreparedCall,
    origin: { readonly resendOf: string | null; readonly approval: Approval | null },
  ): Promise<ActionResult>;
  read(intent: Intent, signal: AbortSignal): Promise<ActionResult>;
  noteResent(intentId: string, result: ActionResult, approval: Approval): Promise<void>;
}

export interface ApprovedWrites {
  /** For whoever asks again with the key of a write that was held back. @throws AppError `approval_rejected`, `approval_expired`, `plan_changed` */
  resume(call: PreparedCall, approval: Approval): Promise<ActionResult>;
  /** For the job, where nobody asks again. */
  carryOut(approvalId: string, signal: AbortSignal): Promise<ActionResult>;
}

export function createApprovedWrites(parts: ResponseParts, door: Door): ApprovedWrites {
  async function follow(approval: Approval, signal: AbortSignal): Promise<ActionResult> {
    const { status, supersededBy, tenant } = approval;
    if (status === 'pending') return pendingResult(approval);
    if (status === 'approved') return carry(approval, signal);
    if (status === 'superseded' && supersededBy !== null) {
      return follow(await parts.approvals.get(tenant, supersededBy), signal);
    }
    throw refusalOf(approval);
  }

  async function carry(approval: Approval, signal: AbortSignal): Promise<ActionResult> {
    const { tenant, result } = approval;
    const { intent } = await parts.ledger.situation(tenant, writeKeyOf(approval));
    // Made already, by whoever was quicker or before a crash: what consent there was has been used.
    if (intent !== null) return keep(approval, await door.read(intent, signal), null);
    if (result !== null) return result;
    await requireConsent(parts, approval);
    const held = await parts.approvals.held(approval.id);
    try {
      const call = await door.prepare(requestOf(approval, held, signal));
      if (argumentHash(call) !== approval.plan?.argumentHash) {
        throw await voidIt(parts, approval, 'plan_changed', 'Its request has been altered since it was asked for.');
      }
      const resendOf = held.resendOf ?? null;
      return await keep(approval, await door.write(call, { resendOf, approval }), resendOf);
    } catch (error) {
      if (error instanceof AppError && isFinal(error))
        throw await voidIt(parts, approval, 'guard_denied', error.message);
      throw error;
    }
  }

  /** What a ledger may hold of the result, and the old intent that it repeats. */
  async function keep(approval: Approval, result: ActionResult, resendOf: string | null): Promise<ActionResult> {
    const { intentId } = result;
    if (intentId === undefined) return result;
    await persistently(parts, 'Keeping the result of an approved write', async () => {
      const { result: kept } = await parts.ledger.get(approval.tenant, intentId);
      await keepResult(parts, approval, kept ?? result);
      if (resendOf !== null) await door.noteResent(resendOf, result, approval);
    });
    return result;
  }

  return {
    resume(call, approval) {
      if (approval.kind !== 'write' || approval.plan?.argumentHash !== argumentHash(call)) {
        throw keyTaken(call, { approvalId: approval.id });
      }
      return follow(approval, call.request.signal);
    },
    async carryOut(approvalId, signal) {
      const result = await follow(await parts.approvals.find(approvalId), signal);
      const { error, intentId } = result;
      // Nothing was sent, because the console could not be asked what would be reached: the consent still stands for a while.
      if (intentId !== undefined || error === undefined || !error.retryable) return result;
      throw new AppError(error.code, error.message, { failureIndicator: error.failureIndicator, retryable: true });
    },
  };
}

/** Trying again would give the same: the request itself is not possible any more. */
function isFinal({ code, retryable }: AppError): boolean {
  return !retryable && code !== 'plan_changed' && code !== 'approval_expired' && code !== 'internal';
}

function refusalOf({ id, status, plan, decisions, note, expiresAt }: Approval): AppError {
  const options = { failureIndicator: plan?.actionId ?? id, details: { approvalId: id } };
  if (status === 'rejected') {
    const last = decisions.at(-1);
    const said = last === undefined || last.comment === '' ? '' : `: ${last.comment}`;
    return new AppError('approval_rejected', `${last?.by.name ?? 'Someone'} rejected ${id}${said}`, options);
  }
  if (status === 'expired') {
    return new AppError('approval_expired', `${id} expired at ${expiresAt} undecided; nothing was sent.`, options);
  }
  return new AppError('plan_changed', `${id} is void and nothing was sent: ${note ?? ''}`, options);
}
