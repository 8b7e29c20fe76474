import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Console } from './client.ts';
import { membersOf } from './unwrap.ts';

/** A list that the console keeps until it is released. Its three kinds differ in names and in how a range is told. */
export interface ResultSetKind {
  readonly idName: string;
  readonly count: string;
  readonly read: string;
  readonly release: string;
  /** Rows that one call reads. */
  readonly pageSize: number;
  /** Arguments that name `size` rows from `start` on. */
  range(start: number, size: number): JsonObject;
  rows(answer: JsonObject): readonly Json[];
}

/** Hosts and groups: by count. */
export const accessor: ResultSetKind = {
  idName: 'strAccessor',
  count: 'ChunkAccessor.GetItemsCount',
  read: 'ChunkAccessor.GetItemsChunk',
  release: 'ChunkAccessor.Release',
  pageSize: 100,
  range: (nStart, nCount) => ({ nStart, nCount }),
  rows: (answer) => listIn(answer['pChunk'], 'KLCSP_ITERATOR_ARRAY'),
};

/** Views: the last row is included in the range. */
export const view: ResultSetKind = {
  idName: 'wstrIteratorId',
  count: 'SrvView.GetRecordCount',
  read: 'SrvView.GetRecordRange',
  release: 'SrvView.ReleaseIterator',
  pageSize: 200,
  range: (nStart, size) => ({ nStart, nEnd: nStart + size - 1 }),
  rows: (answer) => listIn(answer['pRecords'], 'KLCSP_ITERATOR_ARRAY'),
};

/** Events: as views. */
export const eventList: ResultSetKind = {
  idName: 'strIteratorId',
  count: 'EventProcessing.GetRecordCount',
  read: 'EventProcessing.GetRecordRange',
  release: 'EventProcessing.ReleaseIterator',
  pageSize: 500,
  range: (nStart, size) => ({ nStart, nEnd: nStart + size - 1 }),
  rows: (answer) => listIn(answer['pParamsEvents'], 'KLEVP_EVENT_RANGE_ARRAY'),
};

export interface OpenSearch {
  readonly kind: ResultSetKind;
  readonly method: string;
  readonly args: JsonObject;
  /** Takes the number of rows from `PxgRetVal` of the opening call, which saves one. */
  readonly countInAnswer?: boolean;
  /** Views read whole pages in any case; events never ask for rows that are not there. */
  readonly exactRanges?: boolean;
}

export interface ResultPage {
  readonly rows: readonly Json[];
  /** How many rows the console found. */
  readonly total: number;
}

const maxReopenings = 2;

/**
 * Reads a search page by page, at most `limit` rows from `skip` on; the first page comes even when it is empty.
 * The result set is released whatever happens. When the session was renewed half way, the search is opened again
 * and read on from where it was: without an order the console promises none, so searches that may be long name one.
 */
export async function* readPages(
  console: Console,
  search: OpenSearch,
  { limit, skip = 0 }: { readonly limit: number; readonly skip?: number },
): AsyncGenerator<ResultPage> {
  let position = skip;
  for (let opened = 0; ; opened += 1) {
    const answer = await console.call(search.method, search.args);
    const { mark } = console;
    try {
      for await (const page of pagesOf(console, search, answer, { position, end: skip + limit })) {
        position += page.rows.length;
        yield page;
      }
      return;
    } catch (thrown) {
      if (console.mark === mark || opened >= maxReopenings) throw thrown;
    } finally {
      const id = answer[search.kind.idName];
      if (hasText(id) && console.mark === mark) await console.letGo(search.kind.release, { [search.kind.idName]: id });
    }
  }
}

/** All pages at once. */
export async function readRows(
  console: Console,
  search: OpenSearch,
  limits: { readonly limit: number; readonly skip?: number },
): Promise<ResultPage> {
  const rows: Json[] = [];
  let total = 0;
  for await (const page of readPages(console, search, limits)) {
    for (const row of page.rows) rows.push(row);
    total = page.total;
  }
  return { rows, total };
}

async function* pagesOf(
  console: Console,
  search: OpenSearch,
  opened: JsonObject,
  from: { readonly position: number; readonly end: number },
): AsyncGenerator<ResultPage> {
  const { kind, exactRanges } = search;
  const id = opened[kind.idName];
  // Nothing found, and nothing kept: some methods then give no set at all.
  const total = hasText(id) ? await countOf(console, search, opened, id) : 0;
  const end = Math.min(from.end, total);
  let at = from.position;
  if (at >= end || !hasText(id)) yield { rows: [], total };
  while (at < end) {
    const left = end - at;
    const size = exactRanges === true ? Math.min(kind.pageSize, left) : kind.pageSize;
    const answer = await console.call(kind.read, { [kind.idName]: id ?? '', ...kind.range(at, size) });
    const rows = kind.rows(answer);
    yield { rows: rows.length > left ? rows.slice(0, left) : rows, total };
    // Fewer rows than counted: they are gone meanwhile.
    if (rows.length === 0) return;
    at += rows.length;
  }
}

async function countOf(console: Console, search: OpenSearch, opened: JsonObject, id: string): Promise<number> {
  if (search.countInAnswer === true && typeof opened['PxgRetVal'] === 'number') return opened['PxgRetVal'];
  const { PxgRetVal: count } = await console.call(search.kind.count, { [search.kind.idName]: id });
  return typeof count === 'number' ? count : 0;
}

function hasText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function listIn(container: Json | undefined, name: string): readonly Json[] {
  const list = membersOf(container)[name];
  return Array.isArray(list) ? list.filter((row) => isJsonObject(row)) : [];
}
