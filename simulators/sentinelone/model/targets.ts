import { isObject } from '../wire/check-value.ts';
import { notFound } from '../wire/refusal.ts';
import type { Call, Json } from '../wire/call.ts';
import type { Token } from '../wire/token.ts';
import { requireVisible, type Place } from './place.ts';
import { select, type SelectionOptions } from './selection.ts';
import type { Entry, Source } from './source.ts';
import type { World } from './world.ts';

export function dataOf({ body }: Call): Json {
  return isObject(body['data']) ? body['data'] : {};
}

/** Several rows come as a list, one as an object. */
export function dataRows({ body }: Call): readonly Json[] {
  const data = body['data'];
  if (Array.isArray(data)) return data.filter(isObject);
  return isObject(data) ? [data] : [];
}

export function filterOf({ body }: Call): Json {
  return isObject(body['filter']) ? body['filter'] : {};
}

/** Rows that a write hits: an empty filter means all in the caller's scope. */
export function matching(source: Source, call: Call, filter = filterOf(call), options?: SelectionOptions): Entry[] {
  const selection = select(source, new Map(Object.entries(filter)), call.token, { strict: true, ...options });
  if (selection.foreign.length > 0) call.note('foreignFilters', selection.foreign);
  const { limit } = filter;
  return [...selection.entries()].slice(0, typeof limit === 'number' ? limit : Infinity);
}

/** The row with this id. @throws Refusal 404 when it is not there or not visible */
export function requireEntry(source: Source, id: string | undefined, token: Token): Entry {
  const entry = source.find(id ?? '');
  if (entry === undefined) throw notFound();
  const place = entry.place();
  if (place !== null && token.level !== 'tenant') requireVisible(place, token);
  return entry;
}

/** Where an account, a site or a group is in the tree. */
export function placeById(world: World, id: string): Place | undefined {
  const { accounts, sites, groups } = world.lists;
  return [groups, sites, accounts].map((list) => list.find(id)?.place() ?? undefined).find((place) => place);
}

/** The places that a scope filter names; the caller's own without any. @throws Refusal 403, 404 */
export function placesOf(world: World, filter: Json, token: Token): readonly Place[] {
  const named = ['groupIds', 'siteIds', 'accountIds', 'groupId', 'siteId', 'accountId'].flatMap((name) => {
    const value = filter[name];
    return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
  });
  if (named.length === 0) {
    if (token.level === 'tenant') return [{}];
    const wanted = filter['tenant'] === true ? undefined : token.scopeIds;
    if (wanted === undefined) requireVisible(undefined, token);
    return token.scopeIds.map((id) => placeById(world, id) ?? {});
  }
  return named.map((id) => {
    const place = placeById(world, id);
    requireVisible(place, token);
    if (place === undefined) throw notFound();
    return place;
  });
}

const scopeNames = ['accountIds', 'siteIds', 'groupIds'] as const;

/** @throws Refusal 403 for a scope outside the token */
export function requireScopes(world: World, given: Json, token: Token): void {
  if (token.level === 'tenant') return;
  if (given['tenant'] === true) requireVisible(undefined, token);
  for (const name of scopeNames) {
    const ids = given[name];
    if (!Array.isArray(ids)) continue;
    for (const id of ids) requireVisible(placeById(world, String(id)), token);
  }
}
