import type { JsonObject } from './json.ts';
import type { Rung } from './ladder.ts';

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
  /** Minutes between two checks of its health; 0: only when somebody asks. */
  readonly checkMinutes: number;
  /** Checks that have to fail in a row before people are told. */
  readonly noticeAfter: number;
  /** Grows with every change, so that open clients know when they are stale. */
  readonly revision: number;
  readonly health: ConnectionHealth | null;
  /** Of the health; null when nobody asks by itself. */
  readonly nextCheckAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ConnectionHealth {
  /** `warning`: it works, and there is something to see to. */
  readonly status: 'healthy' | 'warning' | 'failing';
  readonly message: string;
  readonly checkedAt: string;
  /** Of the credentials, as far as the console or a person tells. */
  readonly expiresAt: string | null;
  /** Checks that failed in a row; 0 while it works. */
  readonly failures: number;
  /** When the first of them failed. */
  readonly failingSince: string | null;
}

/** What the doctor found. */
export interface Examination {
  readonly status: ConnectionHealth['status'];
  readonly message: string;
  readonly rungs: readonly Rung[];
  /** What the console told about itself. */
  readonly details: JsonObject;
  readonly expiresAt: string | null;
  readonly checkedAt: string;
}

/** What a person decides about a connection. */
export type ConnectionChoices = Pick<
  Connection,
  'title' | 'settings' | 'readOnly' | 'unknownPolicy' | 'checkMinutes' | 'noticeAfter'
>;

export type ConnectionDraft = Omit<ConnectionChoices, keyof CheckChoices> &
  Partial<CheckChoices> &
  Pick<Connection, 'id' | 'tenant' | 'connector'>;

/** Usually a check every 15 minutes, and a notice after three that failed. */
type CheckChoices = Pick<Connection, 'checkMinutes' | 'noticeAfter'>;

export interface ConnectionStore {
  /** The secret values are encrypted and the row written in one transaction. @throws AppError `conflict` when the title is taken */
  insert(draft: ConnectionDraft, secrets: JsonObject): Promise<Connection>;
  /** Fields left out stay; `secrets` replaces all secret values. @throws AppError `unknown_connection` */
  update(id: string, changes: Partial<ConnectionChoices>, secrets?: JsonObject): Promise<Connection>;
  /** By id or, failing that, by title. @throws AppError `unknown_connection` */
  get(tenant: string, idOrTitle: string): Promise<Connection>;
  list(tenant: string): Promise<readonly Connection[]>;
  /**
   * Keeps what the doctor found, counts failures in a row, and sets the time of the next check.
   * @param atLeastMinutes until the next check, where the interval is shorter
   * @returns the connection and its health before; null when it is gone
   */
  setHealth(
    id: string,
    examination: Examination,
    atLeastMinutes?: number,
  ): Promise<{ readonly connection: Connection; readonly before: ConnectionHealth | null } | null>;
  /** For settings that nobody has tried: what was found before says nothing about them. */
  forgetHealth(id: string): Promise<void>;
  /** What the doctor found last. */
  lastExamination(id: string): Promise<Examination | null>;
  /** For the job that checks it: whatever its tenant; null when it is gone or not due. */
  due(id: string): Promise<Connection | null>;
  /** @throws AppError `conflict` while the ledger holds open, pending or unknown intents of it */
  remove(id: string): Promise<void>;
  readSecrets(secretId: string): Promise<JsonObject>;
}
