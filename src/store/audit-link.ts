import type { AuditEntry } from '#kernel/access.ts';
import type { AuditLink } from '#kernel/audit.ts';
import { canonicalHash } from '#kernel/canonical-json.ts';
import sql from 'sql-template-tag';

/** Stands before the first link of a tenant. */
const origin = '0'.repeat(64);

/** The members of an entry that a link covers. The time is exact, to the microsecond. */
export const entryColumns = sql`
  entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, entry.tenant, entry.requester,
  entry.what, entry.subject, entry.details`;

/**
 * The link of an entry: SHA-256 over the canonical JSON of `{entry, previous, sequence}`.
 * @param before the newest link of its tenant; null for the first
 */
export function linkOf(entry: AuditEntry, before: AuditLink | null): AuditLink {
  const { id, at, tenant, requester, what, subject, details } = entry;
  const sequence = (before?.sequence ?? 0) + 1;
  const content = {
    entry: { id, at, tenant, requester, what, subject, details },
    previous: before?.hash ?? origin,
    sequence,
  };
  return { sequence, hash: canonicalHash(content) };
}
