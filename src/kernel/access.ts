import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/** What a role may hold, from harmless to far-reaching. */
export const permissions = [
  /** Look at what Cordon holds. */
  'view',
  /** Run actions that only read. */
  'read',
  /** Run writes and playbooks, decide about intents. */
  'respond',
  /** Run what cannot be taken back: the effect `destructive`. */
  'destroy',
  /** Decide about what waits for consent. */
  'approve',
  /** Write, publish and pause playbooks and policies. */
  'author',
  /** Connections, people, roles, tokens, channels, retention. */
  'administer',
  /** Read who did what. */
  'audit',
] as const;
export type Permission = (typeof permissions)[number];

/** The name of a role, built-in or of the tenant's own making. */
export type Role = string;

/** What each built-in role may do; the documentation shows this table. */
export const builtInRoles: Readonly<Record<string, readonly Permission[]>> = {
  viewer: ['view'],
  auditor: ['view', 'audit'],
  analyst: ['view', 'read'],
  author: ['view', 'read', 'author'],
  responder: ['view', 'read', 'respond', 'destroy', 'approve'],
  administrator: permissions,
};

/** The built-in roles: none holds one that comes after it. */
export const roles: readonly [Role, ...Role[]] = [
  'viewer',
  'auditor',
  'analyst',
  'author',
  'responder',
  'administrator',
];

/** What a principal may do, and where. */
export interface Grant {
  readonly permissions: ReadonlySet<Permission>;
  /** Ids of the connections that it is bound to; null: all. */
  readonly connections: readonly string[] | null;
}

/** A role that a tenant has made. */
export interface CustomRole {
  readonly tenant: string;
  readonly name: Role;
  readonly permissions: readonly Permission[];
  /** Ids of the connections that it is bound to; null: all. */
  readonly connections: readonly string[] | null;
  readonly updatedAt: string;
}

export interface RoleStore {
  list(tenant: string): Promise<readonly CustomRole[]>;
  find(tenant: string, name: Role): Promise<CustomRole | null>;
  /** @throws AppError `conflict` when the name is taken */
  insert(role: Omit<CustomRole, 'updatedAt'>): Promise<CustomRole>;
  /** @throws AppError `not_found` */
  update(role: Omit<CustomRole, 'updatedAt'>): Promise<CustomRole>;
  /** @throws AppError `not_found`; `conflict` while somebody has it */
  remove(tenant: string, name: Role): Promise<void>;
}

/** Null for a role that is not built in. */
export function builtInGrant(role: Role): Grant | null {
  if (!Object.hasOwn(builtInRoles, role)) return null;
  return { permissions: new Set(builtInRoles[role]), connections: null };
}

/** Whether whoever has the first role may do all that the second one may. A name that is not built in holds nothing. */
export function roleHolds(held: Role | ReadonlySet<Permission>, wanted: Role): boolean {
  const owned = typeof held === 'string' ? builtInGrant(held)?.permissions : held;
  const needed = builtInGrant(wanted)?.permissions;
  return owned !== undefined && needed !== undefined && needed.isSubsetOf(owned);
}

/** Whether a grant gives nothing that the other one lacks. */
export function covers(outer: Grant, inner: Grant): boolean {
  if (!inner.permissions.isSubsetOf(outer.permissions)) return false;
  if (outer.connections === null) return true;
  return inner.connections !== null && new Set(inner.connections).isSubsetOf(new Set(outer.connections));
}

/** What two grants both give. */
export function sharedGrant(one: Grant, other: Grant): Grant {
  const shared = one.permissions.intersection(other.permissions);
  if (one.connections === null || other.connections === null)
    return { permissions: shared, connections: one.connections ?? other.connections };
  return { permissions: shared, connections: one.connections.filter((id) => other.connections?.includes(id)) };
}

/** An API token; only its hash is stored. */
export interface ApiToken {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly role: Role;
  /** Who made it, or at the beginning made what made it; null for the first token of an installation. */
  readonly owner: TokenOwner | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** A person or a token. */
export interface TokenOwner {
  readonly id: string;
  readonly name: string;
}

export interface TokenStore {
  insert(token: Pick<ApiToken, 'id' | 'tenant' | 'name' | 'role' | 'owner'>, sha256: string): Promise<ApiToken>;
  /** Null for an unknown or revoked token. Notes the use. */
  findByHash(sha256: string): Promise<ApiToken | null>;
  list(tenant: string): Promise<readonly ApiToken[]>;
  /** @throws AppError `not_found` */
  revoke(tenant: string, id: string): Promise<void>;
  count(): Promise<number>;
}

/** Who did what; append-only. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly tenant: string;
  readonly requester: Requester;
  /** For example `connection.created`. */
  readonly what: string;
  readonly subject: string;
  readonly details: JsonObject;
}

export interface AuditStore {
  append(entry: Omit<AuditEntry, 'at'>): Promise<void>;
  list(tenant: string, filter: AuditFilter): Promise<readonly AuditEntry[]>;
}

/** Which entries; newest first. */
export interface AuditFilter {
  readonly limit: number;
  /** Id of the last entry of the page before. */
  readonly after?: string;
  readonly subject?: string;
  /** Id or name of whoever did it. */
  readonly requester?: string;
  /** What was done, or with a `*` at its end how that begins. */
  readonly what?: string;
  /** Inclusive. */
  readonly since?: string;
  /** Exclusive. */
  readonly until?: string;
}

/** Encrypts what must never be readable in the database. */
export interface SecretBox {
  seal(plain: JsonObject, context: string): SealedSecret;
  /** @throws AppError `configuration` when the key is missing or the text was altered */
  open(sealed: SealedSecret, context: string): JsonObject;
  readonly currentKeyId: string;
}

export interface SealedSecret {
  readonly keyId: string;
  readonly nonce: Uint8Array;
  readonly cipherText: Uint8Array;
}
