import { toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import type { ConsoleCall } from './call.ts';
import { send, type SentinelOneClient } from './client.ts';
import { queryText } from './request-plan.ts';
import type { Row } from './row.ts';
import { objectOf } from './values.ts';
import { selections, type Selection } from './selections.ts';
import { selectedIds } from './targets.ts';

/** Beyond this a request line is refused by many servers. */
const longestQuery = 6_000;

/**
 * How many objects a write is about to reach; null where the console offers no way to count them.
 * Ids that are named are taken at their word, so that no question is spent on them.
 * @throws AppError as `send`
 */
export async function countSelected(
  client: SentinelOneClient,
  row: Row,
  input: JsonObject,
  scope: CallScope,
): Promise<number | null> {
  if (row.selects === undefined) return null;
  const ids = selectedIds(row, input);
  const isOnlyIds = ids !== null && Object.keys(objectOf(input['filter'])).length === 1;
  return isOnlyIds ? ids.length : askCount(client, row, input, scope);
}

/** As `countSelected`, with named ids counted as well. @throws AppError as `send` */
export async function askCount(
  client: SentinelOneClient,
  row: Pick<Row, 'selects'>,
  input: JsonObject,
  scope: CallScope,
): Promise<number | null> {
  const call = countingCall(row, input);
  if (call === null) return null;
  const answer = await send(client, call, { ...scope, permit: null }).catch(unlessUncountable);
  if (answer === null) return null;
  const total = objectOf(answer.data)['total'];
  return answer.totalItems ?? (typeof total === 'number' ? total : null);
}

/** A listing that the token may not read, or that knows a filter field under no name, leaves the number open. */
function unlessUncountable(thrown: unknown): null {
  const error = toAppError(thrown);
  if (error.code === 'vendor_rejected' || error.code === 'vendor_forbidden' || error.code === 'vendor_not_found')
    return null;
  throw error;
}

/** The question "how many?"; null when it would not fit into a request line. */
function countingCall(row: Pick<Row, 'selects'>, input: JsonObject): ConsoleCall | null {
  if (row.selects === undefined) return null;
  const selection: Selection = selections[row.selects];
  const query = listingQuery(selection, input);
  if (query === null) return null;
  const path = selection.countPath ?? selection.path;
  return {
    method: 'GET',
    path,
    query: selection.countPath === undefined ? { ...query, countOnly: 'true' } : query,
    effect: 'read',
  };
}

/** The filter as the query of its listing; null when it cannot be one: too long, with a comma in a list, or with ids under two names. */
export function listingQuery(selection: Selection, input: JsonObject): Readonly<Record<string, string>> | null {
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectOf(input['filter']))) {
    if (Array.isArray(value) && value.some((item: Json) => typeof item === 'string' && item.includes(','))) return null;
    const text = queryText(value, `input.filter.${name}`);
    if (text === null || text === '') continue;
    const asked = selection.queryNames?.[name] ?? name;
    // Two lists of ids that must both hold cannot be asked at once.
    if (query[asked] !== undefined) return null;
    query[asked] = text;
  }
  const length = Object.entries(query).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  return length > longestQuery ? null : query;
}
