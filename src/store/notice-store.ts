import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Channel, Notice, NoticeFilter, NoticeRecord, NoticeStore } from '#kernel/notice.ts';
import { channelColumns } from './channel-store.ts';
import { addJobs, noticeJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

const columns = sql`
  notice.id, notice.tenant, notice.channel_id as "channelId", notice.notice, notice.status, notice.tries, notice.error,
  notice.created_at as "createdAt", notice.sent_at as "sentAt"`;

export function createNoticeStore(pool: Pool): NoticeStore {
  return {
    send: (notice) => send(pool, notice),
    async find(id) {
      const [record] = await queryRows<NoticeRecord>(pool, sql`select ${columns} from cordon.notice where id = ${id}`);
      if (record === undefined) return null;
      const [channel] = await queryRows<Channel>(
        pool,
        sql`select ${channelColumns} from cordon.channel where id = ${record.channelId}`,
      );
      return channel === undefined ? null : { record, channel };
    },
    list: (tenant, filter) => queryRows<NoticeRecord>(pool, listNotices(tenant, filter)),
    async recordSent(id, remark) {
      await queryRows(
        pool,
        sql`update cordon.notice set status = 'sent', tries = tries + 1, error = ${remark}, sent_at = now() where id = ${id}`,
      );
    },
    async recordFailure(id, error, final) {
      await queryRows(
        pool,
        sql`update cordon.notice set tries = tries + 1, error = ${error}, status = ${final ? 'failed' : 'queued'}
          where id = ${id} and status = 'queued'`,
      );
    },
    async retry(tenant, id) {
      const [record] = await queryRows<NoticeRecord>(
        pool,
        sql`
          with again as (
            update cordon.notice set status = 'queued', tries = 0 where tenant = ${tenant} and id = ${id} and status = 'failed'
            returning *
          ),
          queued as (${addJobs(noticeJob(sql`again.id`), sql`again`)})
          select ${columns}, (select jobs from queued) as jobs from again as notice`,
      );
      if (record === undefined) throw await notFailed(pool, tenant, id);
      nudgeWorkers(pool);
      return record;
    },
  };
}

/** One row for each channel; a channel that has one with this key already gets no second. */
async function send(pool: Pool, notice: Notice): Promise<void> {
  const known = await queryRows<Channel>(
    pool,
    sql`select ${channelColumns} from cordon.channel where tenant = ${notice.tenant} order by title`,
    'channels',
  );
  const channels = channelsFor(notice, known);
  if (channels.length === 0) return;
  const [queued] = await queryRows<{ jobs: number | null }>(
    pool,
    sql`
      with written as (
        insert into cordon.notice (id, tenant, channel_id, key, notice, status)
        select row.id, ${notice.tenant}, row.channel_id, ${notice.key}, ${toJsonText(notice)}::json, 'queued'
        from unnest(${channels.map(() => newId('ntc'))}::text[], ${channels.map(({ id }) => id)}::text[]) as row (id, channel_id)
        on conflict (channel_id, key) do nothing
        returning id
      ),
      queued as (${addJobs(noticeJob(sql`written.id`), sql`written`)})
      select (select jobs from queued) as jobs`,
    'send-notice',
  );
  nudgeWorkers(pool, queued?.jobs ?? 0);
}

/** Channels that are named take it whatever their kinds are. @throws AppError `not_found` */
function channelsFor({ kind, channels }: Notice, known: readonly Channel[]): readonly Channel[] {
  if (channels === undefined) return known.filter(({ kinds }) => kinds.some((pattern) => matches(pattern, kind)));
  return [...new Set(channels)].map((title) => {
    const found = known.find((channel) => channel.title === title);
    if (found !== undefined) return found;
    throw new AppError('not_found', `There is no channel \`${title}\`.`, { failureIndicator: title });
  });
}

/** `*` stands for any text. In steps, because a pattern of many stars must not cost more than one. */
function matches(pattern: string, kind: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === kind;
  const last = rest.pop() ?? '';
  if (!kind.startsWith(first) || kind.length < first.length + last.length || !kind.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = kind.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= kind.length - last.length;
}

function listNotices(tenant: string, { status, channelId, after, limit }: NoticeFilter): Sql {
  return sql`
    select ${columns} from cordon.notice
    where tenant = ${tenant}
      and ${status === undefined ? sql`true` : sql`status = ${status}`}
      and ${channelId === undefined ? sql`true` : sql`channel_id = ${channelId}`}
      and ${after === undefined ? sql`true` : sql`id < ${after}`}
    order by id desc limit ${limit}`;
}

async function notFailed(pool: Pool, tenant: string, id: string): Promise<AppError> {
  const [found] = await queryRows<{ status: string }>(
    pool,
    sql`select status from cordon.notice where tenant = ${tenant} and id = ${id}`,
  );
  if (found === undefined) return new AppError('not_found', `There is no notice ${id}.`, { failureIndicator: id });
  return new AppError('conflict', `${id} is ${found.status}; only a failed notice is sent again.`, {
    failureIndicator: id,
  });
}
