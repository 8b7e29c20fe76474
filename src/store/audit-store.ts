import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { AuditEntry, AuditStore } from '#kernel/access.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
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

export function createAuditStore(pool: Pool): AuditStore {
  return {
    async append(entry) {
      await queryRows(pool, insertEntry(entry), 'audit');
    },
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

export function insertEntry(entry: Omit<AuditEntry, 'at'>): Sql {
  const { id, tenant, requester, what, subject, details } = entry;
  return sql`
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    values (${id}, ${tenant}, ${toJsonText(requester)}::json, ${what}, ${subject}, ${toJsonText(details)}::json)`;
}
