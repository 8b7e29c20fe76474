import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { ConnectionStore, Examination } from '#kernel/connection.ts';
import { toConnection, toHealth, type ConnectionRow } from './connection-row.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

/** What is kept of the health of connections. */
export function connectionChecks(
  pool: Pool,
): Pick<ConnectionStore, 'setHealth' | 'forgetHealth' | 'lastExamination' | 'due'> {
  return {
    async setHealth(id, examination, atLeastMinutes = 0) {
      const [row] = await queryRows<ConnectionRow & { readonly health_before: ConnectionRow['health'] }>(
        pool,
        keep(id, examination, atLeastMinutes),
        'connection-health',
      );
      return row === undefined ? null : { connection: toConnection(row), before: toHealth(row.health_before) };
    },
    async forgetHealth(id) {
      await queryRows(pool, sql`update cordon.connection set health = null, examination = null where id = ${id}`);
    },
    async lastExamination(id) {
      const statement = sql`select examination from cordon.connection where id = ${id}`;
      const [row] = await queryRows<{ readonly examination: Examination | null }>(pool, statement);
      return row?.examination ?? null;
    },
    async due(id) {
      const statement = sql`select * from cordon.connection where id = ${id} and next_check_at <= now()`;
      const [row] = await queryRows<ConnectionRow>(pool, statement);
      return row === undefined ? null : toConnection(row);
    },
  };
}

/** When the health is asked for after now; null when the minutes are 0. */
export function nextCheck(minutes: Sql): Sql {
  return sql`case when ${minutes} > 0 then now() + ${minutes} * interval '1 minute' end`;
}

/** One statement, so that two checks at once count as two. */
function keep(id: string, examination: Examination, atLeastMinutes: number): Sql {
  const { status, message, checkedAt, expiresAt } = examination;
  const isFailing = status === 'failing';
  return sql`
    with before as (select health from cordon.connection where id = ${id} for update)
    update cordon.connection as connection set
      examination = ${toJsonText(examination)}::json,
      health = json_build_object(
        'status', ${status}::text, 'message', ${message}::text, 'checkedAt', ${checkedAt}::text, 'expiresAt', ${expiresAt}::text,
        'failures', case when ${isFailing} then coalesce((before.health ->> 'failures')::integer, 0) + 1 else 0 end,
        'failingSince', case when ${isFailing} then coalesce(before.health ->> 'failingSince', ${checkedAt}::text) end
      ),
      next_check_at = case when check_minutes > 0 then now() + greatest(check_minutes, ${atLeastMinutes}) * interval '1 minute' end
    from before where connection.id = ${id}
    returning connection.*, before.health as health_before`;
}
