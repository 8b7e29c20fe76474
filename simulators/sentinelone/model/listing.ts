import { namedShape } from '../wire/shape-library.ts';
import { invalid } from '../wire/refusal.ts';
import { rowText } from '../wire/row-text.ts';
import type { Query } from '../wire/query.ts';
import type { Call, Json, Pagination, Reply } from '../wire/call.ts';
import { compareValues } from './comparison.ts';
import { questionOf, readCursor, writeCursor } from './cursor.ts';
import { findField } from './field-path.ts';
import { select, type Selection } from './selection.ts';
import type { Entry, HiddenRows, Source } from './source.ts';
import { textOf } from '../wire/text.ts';

export interface ListingOptions {
  readonly hidden?: HiddenRows;
  /** The last full page hands out a cursor although nothing follows. */
  readonly extraEmptyPage?: boolean;
  /** Makes the row that is shown out of the one that is kept. */
  readonly present?: (row: Json) => Json;
}

export interface Lister {
  /** One page of a list, as `limit`, `cursor`, `skip`, `sortBy`, `sortOrder`, `countOnly` and `skipCount` ask. */
  list(source: Source, call: Call, options?: ListingOptions): Reply;
  /** All that match, for exports. */
  all(source: Source, call: Call, options?: ListingOptions): Iterable<Entry>;
}

const keptOrders = 4;
const mostSkipped = 1_000;

export function createLister(): Lister {
  // Pages of one sorted list come one after the other; sorting again for each would be slow with many rows.
  const orders = new Map<string, readonly Entry[]>();

  function ordered(source: Source, query: Query, question: string, selection: Selection): readonly Entry[] {
    const key = `${source.name} ${source.version} ${question}`;
    const known = orders.get(key);
    if (known !== undefined) return known;
    const sorted = sortEntries(source, query, selection);
    orders.set(key, sorted);
    const oldest = orders.keys().next().value;
    if (orders.size > keptOrders && oldest !== undefined) orders.delete(oldest);
    return sorted;
  }

  return {
    list(source, call, options = {}) {
      const { query } = call;
      const selection = chosen(source, call, options);
      const count = (): number =>
        selection.isWhole ? source.size - (options.hidden?.count ?? 0) : countOf(selection.entries());
      if (query.get('countOnly') === true) return { rows: [], pagination: { totalItems: count(), nextCursor: null } };

      const question = questionOf(source.name, call.token.value, query);
      const text = query.get('cursor');
      const cursor = typeof text === 'string' ? readCursor(text, question) : null;
      const limit = limitOf(query);
      const skip = cursor === null ? numberOf(query, 'skip', 0) : 0;
      const total = cursor?.total ?? (query.get('skipCount') === true ? 0 : count());
      const page = isInOrder(query)
        ? pageInOrder(selection, cursor?.after ?? 0, skip, limit)
        : pageOf(ordered(source, query, question, selection), (cursor?.after ?? 0) + skip, limit);
      const more = page.more || (options.extraEmptyPage === true && page.entries.length === limit);
      const pagination: Pagination = {
        totalItems: total,
        nextCursor: more ? writeCursor({ after: page.after, total }, question) : null,
      };
      const { present } = options;
      const rows = page.entries.map((entry) =>
        present === undefined ? entry.json() : rowText(JSON.stringify(present(entry.row()))),
      );
      return { rows, pagination };
    },
    all(source, call, options = {}) {
      const selection = chosen(source, call, options);
      return isInOrder(call.query) ? selection.entries() : sortEntries(source, call.query, selection);
    },
  };
}

function chosen(source: Source, call: Call, { hidden }: ListingOptions): Selection {
  const selection = select(source, call.query, call.token, hidden === undefined ? {} : { hidden });
  if (selection.foreign.length > 0) call.note('ignoredFilters', selection.foreign);
  return selection;
}

/** @throws Refusal 400 beyond the first 1,000 rows */
function numberOf(query: Query, name: string, otherwise: number): number {
  const value = query.get(name);
  if (typeof value !== 'number') return otherwise;
  if (name === 'skip' && value > mostSkipped) throw invalid(`skip: Must be between 0 and ${mostSkipped}.`);
  return value;
}

function limitOf(query: Query): number {
  if (query.get('disablePagination') === true) return Infinity;
  return numberOf(query, 'limit', 10);
}

function isInOrder(query: Query): boolean {
  const sortBy = query.get('sortBy');
  return (sortBy === undefined || sortBy === 'id') && query.get('sortOrder') !== 'desc';
}

interface Page {
  readonly entries: readonly Entry[];
  readonly after: number;
  readonly more: boolean;
}

function pageInOrder(selection: Selection, after: number, skip: number, limit: number): Page {
  const entries: Entry[] = [];
  let skipped = 0;
  for (const entry of selection.entries(after)) {
    if (skipped < skip) {
      skipped += 1;
      continue;
    }
    if (entries.length >= limit) return { entries, after: entries.at(-1)?.seq ?? after, more: true };
    entries.push(entry);
  }
  return { entries, after: entries.at(-1)?.seq ?? after, more: false };
}

function pageOf(sorted: readonly Entry[], offset: number, limit: number): Page {
  const end = Math.min(sorted.length, offset + limit);
  return { entries: sorted.slice(offset, end), after: end, more: end < sorted.length };
}

function sortEntries(source: Source, query: Query, selection: Selection): readonly Entry[] {
  const entries = [...selection.entries()];
  const sign = query.get('sortOrder') === 'desc' ? -1 : 1;
  const sortBy = textOf(query.get('sortBy') ?? 'id');
  const field = sortBy === 'id' ? null : findField(source.facts, namedShape(source.facts.shape), sortBy);
  if (field === null) return entries.toSorted((a, b) => sign * (a.seq - b.seq));
  const keyed = entries.map((entry) => ({ entry, key: field.read(entry.row())[0] }));
  keyed.sort((a, b) => sign * (compareValues(a.key, b.key, field) || a.entry.seq - b.entry.seq));
  return keyed.map(({ entry }) => entry);
}

export function countOf(entries: Iterable<unknown>): number {
  let count = 0;
  const iterator = entries[Symbol.iterator]();
  while (iterator.next().done !== true) count += 1;
  return count;
}
