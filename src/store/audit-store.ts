import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { AuditEntry, AuditStore } from '#kernel/access.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import { inBatches } from './batch.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly tenant: string;
  readonly requester: Requester;
  readonly what: string;
  readonly subject: string;
  readonly details: JsonObject;
}

type Draft = Omit<AuditEntry, 'at'>;

export function createAuditStore(pool: Pool): AuditStore {
  return {
    // Alone, an entry is written at once; under load, those that arrive during a write share the next one.
    append: inBatches(async (entries: readonly Draft[]) => {
      await queryRows(pool, insertEntries(entries), 'audit');
    }),
    async list(tenant, { after, limit, subject }) {
      return queryRows<AuditRow>(
        pool,
        sql`
          select id, at, tenant, requester, what, subject, details from cordon.audit_entry
          where tenant = ${tenant}
            and ${subject === undefined ? sql`true` : sql`subject = ${subject}`}
            and ${after === undefined ? sql`true` : sql`id < ${after}`}
          order by id desc limit ${limit}`,
      );
    },
  };
}

/** Adds audit entries; also as part of a larger statement. */
export function insertEntries(entries: readonly Draft[]): Sql {
  return sql`
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    select id, tenant, requester, what, subject, details
    from json_to_recordset(${toJsonText(entries)}::json)
      as entry(id text, tenant text, requester json, what text, subject text, details json)`;
}
