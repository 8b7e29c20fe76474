import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { SealedSecret } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { stringifyJson } from '#kernel/json.ts';
import { createKey, writeKeyFile, type KeyRing } from './key-ring.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { createSecretBox } from './secret-box.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

export interface Rotation {
  /** The key that everything is encrypted with now. */
  readonly keyId: string;
  /** Secrets that were encrypted again. */
  readonly secrets: number;
}

/**
 * Adds a new current key to the key file and encrypts every secret again with it; keys given as text are rotated to their first.
 * Old keys stay in the file, so that a backup can be read, until `pruneKeys`.
 * @throws AppError `configuration` when a secret cannot be read; nothing has changed then but the file
 */
export async function rotateKeys(pool: Pool, ring: KeyRing): Promise<Rotation> {
  // The file comes first: a crash in between leaves an unused key, never a secret without one.
  if (ring.path !== null) await writeKeyFile(ring.path, [createKey(), ...ring.keys()]);
  const box = createSecretBox(ring);
  return inTransaction(pool, async (client) => {
    // Nobody may add a secret under an old key while this counts as complete.
    await client.query('lock table cordon.secret in share row exclusive mode');
    const rows = await queryRows<SecretRow>(
      client,
      sql`select * from cordon.secret where key_id <> ${box.currentKeyId} order by id`,
    );
    for (const row of rows) {
      const plain = box.open(toSealed(row), row.id);
      const sealed = box.seal(plain, row.id);
      if (stringifyJson(box.open(await replace(client, row.id, sealed), row.id)) !== stringifyJson(plain)) {
        throw new AppError('internal', `${row.id} did not read back as it was; nothing was changed.`);
      }
    }
    return { keyId: box.currentKeyId, secrets: rows.length };
  });
}

/**
 * Takes the keys out of the file that no secret needs.
 * @returns the ids of the removed keys
 * @throws AppError `configuration` for keys that were given as text
 */
export async function pruneKeys(pool: Pool, ring: KeyRing): Promise<readonly string[]> {
  const { path } = ring;
  if (path === null)
    throw new AppError('configuration', 'Take old keys out of CORDON_KEY by hand.', { failureIndicator: 'CORDON_KEY' });
  return inTransaction(pool, async (client) => {
    await client.query('lock table cordon.secret in share row exclusive mode');
    const used = await queryRows<{ key_id: string }>(client, sql`select distinct key_id from cordon.secret`);
    const [current, ...older] = ring.keys();
    const isUsed = (id: string): boolean => used.some((row) => row.key_id === id);
    const removed = older.filter(({ id }) => !isUsed(id));
    if (removed.length > 0) await writeKeyFile(path, [current, ...older.filter(({ id }) => isUsed(id))]);
    return removed.map(({ id }) => id);
  });
}

/** Returns what the database holds now, not what was sent. */
async function replace(
  client: PoolClient,
  id: string,
  { keyId, nonce, cipherText }: SealedSecret,
): Promise<SealedSecret> {
  const [row] = await queryRows<SecretRow>(
    client,
    sql`update cordon.secret set key_id = ${keyId}, nonce = ${nonce}, cipher_text = ${cipherText}, updated_at = now()
      where id = ${id} returning *`,
  );
  if (row === undefined) throw new AppError('internal', `${id} vanished while it was encrypted again.`);
  return toSealed(row);
}
