import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { AppError } from '#kernel/error.ts';
import type { EventRecord, EventStore } from '#kernel/event.ts';
import type { JsonObject } from '#kernel/json.ts';
import { commitMatches } from './event-matching.ts';
import { addJobs, matchJob } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';

interface EventRow {
  readonly id: string;
  readonly tenant: string;
  readonly source: string;
  readonly kind: string;
  readonly at: string;
  readonly data: JsonObject;
  readonly dedupe_key: string;
}

export function createEventStore(pool: Pool): EventStore {
  return {
    async publish({ id, tenant, source, kind, at, data, dedupeKey }) {
      const rows = await queryRows(
        pool,
        sql`
          with kept as (
            insert into cordon.event (id, tenant, source, kind, at, data, dedupe_key)
            values (${id}, ${tenant}, ${source}, ${kind}, ${at}::timestamptz, ${toJsonText(data)}::json, ${dedupeKey})
            on conflict (tenant, source, dedupe_key) do nothing returning id
          ),
          matching as (${addJobs(matchJob(sql`kept.id`), sql`kept`)})
          select (select jobs from matching) as jobs from kept`,
        'publish-event',
      );
      nudgeWorkers(pool, rows.length);
      return rows.length > 0;
    },

    async get(tenant, id) {
      const [row] = await queryRows<EventRow>(
        pool,
        sql`select * from cordon.event where tenant = ${tenant} and id = ${id}`,
        'event',
      );
      if (row === undefined) throw new AppError('not_found', `There is no event ${id}.`);
      return toEvent(row);
    },

    async unmatched(id) {
      const statement = sql`select * from cordon.event where id = ${id} and matched_at is null`;
      const [row] = await queryRows<EventRow>(pool, statement, 'unmatched-event');
      return row === undefined ? null : toEvent(row);
    },

    async list(tenant, { kind, after, limit }) {
      const rows = await queryRows<EventRow>(
        pool,
        sql`
          select * from cordon.event where tenant = ${tenant}
            and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
            and ${after === undefined ? sql`true` : sql`id < ${after}`}
          order by id desc limit ${limit}`,
      );
      return rows.map(toEvent);
    },

    async waits(tenant, after, limit) {
      const rows = await queryRows<{ run_id: string; step_id: string; iteration: string; match: string }>(
        pool,
        sql`
          select run_id, step_id, iteration, match from cordon.wait
          where tenant = ${tenant} and kind = 'event' and event_id is null and match is not null
            and ${after === null ? sql`true` : sql`(run_id, step_id, iteration) > (${after.runId}, ${after.stepId}, ${after.iteration})`}
          order by run_id, step_id, iteration limit ${limit}`,
      );
      return rows.map((row) => ({
        runId: row.run_id,
        stepId: row.step_id,
        iteration: row.iteration,
        match: row.match,
      }));
    },

    commitMatches: (event, matches, last) => commitMatches(pool, event, matches, last),
  };
}

function toEvent(row: EventRow): EventRecord {
  const { id, tenant, source, kind, at, data } = row;
  return { id, tenant, source, kind, at, data, dedupeKey: row.dedupe_key };
}
