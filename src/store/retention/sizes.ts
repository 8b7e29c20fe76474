import type { Pool } from 'pg';
import sql, { raw, type Sql } from 'sql-template-tag';
import { idStart, type IdPrefix } from '#kernel/ids.ts';
import { measuredDays, type Stored, type StoredKind, type StoredSizes } from '#kernel/retention.ts';
import { queryRows } from '../query.ts';

interface Kind {
  readonly what: StoredKind;
  /** Whose rows are counted, and what their ids begin with. */
  readonly counted: string;
  readonly prefix: IdPrefix;
  /** Tables that belong to them. */
  readonly beside: readonly string[];
}

/** Files lie in the data folder; the table knows their sizes. */
const kinds: readonly Kind[] = [
  { what: 'runs', counted: 'run', prefix: 'run', beside: ['step_run', 'blob', 'wait', 'removed_run'] },
  { what: 'events', counted: 'event', prefix: 'evt', beside: ['event_run'] },
  {
    what: 'ledger',
    counted: 'intent',
    prefix: 'int',
    beside: ['verdict', 'receipt', 'approval', 'merged_key', 'containment', 'containment_order', 'containing_write'],
  },
  { what: 'audit', counted: 'audit_entry', prefix: 'aud', beside: ['audit_link', 'audit_unlinked'] },
  { what: 'files', counted: 'file', prefix: 'fil', beside: [] },
];

/** Counts by the indexes of tenant and id, which need no look at the rows. */
export async function readSizes(pool: Pool, tenant: string): Promise<StoredSizes> {
  const [now] = await queryRows<{ at: string; bytes: number }>(
    pool,
    sql`select now() as at, pg_database_size(current_database()) as bytes`,
  );
  const at = now?.at ?? '';
  const from = new Date(Date.parse(at) - measuredDays * 86_400_000);
  const sizes: Stored[] = [];
  for (const kind of kinds) sizes.push(await readKind(pool, tenant, kind, from));
  return { at, databaseBytes: now?.bytes ?? 0, kinds: sizes };
}

async function readKind(pool: Pool, tenant: string, kind: Kind, from: Date): Promise<Stored> {
  const { what, counted, prefix } = kind;
  const table = raw(`cordon.${counted}`);
  const [row] = await queryRows<Omit<Stored, 'what'>>(
    pool,
    sql`
      select own.rows, own.recent, own.since,
        ${shareOf(bytesOf(kind, tenant))} as bytes, ${shareOf(emptyBytesOf(kind))} as "emptyBytes"
      from (
        select count(*) as rows, count(*) filter (where id >= ${idStart(prefix, from)}) as recent,
          to_timestamp(('x' || substr(min(id), 5, 12))::bit(48)::bigint / 1000.0) as since
        from ${table} where tenant = ${tenant}
      ) as own, (select count(*) as rows from ${table}) as everybody`,
  );
  return { what, ...(row ?? { rows: 0, recent: 0, since: null, bytes: 0, emptyBytes: 0 }) };
}

/** A tenant's share is taken to be that of its rows. */
function shareOf(bytes: Sql): Sql {
  return sql`case when own.rows = 0 then 0 else (${bytes} * own.rows / greatest(own.rows, everybody.rows))::bigint end`;
}

/** First pages, and the maps that PostgreSQL keeps of the smallest table: five pages for each table, two for each index. */
function emptyBytesOf({ what, counted, beside }: Kind): Sql {
  if (what === 'files') return sql`0::numeric`;
  const tables = [counted, ...beside].map((name) => `'cordon.${name}'::regclass`);
  return raw(
    `(${tables.length} * 40960 + 16384 * (select count(*) from pg_index where indrelid in (${tables.join(', ')})))::numeric`,
  );
}

/** Of all tenants. */
function bytesOf({ what, counted, beside }: Kind, tenant: string): Sql {
  // The tenant's own already, so that the share of its rows must not be taken again.
  if (what === 'files')
    return sql`(
      (select coalesce(sum(bytes), 0) from cordon.file where tenant = ${tenant})
      * greatest(own.rows, everybody.rows) / own.rows
    )`;
  return raw(
    `(${[counted, ...beside].map((name) => `pg_total_relation_size('cordon.${name}')::numeric`).join(' + ')})`,
  );
}
