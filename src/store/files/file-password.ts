import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import { inTransaction } from '../pool.ts';
import { queryRows } from '../query.ts';
import { toSealed, type SecretRow } from '../secret-row.ts';
import type { FileRow } from './file-row.ts';

/** Seals a password among the other secrets, so that a change of keys reaches it. Forgets those whose file never came. */
export async function keepPassword(pool: Pool, box: SecretBox, tenant: string, password: string): Promise<string> {
  const id = newId('sec');
  const sealed = box.seal({ password }, id);
  await queryRows(
    pool,
    sql`
      with forgotten as (
        delete from cordon.secret where purpose = 'file' and updated_at < now() - interval '90 days'
          and not exists (select from cordon.file where secret_id = secret.id)
      )
      insert into cordon.secret (id, tenant, purpose, key_id, nonce, cipher_text)
      values (${id}, ${tenant}, 'file', ${sealed.keyId}, ${sealed.nonce}, ${sealed.cipherText})`,
  );
  return id;
}

/** Opens the password of a file, once. @throws AppError `not_found`, `conflict` */
export function takePassword(pool: Pool, box: SecretBox, tenant: string, id: string): Promise<string> {
  return inTransaction(pool, async (client) => {
    const [file] = await queryRows<Pick<FileRow, 'secret_id' | 'has_password'>>(
      client,
      sql`select secret_id, has_password from cordon.file where tenant = ${tenant} and id = ${id} for update`,
    );
    if (file === undefined || !file.has_password)
      throw new AppError('not_found', `There is no password of a file ${id}.`, { failureIndicator: id });
    if (file.secret_id === null)
      throw new AppError('conflict', `The password of ${id} was taken before, and is not kept any more.`, {
        failureIndicator: id,
      });
    const [row] = await queryRows<SecretRow>(client, sql`select * from cordon.secret where id = ${file.secret_id}`);
    if (row === undefined) throw new AppError('internal', `The password of ${id} is missing.`);
    const { password } = box.open(toSealed(row), row.id);
    await queryRows(client, sql`update cordon.file set secret_id = null where id = ${id}`);
    await forgetPassword(client, row.id);
    if (typeof password !== 'string') throw new AppError('internal', `The password of ${id} is not a text.`);
    return password;
  });
}

/** One password may lock several files: it goes with the last of them. */
export async function forgetPassword(client: PoolClient, secretId: string): Promise<void> {
  await queryRows(
    client,
    sql`delete from cordon.secret where id = ${secretId} and purpose = 'file'
      and not exists (select from cordon.file where secret_id = ${secretId})`,
  );
}
