import { Refusal } from './refusal.ts';

export type ScopeLevel = 'tenant' | 'account' | 'site';

/** A credential of the console, of a person or of a service user. */
export interface Token {
  readonly name: string;
  readonly value: string;
  readonly level: ScopeLevel;
  /** Of the accounts or sites that it is bound to; none for the tenant. */
  readonly scopeIds: readonly string[];
  /** Every right, those to look, or just these. */
  readonly rights: 'all' | 'view' | readonly string[];
  /** The user that acts with it. */
  readonly userId: string;
  readonly userName: string;
  readonly createdAt: string;
  /** ISO 8601; null never expires. */
  readonly expiresAt: string | null;
  /** Given by a login; it goes under another scheme than API tokens. */
  readonly isSession?: true;
}

/** @throws Refusal 401 without a known token that is still valid */
export function authenticate(
  tokens: readonly Token[],
  authorization: string | undefined,
  now: number,
  schemes: readonly ('ApiToken' | 'Token' | 'Bearer')[] = ['ApiToken', 'Token'],
): Token {
  const [given = '', value = ''] = (authorization ?? '').split(' ');
  const scheme = schemes.find((name) => name.toLowerCase() === given.toLowerCase());
  if (scheme === undefined) throw new Refusal(401);
  return tokenOf(tokens, value, now, scheme === 'Token');
}

/** @throws Refusal 401 for an unknown token, one that has expired, and one of the other kind */
export function tokenOf(tokens: readonly Token[], value: string, now: number, isSession = false): Token {
  const token = tokens.find((candidate) => candidate.value === value && (candidate.isSession ?? false) === isSession);
  const expired = token !== undefined && token.expiresAt !== null && Date.parse(token.expiresAt) <= now;
  if (token === undefined || expired) throw new Refusal(401);
  return token;
}

/** @throws Refusal 403 */
export function requireRights(
  token: Token,
  needs: readonly string[] | undefined,
  needsAny: readonly string[] | undefined,
): void {
  const holds = (permission: string): boolean => hasRight(token, permission);
  if (needs !== undefined && !needs.every(holds)) throw new Refusal(403);
  // Where some are needed always, the others only widen what the operation may do.
  if (needs === undefined && needsAny !== undefined && !needsAny.some(holds)) throw new Refusal(403);
}

export function hasRight({ rights }: Token, permission: string): boolean {
  if (rights === 'all') return true;
  return rights === 'view' ? /\.view/.test(permission) : rights.includes(permission);
}
