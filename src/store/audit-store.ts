import type { Pool } from 'pg';
import sql, { join, type Sql } from 'sql-template-tag';
import type { AuditEntry, AuditFilter, AuditStore } from '#kernel/access.ts';
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
    async list(tenant, { after, limit, ...filter }) {
      return queryRows<AuditRow>(
        pool,
        sql`
          select id, at, tenant, requester, what, subject, details from cordon.audit_entry
          where tenant = ${tenant}
            and ${conditionsOf(filter)}
            and ${after === undefined ? sql`true` : sql`id < ${after}`}
          order by id desc limit ${limit}`,
      );
    },
  };
}

function conditionsOf({ subject, requester, what, since, until }: Omit<AuditFilter, 'after' | 'limit'>): Sql {
  const conditions = [
    subject === undefined ? null : sql`subject = ${subject}`,
    requester === undefined ? null : sql`(requester ->> 'id' = ${requester} or requester ->> 'name' = ${requester})`,
    what === undefined ? null : whatCondition(what),
    since === undefined ? null : sql`at >= ${since}`,
    until === undefined ? null : sql`at < ${until}`,
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? sql`true` : join(conditions, ' and ');
}

function whatCondition(what: string): Sql {
  return what.endsWith('*') ? sql`starts_with(what, ${what.slice(0, -1)})` : sql`what = ${what}`;
}

/** Adds audit entries; also as part of a larger statement. */
export function insertEntries(entries: readonly Draft[]): Sql {
  return sql`
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    select id, tenant, requester, what, subject, details
    from json_to_recordset(${toJsonText(entries)}::json)
      as entry(id text, tenant text, requester json, what text, subject text, details json)`;
}
