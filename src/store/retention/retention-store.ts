import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { Going, Keeping, RetentionRule, RetentionStore } from '#kernel/retention.ts';
import { toJsonText } from '../json-text.ts';
import { queryRows } from '../query.ts';
import { idsBefore } from './batch.ts';
import { isNeeded, olderRuns } from './kept-runs.ts';
import { olderEvents } from './removed-events.ts';
import { removeOld } from './round.ts';
import { readSizes } from './sizes.ts';

const columns = sql`
  run_days as "runDays", event_days as "eventDays", file_days as "fileDays", set_at as "setAt", set_by as "setBy"`;
const forEver: RetentionRule = { runDays: null, eventDays: null, fileDays: null, setAt: null, setBy: null };

/** Of more old runs than these it is not asked one by one whether something needs them. */
const maxAsked = 5_000;

export function createRetentionStore(pool: Pool): RetentionStore {
  return {
    async rule(tenant) {
      const [row] = await queryRows<RetentionRule>(
        pool,
        sql`select ${columns} from cordon.retention where tenant = ${tenant}`,
      );
      return row ?? forEver;
    },
    async set(tenant, { runDays, eventDays, fileDays }, by) {
      const [row] = await queryRows<RetentionRule>(
        pool,
        sql`
          insert into cordon.retention (tenant, run_days, event_days, file_days, set_by)
          values (${tenant}, ${runDays}, ${eventDays}, ${fileDays}, ${toJsonText(by)}::json)
          on conflict (tenant) do update set run_days = excluded.run_days, event_days = excluded.event_days,
            file_days = excluded.file_days, set_by = excluded.set_by, set_at = now()
          returning ${columns}`,
      );
      return row ?? forEver;
    },
    going: (tenant, keeping) => countGoing(pool, tenant, keeping),
    sizes: (tenant) => readSizes(pool, tenant),
    round: (signal) => removeOld(pool, signal),
  };
}

async function countGoing(pool: Pool, tenant: string, { runDays, eventDays, fileDays }: Keeping): Promise<Going> {
  const [row] = await queryRows<{ now: string }>(pool, sql`select now() as now`);
  const now = Date.parse(row?.now ?? '');
  const count = async (days: number | null, from: (before: string) => Sql): Promise<number> => {
    if (days === null) return 0;
    const before = new Date(now - days * 86_400_000).toISOString();
    const [found] = await queryRows<{ rows: number }>(pool, sql`select count(*) as rows from ${from(before)}`);
    return found?.rows ?? 0;
  };
  const old = await count(runDays, (before) => sql`cordon.run where ${olderRuns(tenant, before)}`);
  return {
    runs:
      old > maxAsked
        ? old
        : await count(
            runDays,
            (before) => sql`cordon.run where ${olderRuns(tenant, before)} and not (${isNeeded(sql`run`)})`,
          ),
    events: await count(
      eventDays,
      (before) => sql`cordon.event where ${olderEvents(tenant, before)} and event.matched_at is not null`,
    ),
    files: await count(
      fileDays,
      (before) => sql`cordon.file where file.tenant = ${tenant} and file.id < ${idsBefore('fil', before)}
        and file.created_at < ${before}::timestamptz`,
    ),
  };
}
