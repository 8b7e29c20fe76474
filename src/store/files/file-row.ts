import sql from 'sql-template-tag';
import type { StoredFile } from '#kernel/file-store.ts';

export interface FileRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly content_type: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly folder: string;
  readonly sensitive: string | null;
  readonly secret_id: string | null;
  readonly has_password: boolean;
  readonly action_id: string;
  readonly connection_id: string;
  readonly created_at: string;
}

export const fileColumns = sql`id, tenant, name, content_type, bytes, sha256, folder, sensitive, secret_id, has_password,
  action_id, connection_id, created_at`;

export function toFile(row: FileRow): StoredFile {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    contentType: row.content_type,
    bytes: row.bytes,
    sha256: row.sha256,
    password: !row.has_password ? 'none' : row.secret_id === null ? 'taken' : 'kept',
    sensitive: row.sensitive,
    actionId: row.action_id,
    connectionId: row.connection_id,
    createdAt: row.created_at,
  };
}

const longestName = 200;

/** Only a name: no folder, nothing that a terminal or a header could trip over. */
export function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029"]/gu, '_')
    .trim();
  const short = plain.slice(0, longestName).toWellFormed();
  return short === '' || /^\.+$/.test(short) ? 'file' : short;
}

/** A media type that can be sent back in a header as it is; null for anything else. */
export function safeType(contentType: string | null): string | null {
  return contentType !== null && /^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w."-]+)*$/.test(contentType) ? contentType : null;
}
