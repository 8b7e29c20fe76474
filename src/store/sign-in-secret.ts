import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { newSecret } from '#kernel/ids.ts';
import { queryRows } from './query.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

/** There is one, and servers that start at once must agree on it. */
const secretId = 'sec_sign-in';

/** What signs the cookies of browsers and seals second factors: 256 bits, made when it is first asked for. */
export async function signInSecret(pool: Pool, box: SecretBox): Promise<string> {
  const known = await read(pool, box);
  if (known !== null) return known;
  const sealed = box.seal({ secret: newSecret() }, secretId);
  await queryRows(
    pool,
    sql`insert into cordon.secret (id, tenant, key_id, nonce, cipher_text, purpose)
      values (${secretId}, 'main', ${sealed.keyId}, ${sealed.nonce}, ${sealed.cipherText}, 'sign-in')
      on conflict (id) do nothing`,
  );
  const kept = await read(pool, box);
  if (kept === null) throw new AppError('internal', 'The secret of the sign-in was not written.');
  return kept;
}

async function read(pool: Pool, box: SecretBox): Promise<string | null> {
  const [row] = await queryRows<SecretRow>(pool, sql`select * from cordon.secret where id = ${secretId}`);
  if (row === undefined) return null;
  const { secret } = box.open(toSealed(row), row.id);
  return typeof secret === 'string' ? secret : null;
}
