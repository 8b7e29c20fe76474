import type { Random } from '../../kit/random.ts';
import { compileFilter } from '../filter/filter-match.ts';
import { parseFilter } from '../filter/filter-parser.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { paramsOf } from '../wire/params-reader.ts';
import type { Value, WireObject } from '../wire/value.ts';
import { record, type Dictionary } from './attribute.ts';

/** Rows by place; a row is made when it is asked for. */
export interface RowSource<Row> {
  readonly count: number;
  at(index: number): Row;
}

export interface Sorting {
  readonly name: string;
  readonly ascending: boolean;
}

export interface Query {
  readonly filter: string;
  readonly fields: readonly string[];
  readonly order: readonly Sorting[];
  /** Null keeps all. */
  readonly top: number | null;
}

export interface QueryParts<Row> {
  readonly source: RowSource<Row>;
  readonly attributes: Dictionary<Row>;
  /** Rows that the caller may see at all. */
  readonly visible: (row: Row) => boolean;
  readonly now: number;
  readonly implicitAnd: boolean;
  readonly random: Random;
}

/** Which rows and in what order is settled now; their fields are read when they are fetched. */
export interface Selection {
  readonly count: number;
  at(position: number): WireObject;
}

/** Without an order the rows come shuffled, so that nobody relies on one. @throws PxgError for a wrong filter */
export function selectRows<Row>(query: Query, parts: QueryParts<Row>): Selection {
  const { source, attributes } = parts;
  const filter = parseFilter(query.filter, {
    isAttribute: (name) => attributes.has(name),
    implicitAnd: parts.implicitAnd,
  });
  const fits = compileFilter(filter, attributes, parts.now);
  const places = new Int32Array(source.count);
  let count = 0;
  for (let index = 0; index < source.count; index += 1) {
    const row = source.at(index);
    if (!parts.visible(row) || !fits(row)) continue;
    places[count] = index;
    count += 1;
  }
  const found = places.slice(0, count);
  if (query.order.length === 0) shuffle(found, parts.random);
  else sortRows(found, query.order, source, attributes);
  const kept = query.top === null ? found : found.slice(0, query.top);
  return { count: kept.length, at: (position) => record(attributes, query.fields, source.at(kept[position] ?? 0)) };
}

function shuffle(places: Int32Array, random: Random): void {
  for (let last = places.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const kept = places[last] ?? 0;
    places[last] = places[other] ?? 0;
    places[other] = kept;
  }
}

function sortRows<Row>(
  places: Int32Array,
  order: readonly Sorting[],
  source: RowSource<Row>,
  attributes: Dictionary<Row>,
): void {
  const keys = new Map<number, readonly (Value | undefined)[]>();
  for (const place of places) {
    const row = source.at(place);
    keys.set(
      place,
      order.map(({ name }) => sortKey(attributes.get(name)?.read(row) as Value | undefined)),
    );
  }
  places.sort((left, right) => {
    const [leftKeys = [], rightKeys = []] = [keys.get(left), keys.get(right)];
    for (const [index, { ascending }] of order.entries()) {
      const compared = compareValues(leftKeys[index], rightKeys[index]);
      if (compared !== 0) return ascending ? compared : -compared;
    }
    return left - right;
  });
}

function sortKey(value: Value | undefined): Value | undefined {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** NULL comes first. */
function compareValues(left: Value | undefined, right: Value | undefined): number {
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  return left < right ? -1 : 1;
}

/** `[{ Name, Asc }]` as clients send it. @throws PxgError for anything else, and for an unknown name */
export function readOrder(
  list: readonly unknown[],
  argument: string,
  attributes: Dictionary<never>,
): readonly Sorting[] {
  return list.map((item) => {
    const container = paramsOf(item);
    const name = container?.['Name'];
    const ascending = container?.['Asc'] ?? true;
    if (typeof name !== 'string' || typeof ascending !== 'boolean') throw new PxgError('bad-parameter', argument);
    if (!attributes.has(name)) throw new PxgError('unknown-attribute', 1, name);
    return { name, ascending };
  });
}
