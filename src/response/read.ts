import { toAppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import { sensitiveValues } from '#kernel/mask.ts';
import { createRedactor } from '#kernel/redact.ts';
import type { ActionResult } from '#kernel/result.ts';
import { traceCall } from './call-context.ts';
import { hideSecrets } from './hide.ts';
import { keptResult } from './kept-result.ts';
import type { ResponseParts } from './ports.ts';
import type { PreparedCall } from './prepared-call.ts';
import { failureOf, resultOf } from './result-builder.ts';

/** A read needs no intent. Work that the console has not finished gets a receipt, so that it can be waited for. */
export async function runRead(parts: ResponseParts, call: PreparedCall): Promise<ActionResult> {
  const { request, action, connection } = call;
  const { client, redact: hideCredentials } = await parts.hub.open(connection, request.simulation);
  const hideInput = createRedactor(sensitiveValues(action.input, call.input));
  const { signal, key } = request;
  const files = parts.files.writer({ tenant: connection.tenant, actionId: action.id, connectionId: connection.id });
  const traced = { client, key, permit: null, signal, clock: parts.clock, log: parts.log, files };
  const { context, exchanges } = traceCall(traced);
  try {
    const outcome = await action.run(call.input, context);
    if (outcome.status !== 'pending') {
      const result = hideSecrets(resultOf(outcome, exchanges, {}), hideInput, hideCredentials);
      // What a run gets goes into its journal.
      return request.step === undefined ? result : keptResult(action, result);
    }
    const receiptId = newId('rcp');
    const accepted = hideSecrets(resultOf(outcome, exchanges, { receiptId }), hideInput, hideCredentials);
    const result = keptResult(action, accepted);
    const { receipt } = outcome;
    const step = request.step ?? null;
    const draft = {
      id: receiptId,
      tenant: connection.tenant,
      actionId: action.id,
      connectionId: connection.id,
      step,
      simulation: request.simulation ?? null,
      receipt,
    };
    await parts.ledger.openReceipt(draft, result);
    return result;
  } catch (thrown) {
    return hideSecrets(failureOf(toAppError(thrown).within(action.id), [], exchanges, {}), hideInput, hideCredentials);
  }
}
