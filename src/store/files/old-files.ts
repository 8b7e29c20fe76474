import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { queryRows } from '../query.ts';
import { tally } from '../retention/batch.ts';
import type { FileRow } from './file-row.ts';

export type RemovedFile = Pick<FileRow, 'tenant' | 'id' | 'sha256' | 'secret_id'>;

/** Each is removed in a transaction of its own, as by hand. */
const maxFiles = 50;

/** Files of a folder that their tenants want to keep no longer. */
export function oldFiles(pool: Pool, folder: string): Promise<RemovedFile[]> {
  return queryRows<RemovedFile>(
    pool,
    sql`
      select file.tenant, file.id, file.sha256, file.secret_id
      from cordon.retention join cordon.file on file.tenant = retention.tenant
      where file.created_at < now() - retention.file_days * interval '1 day' and file.folder = ${folder}
        -- Ids begin with their time, which makes the index of a tenant's files the one for it; an hour is allowed for clocks that differ.
        and file.id < ('fil_' || lpad(to_hex(
          (extract(epoch from now() - retention.file_days * interval '1 day') * 1000 + 3600000)::bigint
        ), 12, '0')) collate "C"
      order by file.id limit ${maxFiles}`,
    'old-files',
  );
}

/** Counts the deletion of a file, which another one may have made before. */
export function tallyFile(tenant: string, deletion: Sql): Sql {
  return sql`with gone as (${deletion} returning id), ${tally(tenant, 'files')} select from gone`;
}
