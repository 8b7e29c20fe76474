import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import type { Connection, ConnectionDraft, ConnectionStore } from '#kernel/connection.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import { connectionChecks, nextCheck } from './connection-checks.ts';
import { toConnection, type ConnectionRow } from './connection-row.ts';
import { inTransaction } from './pool.ts';
import { toJsonText } from './json-text.ts';
import { queryRows, violates, type Executor } from './query.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

export function createConnectionStore(pool: Pool, box: SecretBox): ConnectionStore {
  return {
    insert: (draft, secrets) => titled(draft.title, () => insert(pool, box, draft, secrets)),
    update: (id, changes, secrets) => titled(changes.title ?? '', () => update(pool, box, id, changes, secrets)),

    async get(tenant, idOrTitle) {
      const [row] = await queryRows<ConnectionRow>(
        pool,
        sql`select * from cordon.connection where tenant = ${tenant} and (id = ${idOrTitle} or title = ${idOrTitle})
          order by id = ${idOrTitle} desc limit 1`,
        'connection',
      );
      if (row === undefined) throw unknown(idOrTitle);
      return toConnection(row);
    },

    async list(tenant) {
      const statement = sql`select * from cordon.connection where tenant = ${tenant} order by title, id`;
      return (await queryRows<ConnectionRow>(pool, statement)).map(toConnection);
    },

    ...connectionChecks(pool),

    remove: (id) => inTransaction(pool, (client) => remove(client, id)),

    async readSecrets(secretId) {
      const [row] = await queryRows<SecretRow>(pool, sql`select * from cordon.secret where id = ${secretId}`, 'secret');
      if (row === undefined) throw new AppError('not_found', `There is no secret ${secretId}.`);
      return box.open(toSealed(row), row.id);
    },
  };
}

async function insert(pool: Pool, box: SecretBox, draft: ConnectionDraft, secrets: JsonObject): Promise<Connection> {
  const secretId = newId('sec');
  const sealed = box.seal(secrets, secretId);
  const { checkMinutes = 15, noticeAfter = 3 } = draft;
  const [row] = await queryRows<ConnectionRow>(
    pool,
    sql`
      with sealed as (
        insert into cordon.secret (id, tenant, key_id, nonce, cipher_text)
        values (${secretId}, ${draft.tenant}, ${sealed.keyId}, ${sealed.nonce}, ${sealed.cipherText})
        returning id
      )
      insert into cordon.connection (
        id, tenant, connector, title, settings, secret_id, read_only, unknown_policy, check_minutes, notice_after, next_check_at
      )
      select ${draft.id}, ${draft.tenant}, ${draft.connector}, ${draft.title}, ${toJsonText(draft.settings)}::json,
        sealed.id, ${draft.readOnly}, ${draft.unknownPolicy}, ${checkMinutes}, ${noticeAfter}, ${nextCheck(sql`${checkMinutes}::integer`)}
      from sealed
      returning *`,
  );
  if (row === undefined) throw new AppError('internal', `The connection ${draft.id} was not written.`);
  return toConnection(row);
}

async function update(
  executor: Executor,
  box: SecretBox,
  id: string,
  { title, settings, readOnly, unknownPolicy, checkMinutes, noticeAfter }: Parameters<ConnectionStore['update']>[1],
  secrets?: JsonObject,
): Promise<Connection> {
  const [known] = await queryRows<{ secret_id: string }>(
    executor,
    sql`select secret_id from cordon.connection where id = ${id}`,
  );
  if (known === undefined) throw unknown(id);
  const sealed = secrets === undefined ? null : box.seal(secrets, known.secret_id);
  const [row] = await queryRows<ConnectionRow>(
    executor,
    sql`
      with sealed as (
        update cordon.secret
        set key_id = ${sealed?.keyId}, nonce = ${sealed?.nonce}, cipher_text = ${sealed?.cipherText}, updated_at = now()
        where id = ${known.secret_id} and ${sealed !== null}
      )
      update cordon.connection set
        title = coalesce(${title}, title), settings = coalesce(${toJsonText(settings)}::json, settings),
        read_only = coalesce(${readOnly}, read_only), unknown_policy = coalesce(${unknownPolicy}, unknown_policy),
        check_minutes = coalesce(${checkMinutes}, check_minutes), notice_after = coalesce(${noticeAfter}, notice_after),
        next_check_at = case
          when ${checkMinutes}::integer is distinct from check_minutes and ${checkMinutes}::integer is not null
          then ${nextCheck(sql`${checkMinutes}::integer`)} else next_check_at end,
        revision = revision + 1, updated_at = now()
      where id = ${id}
      returning *`,
  );
  if (row === undefined) throw unknown(id);
  return toConnection(row);
}

/** The lock waits for intents that are being opened; afterwards none can be, and what is counted is all there is. */
async function remove(client: PoolClient, id: string): Promise<void> {
  const [row] = await queryRows<ConnectionRow>(
    client,
    sql`select * from cordon.connection where id = ${id} for update`,
  );
  if (row === undefined) throw unknown(id);
  const [unfinished] = await queryRows<{ count: number }>(
    client,
    sql`select count(*) from cordon.intent where connection_id = ${id} and status in ('open', 'pending', 'unknown')`,
  );
  const count = unfinished?.count ?? 0;
  if (count > 0) {
    throw new AppError(
      'conflict',
      `The ledger holds ${count} unfinished writes of ${row.title}; settle or resolve them first.`,
      {
        details: { unfinished: count },
      },
    );
  }
  await queryRows(client, sql`delete from cordon.connection where id = ${id}`);
  await queryRows(client, sql`delete from cordon.secret where id = ${row.secret_id}`);
}

async function titled(title: string, write: () => Promise<Connection>): Promise<Connection> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'connection_title')) throw error;
    throw new AppError('conflict', `There is a connection with the title \`${title}\` already.`, { cause: error });
  }
}

function unknown(idOrTitle: string): AppError {
  return new AppError('unknown_connection', `There is no connection ${idOrTitle}.`, { failureIndicator: idOrTitle });
}
