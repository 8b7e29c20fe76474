import { AppError, toAppError } from '#kernel/error.ts';
import type { Intent } from '#kernel/intent.ts';
import { sensitiveValues } from '#kernel/mask.ts';
import type { ActionResult } from '#kernel/result.ts';
import { parseInput } from '#kernel/validate.ts';
import { traceCall } from './call-context.ts';
import { hideSecrets } from './hide.ts';
import { keptResult } from './kept-result.ts';
import { closeIntent } from './ledger-result.ts';
import type { ResponseParts } from './ports.ts';
import { resultOf, settlingExchanges } from './result-builder.ts';
import { receiptDraft } from './write.ts';

/**
 * Asks the vendor what became of a write whose answer was lost.
 * @returns the result when the vendor could tell; null when it could not, or offers no way to ask
 */
export async function askAboutLost(
  parts: ResponseParts,
  intent: Intent,
  signal: AbortSignal,
): Promise<ActionResult | null> {
  const { action } = parts.catalog.action(intent.actionId);
  if (action.recover === undefined) return null;
  const connection = await parts.hub.fresh(intent.tenant, intent.connectionId);
  const { client, redact } = await parts.hub.open(connection, intent.simulation ?? undefined);
  const { context, exchanges: asked } = traceCall({
    client,
    key: intent.key,
    permit: null,
    signal,
    clock: parts.clock,
    log: parts.log,
    files: parts.files.writer(intent),
  });
  const sentAt = new Date(intent.openedAt);
  const outcome = await action
    .recover(parseInput(action.input, intent.input), sentAt, context)
    .catch((thrown: unknown) => {
      // The message goes into the log, and the console may have repeated a secret in it.
      const { code, message } = toAppError(thrown);
      throw new AppError(code, redact.text(message), { cause: thrown });
    });
  if (outcome === null) return null;
  const exchanges = settlingExchanges(intent.result, asked);
  const links = { intentId: intent.id };
  if (outcome.status !== 'pending') {
    const result = keptResult(action, hideSecrets(resultOf(outcome, exchanges, links), redact));
    return closeIntent(parts, intent, outcome.status, result);
  }
  const receipt = receiptDraft(intent, outcome.receipt);
  const pending = resultOf(outcome, exchanges, { ...links, receiptId: receipt.id });
  const result = keptResult(action, hideSecrets(pending, redact));
  return closeIntent(parts, intent, 'pending', result, receipt);
}

/** Why an unknown write may not be sent again; null when it may. */
export function resendObstacle(parts: ResponseParts, intent: Intent): AppError | null {
  const { action } = parts.catalog.action(intent.actionId);
  const refuse = (why: string): AppError =>
    new AppError('conflict', `${intent.id} is not sent again: ${why}.`, { failureIndicator: intent.actionId });
  if (intent.status !== 'unknown') return refuse(`its outcome is ${intent.status}, not unknown`);
  if (intent.resolution !== null) return refuse('a person has decided about it');
  if (!action.idempotent) return refuse(`${action.id} is not idempotent, so a second one could do harm`);
  const hasSecrets = sensitiveValues(action.input, intent.input).length > 0;
  return hasSecrets ? refuse('its input held secrets, which the ledger does not keep') : null;
}
