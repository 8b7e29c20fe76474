import type { Token } from '../wire/token.ts';
import { forbidden } from '../wire/refusal.ts';

/** Where in the tree a row belongs; the tenant itself has no id. */
export interface Place {
  readonly accountId?: string;
  readonly siteId?: string;
  readonly groupId?: string;
}

export interface ScopeIds {
  readonly accountIds?: readonly string[];
  readonly siteIds?: readonly string[];
  readonly groupIds?: readonly string[];
}

/** Null stands for a row that everybody sees. */
export function isVisible(place: Place | null, token: Token): boolean {
  if (place === null || token.level === 'tenant') return true;
  const id = token.level === 'account' ? place.accountId : place.siteId;
  return id !== undefined && token.scopeIds.includes(id);
}

/** Whether a row lies in any of the scopes; without any the caller's own scope counts. */
export function isWithin(place: Place | null, { accountIds, siteIds, groupIds }: ScopeIds): boolean {
  if (place === null || (accountIds ?? siteIds ?? groupIds) === undefined) return true;
  return includes(accountIds, place.accountId) || includes(siteIds, place.siteId) || includes(groupIds, place.groupId);
}

function includes(ids: readonly string[] | undefined, id: string | undefined): boolean {
  return ids !== undefined && id !== undefined && ids.includes(id);
}

/** @throws Refusal 403 for a place outside the token */
export function requireVisible(place: Place | undefined, token: Token): void {
  if (token.level === 'tenant') return;
  if (place === undefined || !isVisible(place, token)) throw forbidden();
}

export type Level = 'tenant' | 'account' | 'site' | 'group';

export function levelOf({ accountId, siteId, groupId }: Place): Level {
  if (groupId !== undefined) return 'group';
  if (siteId !== undefined) return 'site';
  return accountId === undefined ? 'tenant' : 'account';
}

export function idOf(place: Place): string | undefined {
  return place.groupId ?? place.siteId ?? place.accountId;
}
