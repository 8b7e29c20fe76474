import sql, { type Sql } from 'sql-template-tag';
import { newId } from '#kernel/ids.ts';

/** The CTE `audited`, for rows of intents that have just got a status. */
export function auditClosing(closed: Sql): Sql {
  return sql`audited as (
    insert into cordon.audit_entry (id, tenant, requester, what, subject, details)
    select ${newId('aud')}, tenant, requester, 'intent.closed', id,
      json_build_object('status', status, 'message', left(result ->> 'message', 500))
    from ${closed}
  )`;
}
