import { AppError } from '#kernel/error.ts';
import type { Intent, IntentStatus, ReceiptDraft } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ResponseParts } from './ports.ts';
import { failureOf } from './result-builder.ts';

type Ledger = Pick<ResponseParts, 'ledger'>;

/** What the ledger holds of a write that is not open. */
export async function ledgerResult({ ledger }: Ledger, intent: Intent): Promise<ActionResult> {
  return intent.receiptId === null ? storedResult(intent) : (await ledger.getReceipt(intent.receiptId)).result;
}

/**
 * Writes what became of a write. Two may have asked about the same one: the first answer is the truth, and whoever comes
 * later gets that one, whose receipt exists.
 */
export async function closeIntent(
  parts: Ledger,
  { id, tenant }: Pick<Intent, 'id' | 'tenant'>,
  status: Exclude<IntentStatus, 'open'>,
  result: ActionResult,
  receipt?: ReceiptDraft,
): Promise<ActionResult> {
  if (await parts.ledger.close(id, status, result, receipt)) return result;
  return ledgerResult(parts, await parts.ledger.get(tenant, id));
}

/** Intents that are not open always hold a result; one that does not was altered by hand. */
export function storedResult(intent: Intent): ActionResult {
  if (intent.result !== null) return intent.result;
  const error = new AppError('internal', `The intent ${intent.id} holds no result.`, { applied: 'unknown' });
  return failureOf(error, intent.targets, [], { intentId: intent.id });
}
