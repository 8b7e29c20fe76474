import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { BucketLevel, BucketName, BucketStore, Rate } from '#kernel/rate.ts';
import { queryRows } from './query.ts';

interface LevelRow {
  readonly connection_id: string;
  readonly family: string;
  readonly per_second: number | null;
  readonly burst: number | null;
  readonly full_in: number;
  readonly paused_until: string | null;
}

export function createBucketStore(pool: Pool): BucketStore {
  return {
    async take(bucket, rate, count) {
      const statement = taking(bucket, rate, count);
      const [row] = await queryRows<{ granted: number; wait_ms: number }>(pool, statement, 'take-tokens');
      if (row === undefined) throw new AppError('unknown_connection', 'The connection was removed meanwhile.');
      return { granted: row.granted, waitMs: row.wait_ms };
    },

    async pause({ connectionId, family }, rate, durationMs) {
      const until = sql`now() + ${durationMs}::double precision * interval '1 ms'`;
      // The console's own count is used up: afterwards we begin with one request.
      const spentSeconds = rate === null ? 0 : (rate.burst - 1) / rate.perSecond;
      await queryRows(
        pool,
        sql`
          insert into cordon.bucket as bucket
            (connection_id, family, per_second, burst, full_at, paused_until, granted, used_at)
          select id, ${family ?? ''}, ${rate?.perSecond}, ${rate?.burst}, ${until} + make_interval(secs => ${spentSeconds}),
            ${until}, 0, now()
          from cordon.connection where id = ${connectionId}
          on conflict (connection_id, family) do update set
            full_at = greatest(bucket.full_at, excluded.full_at),
            paused_until = greatest(bucket.paused_until, excluded.paused_until), used_at = now()`,
      );
    },

    async pauses() {
      const rows = await queryRows<{ connection_id: string; family: string; left_ms: number }>(
        pool,
        sql`select connection_id, family, extract(epoch from cordon.pause_left(paused_until))::double precision * 1000 as left_ms
          from cordon.bucket where cordon.pause_left(paused_until) > interval '0'`,
        'pauses',
      );
      return rows.map((row) => ({ ...nameOf(row), leftMs: row.left_ms }));
    },

    async levels(tenant) {
      const rows = await queryRows<LevelRow>(
        pool,
        sql`select bucket.connection_id, bucket.family, bucket.per_second, bucket.burst,
            greatest(0, extract(epoch from bucket.full_at - now()))::double precision as full_in,
            case when cordon.pause_left(bucket.paused_until) > interval '0' then bucket.paused_until end as paused_until
          from cordon.bucket join cordon.connection on connection.id = bucket.connection_id
          where connection.tenant = ${tenant} and bucket.used_at > now() - interval '1 hour'
          order by bucket.connection_id, bucket.family`,
        'bucket-levels',
      );
      return rows.map(toLevel);
    },
  };
}

/**
 * Takes tokens in one statement, which locks the row of the bucket. What was asked for meanwhile is judged by the time
 * at which it was asked, so that waiting for the lock never adds a token. The commit does not wait for the disk: what a
 * database that breaks down forgets is a fraction of a second of counting, and it takes longer than that to come back.
 */
function taking({ connectionId, family }: BucketName, { perSecond, burst }: Rate, count: number) {
  return sql`
    with relaxed as materialized (select set_config('synchronous_commit', 'off', true)),
    asked as (
      select id, ${count}::integer as count, ${perSecond}::double precision as per_second, ${burst}::double precision as burst
      from cordon.connection, relaxed where id = ${connectionId}
    )
    insert into cordon.bucket as bucket (connection_id, family, per_second, burst, full_at, granted, used_at)
    select id, ${family ?? ''}, per_second, burst,
      now() + make_interval(secs => least(count, floor(burst)) / per_second), least(count, floor(burst)), now()
    from asked
    on conflict (connection_id, family) do update set
      (granted, full_at) = (
        select grant_now.granted,
          case when grant_now.granted = 0 then bucket.full_at
            else greatest(bucket.full_at, now()) + make_interval(secs => grant_now.granted / excluded.per_second) end
        from (select greatest(0, least(${count}, floor(1e-6 +
          cordon.free_tokens(bucket.full_at, bucket.paused_until, excluded.per_second, excluded.burst)))) as granted) as grant_now
      ),
      per_second = excluded.per_second, burst = excluded.burst, used_at = now()
    returning granted, 1000 * greatest(
      extract(epoch from cordon.pause_left(paused_until))::double precision,
      (1 - cordon.free_tokens(full_at, null, per_second, burst)) / per_second, 0) as wait_ms`;
}

function nameOf({ connection_id, family }: Pick<LevelRow, 'connection_id' | 'family'>): BucketName {
  return { connectionId: connection_id, family: family === '' ? null : family };
}

function toLevel(row: LevelRow): BucketLevel {
  const { per_second: perSecond, burst, full_in: fullInSeconds, paused_until: pausedUntil } = row;
  const rate = perSecond === null || burst === null ? null : { perSecond, burst };
  return { ...nameOf(row), rate, fullInSeconds, pausedUntil };
}
