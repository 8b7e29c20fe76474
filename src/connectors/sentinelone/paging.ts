import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import type { ConsoleCall } from './call.ts';
import { send, type SentinelOneClient } from './client.ts';

/** One page of a list, read leniently. */
export interface Page {
  readonly items: readonly Json[];
  readonly totalItems: number | null;
  readonly nextCursor: string | null;
  /** How often the answer was not as promised: a null for a list, a null for a row. */
  readonly drift: number;
  /** Characters of the answer. */
  readonly size: number;
  readonly statusCode: number;
  /** What came beside the rows, for example totals over all sites. */
  readonly beside: JsonObject;
}

/** The console takes no larger page. */
export const largestPage = 1_000;

/**
 * All pages of a list, one at a time: only the current one is in memory.
 * Ends at the last page, and also when the console repeats a cursor.
 * @throws AppError as `send`
 */
export async function* pages(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  itemsPath?: string,
): AsyncGenerator<Page, void, undefined> {
  const seen = new Set<string>();
  let cursor = call.query?.['cursor'] ?? null;
  for (;;) {
    let page: Page | null = await readPage(client, withCursor(call, cursor), scope, itemsPath);
    const { nextCursor } = page;
    yield page;
    // Not held while the next one is read.
    page = null;
    if (nextCursor === null || seen.has(nextCursor)) return;
    seen.add(nextCursor);
    cursor = nextCursor;
  }
}

/** One page. @throws AppError as `send` */
export async function readPage(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  itemsPath = 'data',
): Promise<Page> {
  const answer = await send(client, call, scope);
  const name = itemsPath.split('.')[1];
  const holder = isJsonObject(answer.data) ? answer.data : {};
  const rows = name === undefined ? answer.data : holder[name];
  const items = Array.isArray(rows) ? (rows as readonly Json[]).filter((row) => row !== null) : [];
  return {
    items,
    totalItems: answer.totalItems,
    nextCursor: answer.nextCursor === null ? null : decodedCursor(answer.nextCursor),
    drift: Array.isArray(rows) ? rows.length - items.length : 1,
    size: answer.size,
    statusCode: answer.statusCode,
    beside: name === undefined ? {} : Object.fromEntries(Object.entries(holder).filter(([key]) => key !== name)),
  };
}

/** A cursor continues the same list: filters and sorting stay, `skip` must go. */
function withCursor(call: ConsoleCall, cursor: string | null): ConsoleCall {
  if (cursor === null) return call;
  const query = Object.fromEntries(Object.entries(call.query ?? {}).filter(([name]) => name !== 'skip'));
  return { ...call, query: { ...query, cursor } };
}

/** A cursor may arrive percent-encoded; it is encoded once more on its way back. */
function decodedCursor(cursor: string): string {
  if (!/%[0-9a-f]{2}/i.test(cursor)) return cursor;
  try {
    return decodeURIComponent(cursor);
  } catch {
    return cursor;
  }
}
