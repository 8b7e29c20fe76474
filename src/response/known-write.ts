import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Intent } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import { ledgerResult, storedResult } from './ledger-result.ts';
import type { ResponseParts } from './ports.ts';
import { askAboutLost, resendObstacle } from './recovery.ts';
import { settleReceipt } from './settlement.ts';

/** Between two looks at a write that another caller is making. */
const lookMs = 50;

/** Writes that this process is making now, by intent: a second caller waits for the first. */
export type UnderWay = Map<string, Promise<ActionResult>>;

/** Sends an unknown write again; given by the single door, which judges it anew. */
export type Resend = (intent: Intent, signal: AbortSignal) => Promise<ActionResult>;

export interface KnownWrites {
  /** What the ledger knows of a write. Nothing is sent, but for a question about an unknown outcome. */
  read(intent: Intent, signal: AbortSignal): Promise<ActionResult>;
  /** As `read`, for a write of an earlier run: what nobody asks about any more is asked once more. */
  readAgain(intent: Intent, signal: AbortSignal): Promise<ActionResult>;
  /** Asks the vendor; where it cannot tell, follows the connection's policy; else the outcome stays unknown, in sight. */
  afterUnknown(intent: Intent, result: ActionResult, signal: AbortSignal): Promise<ActionResult>;
}

export function createKnownWrites(parts: ResponseParts, underWay: UnderWay, resend: Resend): KnownWrites {
  async function read(intent: Intent, signal: AbortSignal): Promise<ActionResult> {
    const writing = underWay.get(intent.id);
    if (writing !== undefined) return writing;
    if (intent.status === 'open' && !signal.aborted) {
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
      return read(await parts.ledger.get(intent.tenant, intent.id), signal);
    }
    if (intent.status === 'open') {
      throw new AppError('conflict', `The write of intent ${intent.id} is still under way on another server.`, {
        failureIndicator: intent.actionId,
        retryable: true,
        details: { intentId: intent.id },
      });
    }
    if (intent.status === 'unknown') return afterUnknown(intent, storedResult(intent), signal);
    return ledgerResult(parts, intent);
  }

  async function readAgain(intent: Intent, signal: AbortSignal): Promise<ActionResult> {
    if (intent.status === 'pending' && intent.receiptId !== null) {
      const { status } = await parts.ledger.getReceipt(intent.receiptId);
      if (status === 'overdue') return (await settleReceipt(parts, intent.receiptId, signal)).result;
    }
    return read(intent, signal);
  }

  async function afterUnknown(of: Intent, result: ActionResult, signal: AbortSignal): Promise<ActionResult> {
    const intent = await parts.ledger.get(of.tenant, of.id);
    if (intent.status !== 'unknown') return read(intent, signal);
    const recovered = await askAboutLost(parts, intent, signal).catch((error: unknown) => {
      parts.log.warn('Asking about a lost write failed', { intentId: intent.id, error });
      return null;
    });
    if (recovered !== null) return recovered;
    const connection = await parts.hub.fresh(intent.tenant, intent.connectionId);
    if (connection.unknownPolicy !== 'resend' || intent.resendOf !== null || resendObstacle(parts, intent) !== null) {
      return withManualCheck(result, intent);
    }
    return resentOr(withManualCheck(result, intent), intent, signal);
  }

  /** What became of sending it again; where that is not let pass, the first write is as unknown as before. */
  async function resentOr(unknown: ActionResult, intent: Intent, signal: AbortSignal): Promise<ActionResult> {
    try {
      const again = await resend(intent, signal);
      return again.intentId === undefined ? notSentAgain(unknown, again.message) : again;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'database_unavailable' || error.code === 'internal') throw error;
      return notSentAgain(unknown, error.message);
    }
  }

  function withManualCheck(result: ActionResult, intent: Intent): ActionResult {
    const check = parts.catalog.action(intent.actionId).action.manualCheck;
    if (check === undefined || result.message.includes(check)) return result;
    return { ...result, message: `${result.message} Its effect is unknown. ${check}` };
  }

  return { read, readAgain, afterUnknown };
}

function notSentAgain(result: ActionResult, why: string): ActionResult {
  return { ...result, message: `${result.message} It was not sent again: ${why}` };
}
