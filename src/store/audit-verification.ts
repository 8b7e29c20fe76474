import type { Pool, PoolClient } from 'pg';
import sql from 'sql-template-tag';
import type { AuditEntry } from '#kernel/access.ts';
import type { AuditLink, ChainBreak, ChainReport } from '#kernel/audit.ts';
import { entryColumns, linkOf } from './audit-link.ts';
import { inTransaction } from './pool.ts';
import { queryRows } from './query.ts';

/** Links in memory at once. */
const pageSize = 1_000;

type LinkRow = AuditLink & { readonly entry_id: string } & { [K in keyof AuditEntry]: AuditEntry[K] | null };

/** Walks the chain of a tenant from its first link, as of one moment, and looks for entries outside of it. */
export function verifyChain(pool: Pool, tenant: string, known?: AuditLink): Promise<ChainReport> {
  return inTransaction(
    pool,
    async (client) => {
      const { head, broken, links } = await walk(client, tenant, known);
      const waiting = await countWaiting(client, tenant);
      const first = broken ?? cutOff(head, known) ?? (await findStray(client, tenant));
      return { intact: first === null, links, waiting, head, broken: first };
    },
    'begin isolation level repeatable read, read only',
  );
}

interface Walked {
  readonly head: AuditLink | null;
  readonly links: number;
  readonly broken: ChainBreak | null;
}

async function walk(client: PoolClient, tenant: string, known?: AuditLink): Promise<Walked> {
  let before: AuditLink | null = null;
  for (;;) {
    const rows: readonly LinkRow[] = await readLinks(client, tenant, before?.sequence ?? 0);
    for (const row of rows) {
      const broken = breakAt(row, tenant, before, known);
      if (broken !== null) return { head: before, links: before?.sequence ?? 0, broken };
      before = { sequence: row.sequence, hash: row.hash };
    }
    if (rows.length < pageSize) return { head: before, links: before?.sequence ?? 0, broken: null };
  }
}

function readLinks(client: PoolClient, tenant: string, after: number): Promise<LinkRow[]> {
  return queryRows<LinkRow>(
    client,
    sql`
      select link.sequence, link.hash, link.entry_id, ${entryColumns}
      from (
        select * from cordon.audit_link where tenant = ${tenant} and sequence > ${after} order by sequence limit ${pageSize}
      ) as link left join cordon.audit_entry as entry on entry.id = link.entry_id
      order by link.sequence`,
    'audit-links',
  );
}

function breakAt(row: LinkRow, tenant: string, before: AuditLink | null, known?: AuditLink): ChainBreak | null {
  const { sequence, entry_id: entryId } = row;
  const expected = (before?.sequence ?? 0) + 1;
  if (sequence !== expected) {
    return {
      sequence: expected,
      entryId: null,
      problem: `Link ${expected} is missing: the next one there is ${sequence}.`,
    };
  }
  const at = { sequence, entryId };
  if (row.id === null) return { ...at, problem: `Entry ${entryId} of link ${sequence} is missing.` };
  if (row.tenant !== tenant)
    return { ...at, problem: `Entry ${entryId} of link ${sequence} was moved to another tenant.` };
  // A row that is there has all its columns: none of them takes null.
  if (linkOf(row as AuditEntry, before).hash !== row.hash) {
    return { ...at, problem: `Link ${sequence} does not fit: entry ${entryId}, its place or its hash was changed.` };
  }
  if (known?.sequence === sequence && known.hash !== row.hash) {
    return { ...at, problem: `Link ${sequence} is not the one that was known: the chain was written anew up to it.` };
  }
  return null;
}

function cutOff(head: AuditLink | null, known?: AuditLink): ChainBreak | null {
  const last = head?.sequence ?? 0;
  if (known === undefined || last >= known.sequence) return null;
  const problem = `The chain ends at ${last}, and link ${known.sequence} was known: the links from ${last + 1} on were removed.`;
  return { sequence: last + 1, entryId: null, problem };
}

async function countWaiting(client: PoolClient, tenant: string): Promise<number> {
  const [row] = await queryRows<{ count: number }>(
    client,
    sql`select count(*) from cordon.audit_unlinked where tenant = ${tenant}`,
  );
  return row?.count ?? 0;
}

/** Entries that neither have a link nor wait for one, and entries that waited and are gone. */
async function findStray(client: PoolClient, tenant: string): Promise<ChainBreak | null> {
  const [stray] = await queryRows<{ id: string }>(
    client,
    sql`
      select entry.id from cordon.audit_entry as entry
      where entry.tenant = ${tenant}
        and not exists (select from cordon.audit_link as link where link.entry_id = entry.id and link.tenant = ${tenant})
        and not exists (
          select from cordon.audit_unlinked as waiting where waiting.tenant = ${tenant} and waiting.entry_id = entry.id
        )
      order by entry.id limit 1`,
  );
  if (stray !== undefined) {
    const problem = `Entry ${stray.id} has no link and waits for none: it came in past the chain.`;
    return { sequence: null, entryId: stray.id, problem };
  }
  const [gone] = await queryRows<{ entry_id: string }>(
    client,
    sql`
      select waiting.entry_id from cordon.audit_unlinked as waiting
      where waiting.tenant = ${tenant}
        and not exists (select from cordon.audit_entry as entry where entry.id = waiting.entry_id and entry.tenant = ${tenant})
      order by waiting.entry_id limit 1`,
  );
  if (gone === undefined) return null;
  return { sequence: null, entryId: gone.entry_id, problem: `Entry ${gone.entry_id} waited for its link and is gone.` };
}
