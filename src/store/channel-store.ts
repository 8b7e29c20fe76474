import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Channel, ChannelStore } from '#kernel/notice.ts';
import { inTransaction } from './pool.ts';
import { toJsonText } from './json-text.ts';
import { queryRows, violates } from './query.ts';
import { toSealed, type SecretRow } from './secret-row.ts';

export const channelColumns = sql`channel.id, channel.tenant, channel.title, channel.kind, channel.settings, channel.kinds`;

export function createChannelStore(pool: Pool, box: SecretBox): ChannelStore {
  return {
    insert: (channel, secrets) => titled(channel.title, () => insert(pool, box, channel, secrets)),
    update: (changes, secrets) => titled(changes.title ?? '', () => update(pool, box, changes, secrets)),
    async get(tenant, idOrTitle) {
      const [row] = await queryRows<Channel>(
        pool,
        sql`select ${channelColumns} from cordon.channel
          where tenant = ${tenant} and (id = ${idOrTitle} or title = ${idOrTitle}) order by id = ${idOrTitle} desc limit 1`,
      );
      if (row === undefined) throw unknown(idOrTitle);
      return row;
    },
    list: (tenant) =>
      queryRows<Channel>(
        pool,
        sql`select ${channelColumns} from cordon.channel where tenant = ${tenant} order by title, id`,
      ),
    async readSecrets(channelId) {
      const [row] = await queryRows<SecretRow>(
        pool,
        sql`select secret.* from cordon.channel join cordon.secret on secret.id = channel.secret_id where channel.id = ${channelId}`,
      );
      return row === undefined ? {} : box.open(toSealed(row), row.id);
    },
    remove: (tenant, id) =>
      inTransaction(pool, async (client) => {
        const [removed] = await queryRows<{ secret_id: string | null }>(
          client,
          sql`delete from cordon.channel where tenant = ${tenant} and id = ${id} returning secret_id`,
        );
        if (removed === undefined) throw unknown(id);
        await queryRows(client, sql`delete from cordon.secret where id = ${removed.secret_id}`);
      }),
  };
}

async function insert(pool: Pool, box: SecretBox, channel: Channel, secrets: JsonObject): Promise<Channel> {
  const secretId = newId('sec');
  const sealed = box.seal(secrets, secretId);
  const [row] = await queryRows<Channel>(
    pool,
    sql`
      with sealed as (
        insert into cordon.secret (id, tenant, key_id, nonce, cipher_text, purpose)
        values (${secretId}, ${channel.tenant}, ${sealed.keyId}, ${sealed.nonce}, ${sealed.cipherText}, 'channel')
        returning id
      )
      insert into cordon.channel (id, tenant, title, kind, settings, secret_id, kinds)
      select ${channel.id}, ${channel.tenant}, ${channel.title}, ${channel.kind}, ${toJsonText(channel.settings)}::json,
        sealed.id, ${toJsonText(channel.kinds)}::json
      from sealed
      returning ${channelColumns}`,
  );
  if (row === undefined) throw new AppError('internal', `The channel ${channel.id} was not written.`);
  return row;
}

async function update(
  pool: Pool,
  box: SecretBox,
  { id, tenant, title, settings, kinds }: Parameters<ChannelStore['update']>[0],
  secrets?: JsonObject,
): Promise<Channel> {
  return inTransaction(pool, async (client) => {
    const [row] = await queryRows<Channel & { secret_id: string }>(
      client,
      sql`
        update cordon.channel set
          title = coalesce(${title}, title), settings = coalesce(${toJsonText(settings)}::json, settings),
          kinds = coalesce(${toJsonText(kinds)}::json, kinds)
        where tenant = ${tenant} and id = ${id}
        returning ${channelColumns}, secret_id`,
    );
    if (row === undefined) throw unknown(id);
    const { secret_id: secretId, ...channel } = row;
    if (secrets === undefined) return channel;
    const sealed = box.seal(secrets, secretId);
    await queryRows(
      client,
      sql`update cordon.secret
        set key_id = ${sealed.keyId}, nonce = ${sealed.nonce}, cipher_text = ${sealed.cipherText}, updated_at = now()
        where id = ${secretId}`,
    );
    return channel;
  });
}

async function titled(title: string, write: () => Promise<Channel>): Promise<Channel> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'channel_title')) throw error;
    throw new AppError('conflict', `There is a channel with the title \`${title}\` already.`, { cause: error });
  }
}

function unknown(idOrTitle: string): AppError {
  return new AppError('not_found', `There is no channel ${idOrTitle}.`, { failureIndicator: idOrTitle });
}
