import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { AuditEntry } from '#kernel/access.ts';
import type { AuditLink } from '#kernel/audit.ts';
import { entryColumns, linkOf } from './audit-link.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';

/** Entries linked with one commit at most. */
export const maxSealed = 1_000;

/** Of the session-wide locks of PostgreSQL; held by the one server that seals. */
const sealerLock = 0x43_4f_52_44;

/**
 * Links waiting entries, in the order of their ids within each tenant. Whoever writes entries does not wait for this,
 * and another server that seals at the same moment is left to it.
 * @returns how many were linked
 */
export async function sealEntries(pool: Pool): Promise<number> {
  const [found] = await queryRows<{ waiting: boolean }>(
    pool,
    sql`select exists (select from cordon.audit_unlinked) as waiting`,
    'audit-waiting',
  );
  return found?.waiting === true ? inTransaction(pool, seal) : 0;
}

async function seal(client: PoolClient): Promise<number> {
  const [lock] = await queryRows<{ mine: boolean }>(
    client,
    sql`select pg_try_advisory_xact_lock(${sealerLock}) as mine`,
    'audit-lock',
  );
  if (lock?.mine !== true) return 0;
  const entries = await queryRows<AuditEntry>(
    client,
    sql`
      select ${entryColumns} from cordon.audit_unlinked as waiting join cordon.audit_entry as entry on entry.id = waiting.entry_id
      order by waiting.tenant, waiting.entry_id limit ${maxSealed}`,
    'audit-unlinked',
  );
  if (entries.length === 0) return 0;
  const heads = await readHeads(client, [...new Set(entries.map(({ tenant }) => tenant))]);
  const links = entries.map((entry) => {
    const link = linkOf(entry, heads.get(entry.tenant) ?? null);
    heads.set(entry.tenant, link);
    return { entry, link };
  });
  await queryRows(
    client,
    sql`
      with linked as (
        insert into cordon.audit_link (tenant, sequence, entry_id, hash)
        select * from unnest(
          ${links.map(({ entry }) => entry.tenant)}::text[], ${links.map(({ link }) => link.sequence)}::bigint[],
          ${links.map(({ entry }) => entry.id)}::text[], ${links.map(({ link }) => link.hash)}::text[]
        )
        returning tenant, entry_id
      )
      delete from cordon.audit_unlinked as waiting using linked
      where waiting.tenant = linked.tenant and waiting.entry_id = linked.entry_id`,
    'audit-seal',
  );
  return links.length;
}

async function readHeads(client: PoolClient, tenants: readonly string[]): Promise<Map<string, AuditLink>> {
  const heads = await queryRows<AuditLink & { tenant: string }>(
    client,
    sql`
      select tenant.name as tenant, head.sequence, head.hash from unnest(${[...tenants]}::text[]) as tenant (name)
      cross join lateral (
        select sequence, hash from cordon.audit_link where audit_link.tenant = tenant.name order by sequence desc limit 1
      ) as head`,
    'audit-heads',
  );
  return new Map(heads.map(({ tenant, sequence, hash }) => [tenant, { sequence, hash }]));
}
