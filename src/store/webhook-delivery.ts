import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { RunDraft } from '#kernel/run.ts';
import type { TriggerStore, Webhook } from '#kernel/trigger.ts';
import { nudgeWorkers } from './nudge.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';
import { createRun } from './run-creation.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

/** How long a key of a delivery is remembered. */
const remembered = sql`interval '7 days'`;

export async function deliver(
  pool: Pool,
  webhook: Webhook,
  keys: readonly string[],
  draft: RunDraft,
): ReturnType<TriggerStore['deliver']> {
  const delivered = await inTransaction(pool, async (client) => {
    // In one order, so that two deliveries that share keys wait for each other instead of blocking each other.
    const noted = await queryRows<{ key: string }>(
      client,
      sql`
        insert into cordon.webhook_delivery as known (path, key, run_id)
        select ${webhook.path}, key, ${draft.id} from unnest(${[...keys].toSorted()}::text[]) as key order by key
        on conflict (path, key) do update set run_id = excluded.run_id, at = now() where known.at < now() - ${remembered}
        returning key`,
    );
    if (noted.length < keys.length) {
      const runId = await findIn(client, webhook.path, keys, draft.id);
      // The keys of this delivery that were new lead to the run of the others from now on.
      await queryRows(
        client,
        sql`update cordon.webhook_delivery set run_id = ${runId} where path = ${webhook.path} and run_id = ${draft.id}`,
      );
      return { run: { id: runId }, repeated: true };
    }
    const run = await createRun(client, draft);
    await queryRows(
      client,
      sql`update cordon.webhook set last_at = now(), last_run_id = ${run.id}, last_error = null where path = ${webhook.path}`,
    );
    await queryRows(
      client,
      sql`delete from cordon.webhook_delivery where (path, key) in (
        select path, key from cordon.webhook_delivery where at < now() - ${remembered} limit 100 for update skip locked
      )`,
    );
    return { run, repeated: false };
  });
  nudgeWorkers(pool);
  return delivered;
}

async function findIn(
  client: Parameters<typeof queryRows>[0],
  path: string,
  keys: readonly string[],
  except: string,
): Promise<string> {
  const [row] = await queryRows<{ run_id: string }>(
    client,
    sql`select run_id from cordon.webhook_delivery where path = ${path} and key = any(${[...keys]}::text[]) and run_id <> ${except} order by at limit 1`,
  );
  if (row === undefined) throw new AppError('internal', 'A delivery that was noted is gone.');
  return row.run_id;
}

export async function findDelivery(pool: Pool, path: string, keys: readonly string[]): Promise<string | null> {
  const [row] = await queryRows<{ run_id: string }>(
    pool,
    sql`select run_id from cordon.webhook_delivery
      where path = ${path} and key = any(${[...keys]}::text[]) and at > now() - ${remembered} order by at limit 1`,
    'delivery',
  );
  return row?.run_id ?? null;
}

export async function readWebhookSecret(pool: Pool, box: SecretBox, secretId: string): Promise<string> {
  const [row] = await queryRows<SecretRow>(pool, sql`select * from cordon.secret where id = ${secretId}`, 'secret');
  if (row === undefined) throw new AppError('not_found', `There is no secret ${secretId}.`);
  const { secret } = box.open(toSealed(row), row.id);
  if (typeof secret === 'string') return secret;
  throw new AppError('internal', `${secretId} holds no secret of a webhook.`);
}

/** The old one counts no more. */
export async function rotateWebhookSecret(pool: Pool, box: SecretBox, where: Sql, secret: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const [hook] = await queryRows<{ secret_id: string }>(
      client,
      sql`select secret_id from cordon.webhook where ${where} for update`,
    );
    if (hook === undefined) throw new AppError('not_found', 'There is no such webhook.');
    const { keyId, nonce, cipherText } = box.seal({ secret }, hook.secret_id);
    await queryRows(
      client,
      sql`update cordon.secret set key_id = ${keyId}, nonce = ${nonce}, cipher_text = ${cipherText}, updated_at = now()
        where id = ${hook.secret_id}`,
    );
  });
}
