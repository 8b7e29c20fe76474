import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import type { ConsoleAnswer, ConsoleCall } from './call.ts';
import { send, sendForList, type SentinelOneClient } from './client.ts';

/** One page of a list, read leniently. */
export interface Page {
  readonly items: readonly Json[];
  readonly totalItems: number | null;
  readonly nextCursor: string | null;
  /** How often the answer was not as promised: a null for a list, a null for a row. */
  readonly drift: number;
  /** Characters or bytes of the answer. */
  readonly size: number;
  readonly statusCode: number;
  /** What came beside the rows, for example totals over all sites. */
  readonly beside: JsonObject;
}

/** A few rows of a page. */
export interface PagePart extends Page {
  /** The page has more rows, which come before those behind its cursor. */
  readonly goesOn: boolean;
}

/** The console takes no larger page. */
export const largestPage = 1_000;

/**
 * All pages of a list, a few rows at a time: only these are objects in memory, beside the bytes of their page.
 * Ends at the last page, and also when the console repeats a cursor.
 * @param most rows that are wanted: the last page is asked for no more, so that its cursor goes on right behind them
 * @throws AppError as `send`
 */
export async function* pages(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  itemsPath?: string,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<PagePart, void, undefined> {
  const seen = new Set<string>();
  const limit = Number(call.query?.['limit'] ?? largestPage);
  let cursor = call.query?.['cursor'] ?? null;
  let left = most;
  for (;;) {
    const bounded = left < limit ? { ...call, query: { ...call.query, limit: String(left) } } : call;
    let nextCursor: string | null = null;
    for await (const part of partsOf(client, withCursor(bounded, cursor), scope, itemsPath)) {
      nextCursor = part.nextCursor;
      left -= part.items.length;
      yield part;
    }
    if (nextCursor === null || left <= 0 || seen.has(nextCursor)) return;
    seen.add(nextCursor);
    cursor = nextCursor;
  }
}

/** One page in parts, at least one. */
async function* partsOf(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  itemsPath = 'data',
): AsyncGenerator<PagePart, void, undefined> {
  const { stretches, ...answer } = await sendForList(client, call, scope, itemsPath.split('.'));
  if (stretches === null || stretches.length === 0) {
    yield { ...pageOf(answer, itemsPath), goesOn: false };
    return;
  }
  const page = pageOf(answer, itemsPath);
  for (const [index, { rows, bytes }] of stretches.entries()) {
    yield { ...page, ...presentRows(rows()), size: bytes, goesOn: index < stretches.length - 1 };
  }
}

/** One page. @throws AppError as `send` */
export async function readPage(
  client: SentinelOneClient,
  call: ConsoleCall,
  scope: CallScope,
  itemsPath = 'data',
): Promise<Page> {
  return pageOf(await send(client, call, scope), itemsPath);
}

function pageOf(answer: ConsoleAnswer, itemsPath: string): Page {
  const name = itemsPath.split('.')[1];
  const holder = isJsonObject(answer.data) ? answer.data : {};
  return {
    ...presentRows(name === undefined ? answer.data : holder[name]),
    totalItems: answer.totalItems,
    nextCursor: answer.nextCursor === null ? null : decodedCursor(answer.nextCursor),
    size: answer.size,
    statusCode: answer.statusCode,
    beside: name === undefined ? {} : Object.fromEntries(Object.entries(holder).filter(([key]) => key !== name)),
  };
}

/** A null for a list counts once, a null for a row each time. */
function presentRows(rows: Json | undefined): Pick<Page, 'items' | 'drift'> {
  if (!Array.isArray(rows)) return { items: [], drift: 1 };
  const items = (rows as readonly Json[]).filter((row) => row !== null);
  return { items, drift: rows.length - items.length };
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
