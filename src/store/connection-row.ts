import type { Connection, ConnectionHealth } from '#kernel/connection.ts';
import type { JsonObject } from '#kernel/json.ts';

export interface ConnectionRow {
  readonly id: string;
  readonly tenant: string;
  readonly connector: string;
  readonly title: string;
  readonly settings: JsonObject;
  readonly secret_id: string;
  readonly read_only: boolean;
  readonly unknown_policy: Connection['unknownPolicy'];
  readonly check_minutes: number;
  readonly notice_after: number;
  readonly next_check_at: string | null;
  readonly revision: number;
  /** Older rows lack what was not kept then. */
  readonly health: (Pick<ConnectionHealth, 'status' | 'message' | 'checkedAt'> & Partial<ConnectionHealth>) | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export function toConnection(row: ConnectionRow): Connection {
  return {
    id: row.id,
    tenant: row.tenant,
    connector: row.connector,
    title: row.title,
    settings: row.settings,
    secretId: row.secret_id,
    readOnly: row.read_only,
    unknownPolicy: row.unknown_policy,
    checkMinutes: row.check_minutes,
    noticeAfter: row.notice_after,
    nextCheckAt: row.next_check_at,
    revision: row.revision,
    health: toHealth(row.health),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toHealth(health: ConnectionRow['health']): ConnectionHealth | null {
  return health === null ? null : { expiresAt: null, failures: 0, failingSince: null, ...health };
}
