import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { ConsoleCall } from './call.ts';
import { largestPage, pages, readPage } from './paging.ts';
import type { Context, Row, RowAction } from './row.ts';
import { usualItems } from './row-shape.ts';

/** Characters of answers after which a result is long enough; the rest is a matter of the cursor. */
const longestResult = 32 * 1_048_576;

interface Reading {
  readonly items: Json[];
  drift: number;
  size: number;
  statusCode: number;
  totalItems: number | null;
  nextCursor: string | null;
  truncated: boolean;
  beside: JsonObject;
}

/**
 * One page, or with `all` as many as fit into a bounded result.
 * @throws AppError `invalid_input` for inputs that contradict each other, and what `send` throws
 */
export async function readList(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<ActionOutcome> {
  const { row } = action;
  refuseContradictions(row, input);
  const reading = await (input['all'] === true ? readAll(row, call, input, context) : readOne(row, call, context));
  if (reading.drift > 0)
    context.log.warn('A list of the console was not as promised', { action: action.id, drift: reading.drift });
  const { items, totalItems, nextCursor, truncated, beside } = reading;
  return {
    status: 'succeeded',
    statusCode: reading.statusCode,
    message: messageOf(reading, input['countOnly'] === true),
    data: {
      items,
      count: items.length,
      totalItems,
      nextCursor,
      truncated,
      ...(Object.keys(beside).length === 0 ? {} : { beside }),
    },
    keyFields: { count: items.length, totalItems, ...(reading.drift === 0 ? {} : { drift: reading.drift }) },
    targets: [],
  };
}

async function readOne(row: Row, call: ConsoleCall, context: Context): Promise<Reading> {
  const page = await readPage(context.client, call, context, row.itemsPath);
  const isCount = call.query?.['countOnly'] === 'true';
  return { ...page, items: [...page.items], drift: isCount ? 0 : page.drift, truncated: false };
}

async function readAll(row: Row, call: ConsoleCall, input: JsonObject, context: Context): Promise<Reading> {
  const most = typeof input['maxItems'] === 'number' ? input['maxItems'] : usualItems;
  const reading: Reading = {
    items: [],
    drift: 0,
    size: 0,
    statusCode: 200,
    totalItems: null,
    nextCursor: null,
    truncated: false,
    beside: {},
  };
  const limit = String(Math.min(most, largestPage));
  for await (const part of allPages(row, { ...call, query: { ...call.query, limit } }, context, most)) {
    const room = most - reading.items.length;
    reading.items.push(...part.items.slice(0, room));
    reading.drift += part.drift;
    reading.size += part.size;
    reading.statusCode = part.statusCode;
    reading.totalItems ??= part.totalItems;
    reading.nextCursor = part.nextCursor;
    reading.beside = part.beside;
    // A result ends at the end of a page: its cursor leads to what follows the whole of it.
    const isFull = part.items.length === room || reading.size > longestResult;
    reading.truncated = part.items.length > room || (!part.goesOn && part.nextCursor !== null && isFull);
    if (reading.truncated) break;
  }
  // A cursor that the console repeated leads nowhere.
  if (!reading.truncated) reading.nextCursor = null;
  return reading;
}

/** Lists without a cursor are read by `skip`, as far as the console allows that. */
async function* allPages(row: Row, call: ConsoleCall, context: Context, most: number): ReturnType<typeof pages> {
  if (row.paging === 'cursor') {
    yield* pages(context.client, call, context, row.itemsPath, most);
    return;
  }
  const limit = Number(call.query?.['limit'] ?? largestPage);
  for (let skip = 0; skip <= largestPage; skip += limit) {
    const page = await readPage(
      context.client,
      { ...call, query: { ...call.query, skip: String(skip) } },
      context,
      row.itemsPath,
    );
    yield { ...page, goesOn: false };
    if (page.items.length < limit) return;
  }
}

function refuseContradictions(row: Row, input: JsonObject): void {
  const issues = [];
  if (input['maxItems'] !== undefined && input['all'] !== true)
    issues.push({ path: 'input.maxItems', problem: 'goes together with `all`' });
  if (row.paging === 'cursor' && typeof input['skip'] === 'number') {
    if (input['cursor'] !== undefined) issues.push({ path: 'input.skip', problem: 'cannot be combined with `cursor`' });
    if (input['all'] === true) issues.push({ path: 'input.skip', problem: 'cannot be combined with `all`' });
  }
  if (input['countOnly'] === true && input['all'] === true)
    issues.push({ path: 'input.countOnly', problem: 'cannot be combined with `all`' });
  if (issues.length > 0) throw invalidInput(issues);
}

function messageOf({ items, totalItems, nextCursor, truncated }: Reading, isCount: boolean): string {
  const total = totalItems === null || totalItems < items.length ? '' : ` of ${totalItems}`;
  if (isCount) return `${totalItems ?? 0} rows match.`;
  if (truncated) return `${items.length} rows${total}; there are more: go on with the cursor.`;
  return nextCursor === null
    ? `${items.length} rows${total}.`
    : `${items.length} rows${total}; the next page is behind the cursor.`;
}
