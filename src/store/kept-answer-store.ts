import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { AnswerKey, KeptAnswer, KeptAnswerStore, KeyState } from '#kernel/kept-answer.ts';
import { queryRows } from './query.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

export function createKeptAnswerStore(pool: Pool, box: SecretBox): KeptAnswerStore {
  return {
    async begin({ tenant, owner, key }, requestHash) {
      await queryRows(
        pool,
        sql`delete from cordon.secret using cordon.kept_answer as kept
          where kept.secret_id = secret.id and kept.begun_at < now() - interval '1 day'`,
      );
      const id = newId('sec');
      const { keyId, nonce, cipherText } = box.seal({ requestHash }, id);
      const taken = await queryRows(
        pool,
        sql`
          with made as (
            insert into cordon.kept_answer (tenant, owner, key, secret_id) values (${tenant}, ${owner}, ${key}, ${id})
            on conflict do nothing returning secret_id
          )
          insert into cordon.secret (id, tenant, purpose, key_id, nonce, cipher_text)
          select secret_id, ${tenant}, 'answer', ${keyId}, ${nonce}, ${cipherText} from made returning id`,
      );
      return taken.length > 0 ? { state: 'taken' } : earlier(pool, box, { tenant, owner, key }, requestHash);
    },
    async keep({ tenant, owner, key }, requestHash, answer) {
      const [row] = await queryRows<{ readonly id: string }>(
        pool,
        sql`select secret_id as id from cordon.kept_answer where tenant = ${tenant} and owner = ${owner} and key = ${key}`,
      );
      // Forgotten meanwhile: nobody can ask for it any more.
      if (row === undefined) return;
      const { keyId, nonce, cipherText } = box.seal({ requestHash, answer: { ...answer } }, row.id);
      await queryRows(
        pool,
        sql`update cordon.secret set key_id = ${keyId}, nonce = ${nonce}, cipher_text = ${cipherText}, updated_at = now()
          where id = ${row.id}`,
      );
    },
    async forget({ tenant, owner, key }) {
      await queryRows(
        pool,
        sql`delete from cordon.secret using cordon.kept_answer as kept
          where kept.secret_id = secret.id and kept.tenant = ${tenant} and kept.owner = ${owner} and kept.key = ${key}`,
      );
    },
  };
}

async function earlier(
  pool: Pool,
  box: SecretBox,
  { tenant, owner, key }: AnswerKey,
  requestHash: string,
): Promise<KeyState> {
  const [row] = await queryRows<SecretRow & { readonly begun_at: string }>(
    pool,
    sql`select secret.*, kept.begun_at from cordon.kept_answer as kept join cordon.secret on secret.id = kept.secret_id
      where kept.tenant = ${tenant} and kept.owner = ${owner} and kept.key = ${key}`,
  );
  if (row === undefined)
    throw new AppError('conflict', `The request with the key ${key} has just been given up.`, {
      failureIndicator: key,
    });
  return stateOf(box.open(toSealed(row), row.id), row.begun_at, requestHash);
}

function stateOf({ requestHash, answer }: JsonObject, since: string, asked: string): KeyState {
  if (requestHash !== asked) return { state: 'other' };
  if (!isJsonObject(answer)) return { state: 'open', since };
  // As it was sealed by `keep`, and nobody else can seal.
  return { state: 'answered', answer: answer as unknown as KeptAnswer };
}
