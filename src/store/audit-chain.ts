import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { AuditEntry } from '#kernel/access.ts';
import type { AuditChain, AuditLink, AuditPeriod, LinkedEntry } from '#kernel/audit.ts';
import { entryColumns } from './audit-link.ts';
import { sealEntries } from './audit-sealing.ts';
import { verifyChain } from './audit-verification.ts';
import { queryRows } from './query.ts';

const pageSize = 500;

type Row = AuditEntry & { readonly sequence: number | null; readonly hash: string | null };

export function createAuditChain(pool: Pool): AuditChain {
  return {
    seal: () => sealEntries(pool),
    verify: (tenant, known) => verifyChain(pool, tenant, known),
    async head(tenant) {
      const [head] = await queryRows<AuditLink>(
        pool,
        sql`select sequence, hash from cordon.audit_link where tenant = ${tenant} order by sequence desc limit 1`,
      );
      return head ?? null;
    },
    async *entries(tenant, period) {
      let after = '';
      for (;;) {
        const condition = sql`entry.id > ${after} and ${within(period)}`;
        const rows = await readEntries(pool, tenant, condition, pageSize);
        yield* rows;
        after = rows.at(-1)?.id ?? after;
        if (rows.length < pageSize) return;
      }
    },
    about: (tenant, subjects) => readEntries(pool, tenant, sql`entry.subject = any(${[...subjects]}::text[])`, null),
  };
}

async function readEntries(pool: Pool, tenant: string, condition: Sql, limit: number | null): Promise<LinkedEntry[]> {
  const rows = await queryRows<Row>(
    pool,
    sql`
      select ${entryColumns}, link.sequence, link.hash
      from cordon.audit_entry as entry left join cordon.audit_link as link on link.entry_id = entry.id
      where entry.tenant = ${tenant} and ${condition}
      order by entry.id limit ${limit}`,
  );
  return rows.map(({ sequence, hash, ...entry }) => ({
    ...entry,
    link: sequence === null || hash === null ? null : { sequence, hash },
  }));
}

/** By the time of the database: ids carry that of the server that made them, whose clock may be wrong. */
function within({ since, until }: AuditPeriod): Sql {
  return sql`
    ${since === undefined ? sql`true` : sql`entry.at >= ${since}::timestamptz`}
    and ${until === undefined ? sql`true` : sql`entry.at < ${until}::timestamptz`}`;
}
