import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import type { ConsoleAnswer, ConsoleCall } from './call.ts';
import { send } from './client.ts';
import { countSelected } from './counting.ts';
import { readFile } from './download.ts';
import { readList } from './list-outcome.ts';
import { resultsOf } from './results.ts';
import type { Context, RowAction } from './row.ts';
import { objectOf } from './values.ts';

/**
 * Sends the call of a row and reads the answer as the row says. `affected` is read elsewhere, because it needs a look around.
 * @throws AppError for refusals, and for answers that deny success
 */
export async function readAs(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<ActionOutcome> {
  const { row } = action;
  if (row.reader === 'list' && row.effect === 'read') return readList(action, call, input, context);
  if (row.reader === 'text' || row.reader === 'file') return readFile(action, call, input, context);
  if (row.effect === 'read' || row.selects === undefined) {
    return outcomeOf(action, await send(context.client, call, context), input, context);
  }
  const selected = await countSelected(context.client, row, input, context);
  const outcome = outcomeOf(action, await send(context.client, call, context), input, context);
  return { ...outcome, keyFields: { ...outcome.keyFields, selected } };
}

/** The outcome of a plain answer: an object, a list that a write returns, or a word of success. */
export function outcomeOf(
  action: RowAction,
  answer: ConsoleAnswer,
  input: JsonObject,
  context: Context,
): ActionOutcome {
  const { row } = action;
  const affected = objectOf(answer.data)['affected'];
  const says = objectOf(answer.data)['success'];
  if (says === false || (row.effect !== 'read' && affected === 0)) throw denied(action, answer, input);
  const isEmptyList = row.reader === 'list' && Array.isArray(answer.data) && answer.data.length === 0;
  if (row.effect !== 'read' && isEmptyList) throw denied(action, answer, input);
  const drift = driftOf(action, answer);
  if (drift > 0) context.log.warn('An answer of the console was not as promised', { action: action.id, drift });
  return {
    status: 'succeeded',
    statusCode: answer.statusCode,
    message: messageOf(action, answer),
    data: answer.data,
    ...(drift === 0 ? {} : { keyFields: { drift } }),
    targets: action.row.effect === 'read' ? [] : resultsOf(action, input, 'succeeded'),
  };
}

function denied(action: RowAction, answer: ConsoleAnswer, input: JsonObject): AppError {
  return new AppError('vendor_not_found', 'The console took the request, and then changed nothing.', {
    failureIndicator: answer.call,
    statusCode: answer.statusCode,
    data: answer.data,
    targets: resultsOf(action, input, 'not_found'),
  });
}

/** 1 when the answer has not the promised form; the result stands all the same. */
function driftOf({ row }: RowAction, { data, statusCode }: ConsoleAnswer): number {
  if (row.reader === 'list') return Array.isArray(data) ? 0 : 1;
  if (statusCode === 204 || row.reader === 'bare') return 0;
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? 0 : 1;
}

function messageOf({ row }: RowAction, { data, statusCode }: ConsoleAnswer): string {
  if (row.effect === 'read') return `The console answered ${statusCode}.`;
  if (isAcceptance(data)) return 'The console accepted the request.';
  return 'The console made the change and returned the object.';
}

function isAcceptance(data: Json): boolean {
  return data === null || objectOf(data)['success'] === true || typeof objectOf(data)['response'] === 'string';
}
