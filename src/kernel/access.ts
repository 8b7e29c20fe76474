import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/** Each role may do what the ones before it may. */
export const roles = ['viewer', 'analyst', 'responder', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** An API token; only its hash is stored. */
export interface ApiToken {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface TokenStore {
  insert(token: Pick<ApiToken, 'id' | 'tenant' | 'name' | 'role'>, sha256: string): Promise<ApiToken>;
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
  list(
    tenant: string,
    filter: { readonly after?: string; readonly limit: number; readonly subject?: string },
  ): Promise<readonly AuditEntry[]>;
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
