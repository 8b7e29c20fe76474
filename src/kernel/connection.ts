import type { JsonObject } from './json.ts';

/** One configured console. Secrets are a reference, never a value. */
export interface Connection {
  readonly id: string;
  readonly tenant: string;
  /** Connector id. */
  readonly connector: string;
  /** Unique within a tenant; playbooks and people refer to it by id or title. */
  readonly title: string;
  /** Validated against the connector's settings. */
  readonly settings: JsonObject;
  readonly secretId: string;
  /** No write passes while this is set. */
  readonly readOnly: boolean;
  /** What happens to an idempotent write whose outcome is unknown and cannot be asked: kept for a person, or sent again once. */
  readonly unknownPolicy: 'hold' | 'resend';
  /** Grows with every change, so that open clients know when they are stale. */
  readonly revision: number;
  readonly health: ConnectionHealth | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ConnectionHealth {
  readonly status: 'healthy' | 'failing';
  readonly message: string;
  readonly checkedAt: string;
}

export type ConnectionDraft = Pick<
  Connection,
  'id' | 'tenant' | 'connector' | 'title' | 'settings' | 'readOnly' | 'unknownPolicy'
>;

export interface ConnectionStore {
  /** The secret values are encrypted and the row written in one transaction. @throws AppError `conflict` when the title is taken */
  insert(draft: ConnectionDraft, secrets: JsonObject): Promise<Connection>;
  /** Fields left out stay; `secrets` replaces all secret values. @throws AppError `unknown_connection` */
  update(
    id: string,
    changes: Partial<Pick<Connection, 'title' | 'settings' | 'readOnly' | 'unknownPolicy'>>,
    secrets?: JsonObject,
  ): Promise<Connection>;
  /** By id or, failing that, by title. @throws AppError `unknown_connection` */
  get(tenant: string, idOrTitle: string): Promise<Connection>;
  list(tenant: string): Promise<readonly Connection[]>;
  setHealth(id: string, health: ConnectionHealth): Promise<void>;
  /** @throws AppError `conflict` while the ledger holds open, pending or unknown intents of it */
  remove(id: string): Promise<void>;
  readSecrets(secretId: string): Promise<JsonObject>;
}
