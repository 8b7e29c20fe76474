import type { Pool, PoolClient } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { FileDraft, FileOrigin, FileReference, FileStore } from '#kernel/file-store.ts';
import { newId } from '#kernel/ids.ts';
import { inTransaction } from '../pool.ts';
import { queryRows } from '../query.ts';
import type { ContentFolder } from './content-folder.ts';
import { forgetPassword, keepPassword, takePassword } from './file-password.ts';
import { fileColumns, safeName, safeType, toFile, type FileRow } from './file-row.ts';
import { oldFiles, tallyFile, type RemovedFile } from './old-files.ts';

/** Rows in the database, contents in a folder. What touches both is done under a lock of the content. */
export function createFileStore(pool: Pool, box: SecretBox, folder: ContentFolder): FileStore {
  async function write(origin: FileOrigin, draft: FileDraft, body: AsyncIterable<Uint8Array>): Promise<FileReference> {
    const content = await folder.save(body);
    try {
      return await locked(content.sha256, async (client) => {
        const reference = await insert(client, folder.id, origin, draft, content);
        await folder.keep(content);
        return reference;
      });
    } catch (thrown) {
      await folder.discard(content);
      throw thrown;
    }
  }

  /** A content is never removed while a row for it is being written. */
  function locked<T>(sha256: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(pool, async (client) => {
      await queryRows(client, sql`select pg_advisory_xact_lock(hashtextextended(${`${folder.id}/${sha256}`}, 4701))`);
      return work(client);
    });
  }

  async function find(tenant: string, id: string): Promise<FileRow> {
    const statement = sql`select ${fileColumns} from cordon.file where tenant = ${tenant} and id = ${id}`;
    const [row] = await queryRows<FileRow>(pool, statement);
    if (row === undefined) throw new AppError('not_found', `There is no file ${id}.`, { failureIndicator: id });
    return row;
  }

  /** What another server fetched can only be read and removed there. @throws AppError `not_found`, `conflict` */
  async function findHere(tenant: string, id: string): Promise<FileRow> {
    const row = await find(tenant, id);
    if (row.folder === folder.id) return row;
    throw new AppError('conflict', `The content of ${id} lies in the data folder of another server: ask that one.`, {
      failureIndicator: id,
    });
  }

  /** @param deletion makes the statement out of the one that deletes the row */
  async function removeRow(
    { tenant, id, sha256, secret_id: secretId }: RemovedFile,
    deletion: (gone: Sql) => Sql = (gone) => gone,
  ): Promise<void> {
    await locked(sha256, async (client) => {
      await queryRows(client, deletion(sql`delete from cordon.file where tenant = ${tenant} and id = ${id}`));
      if (secretId !== null) await forgetPassword(client, secretId);
      const others = await queryRows(
        client,
        sql`select id from cordon.file where folder = ${folder.id} and sha256 = ${sha256} limit 1`,
      );
      if (others.length === 0) await folder.remove(sha256);
    });
  }

  return {
    writer: (origin) => ({
      write: (draft, body) => write(origin, draft, body),
      keepPassword: (password) => keepPassword(pool, box, origin.tenant, password),
    }),
    get: async (tenant, id) => toFile(await find(tenant, id)),
    async list(tenant, { after, limit }) {
      const rows = await queryRows<FileRow>(
        pool,
        sql`select ${fileColumns} from cordon.file
          where tenant = ${tenant} and ${after === undefined ? sql`true` : sql`id < ${after}`}
          order by id desc limit ${limit}`,
      );
      return rows.map(toFile);
    },
    async read(tenant, id) {
      const row = await findHere(tenant, id);
      return { file: toFile(row), body: await folder.open(row.sha256) };
    },
    takePassword: (tenant, id) => takePassword(pool, box, tenant, id),
    async remove(tenant, id) {
      await removeRow(await findHere(tenant, id));
    },
    async removeOld(signal) {
      for (let found = true; found && !signal.aborted;) {
        const rows = await oldFiles(pool, folder.id);
        for (const row of rows) {
          if (signal.aborted) return;
          await removeRow(row, (gone) => tallyFile(row.tenant, gone));
        }
        found = rows.length > 0;
      }
    },
  };
}

/** A password that was taken meanwhile is not there to be named: then the file says so. */
async function insert(
  client: PoolClient,
  folder: string,
  { tenant, actionId, connectionId }: FileOrigin,
  { name, contentType, sensitive, passwordId }: FileDraft,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
): Promise<FileReference> {
  const reference = { fileId: newId('fil'), name: safeName(name), bytes, sha256 };
  await queryRows(
    client,
    sql`insert into cordon.file
        (id, tenant, name, content_type, bytes, sha256, folder, sensitive, secret_id, has_password, action_id, connection_id)
      values (${reference.fileId}, ${tenant}, ${reference.name}, ${safeType(contentType)}, ${bytes}, ${sha256}, ${folder}, ${sensitive ?? null},
        (select id from cordon.secret where id = ${passwordId ?? null} and tenant = ${tenant} and purpose = 'file'),
        ${passwordId !== undefined}, ${actionId}, ${connectionId})`,
  );
  return reference;
}
