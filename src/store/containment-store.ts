import type { Pool } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type {
  Containment,
  ContainmentFilter,
  ContainmentLook,
  ContainmentStore,
  DueContainment,
} from '#kernel/containment.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Requester } from '#kernel/requester.ts';
import { insertEntries } from './audit-store.ts';
import { containmentColumns as columns } from './containment-columns.ts';
import { settleWrite, takeWrites } from './containment-writes.ts';
import { inTransaction } from './pool.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

/** A look that lies further ahead was set by a clock that has been set back since. */
const implausiblyFar = sql`now() + interval '1 hour'`;

const isDue = sql`ended_at is null and (next_look_at <= now() or next_look_at > ${implausiblyFar})`;

export function createContainmentStore(pool: Pool): ContainmentStore {
  return {
    orders: {
      async record(tenant, key, { until, reason }) {
        await queryRows(
          pool,
          sql`insert into cordon.containment_order (tenant, key, until, reason) values (${tenant}, ${key}, ${until}, ${reason})
            on conflict (tenant, key) do nothing`,
          'containment-order',
        );
      },
    },
    async learnActions(actions) {
      await queryRows(
        pool,
        sql`insert into cordon.containing_action (action_id, verb)
          select * from unnest(${Object.keys(actions)}::text[], ${Object.values(actions)}::text[])
          on conflict (action_id) do nothing`,
      );
    },
    takeWrites: (limit) => takeWrites(pool, limit),
    settleWrite: (write, endpoints) => settleWrite(pool, write, endpoints),
    takeDue: (limit) => takeDue(pool, limit),
    recordLooks: (looks) => recordLooks(pool, looks),
    async recordRelease(id, message, failed) {
      await queryRows(
        pool,
        sql`update cordon.containment set message = ${message}, attempt = attempt + ${failed ? 1 : 0},
          next_look_at = now() + interval '5 minutes', revision = revision + 1
          where id = ${id} and ended_at is null and desired = 'isolated'`,
      );
    },
    async clock() {
      const [row] = await queryRows<{ now: string; nextMs: number | null }>(
        pool,
        sql`
          select clock_timestamp() as now, extract(epoch from least(
            (select min(next_look_at) from cordon.containment where ended_at is null),
            (select min(due_at) from cordon.containing_write)
          ) - now())::float8 * 1000 as "nextMs"`,
        'containment-clock',
      );
      if (row === undefined) throw new AppError('internal', 'The database told no time.');
      return { now: row.now, nextMs: Math.max(0, row.nextMs ?? Number.POSITIVE_INFINITY) };
    },
    async get(tenant, id) {
      const [row] = await queryRows<Containment>(
        pool,
        sql`select ${columns} from cordon.containment where tenant = ${tenant} and id = ${id}`,
      );
      if (row === undefined) throw unknown(id);
      return row;
    },
    list: (tenant, filter) => queryRows<Containment>(pool, listContainments(tenant, filter)),
    async setUntil(tenant, id, until, revision) {
      const [row] = await queryRows<Containment>(
        pool,
        sql`
          update cordon.containment set until = ${until}, next_look_at = now(), attempt = attempt + 1, revision = revision + 1
          where tenant = ${tenant} and id = ${id} and ended_at is null and desired = 'isolated'
            and ${revision === undefined ? sql`true` : sql`revision = ${revision}`}
          returning ${columns}`,
      );
      if (row !== undefined) return row;
      throw await notChanged(pool, tenant, id, revision);
    },
  };
}

async function takeDue(pool: Pool, limit: number): Promise<readonly DueContainment[]> {
  return queryRows<DueContainment>(
    pool,
    sql`
      with due as (
        select id from cordon.containment where ${isDue} order by next_look_at limit ${limit} for no key update skip locked
      ),
      taken as (
        update cordon.containment set next_look_at = now() + interval '2 minutes' from due where containment.id = due.id
        returning containment.*
      )
      select ${columns}, containment.attempt,
        write.status as "writeStatus", coalesce(containment.until <= now(), false) as "isOverdue",
        exists (
          select from cordon.intent left join cordon.containing_action as action on action.action_id = intent.action_id
          where intent.connection_id = containment.connection_id and coalesce(intent.verb, action.verb) = 'release'
            and intent.status in ('open', 'pending', 'unknown')
        ) as "releaseUnderWay"
      from taken as containment
        left join cordon.intent as write on write.id = coalesce(containment.release_intent_id, containment.intent_id)`,
    'containments-due',
  );
}

const reconciler = { kind: 'system', id: 'containment', name: 'containment' } as const;

async function recordLooks(pool: Pool, looks: readonly ContainmentLook[]): Promise<readonly string[]> {
  if (looks.length === 0) return [];
  return inTransaction(pool, async (client) => {
    const changed = await queryRows<{
      id: string;
      tenant: string;
      name: string;
      status: string;
      before: string;
      message: string;
    }>(
      client,
      sql`
        with look as (
          select * from json_to_recordset(${toJsonText(looks)}::json)
            as look(id text, revision integer, status text, observed text, message text, "nextLookMs" float8, ended boolean)
        ),
        before as (
          select containment.id, containment.status from cordon.containment join look using (id)
          where containment.revision = look.revision and containment.ended_at is null
          order by containment.id for no key update of containment
        ),
        written as (
          update cordon.containment set
            status = look.status, observed = coalesce(look.observed, containment.observed),
            observed_at = case when look.observed is null then containment.observed_at else now() end,
            message = look.message, looks = case when look.status = before.status then containment.looks + 1 else 0 end,
            next_look_at = least(
              now() + look."nextLookMs" * interval '1 ms',
              case
                when containment.desired = 'released' or look.ended then null
                when containment.until > now() then containment.until
                -- A release that a crash cut off is tried again within a minute.
                when containment.until is not null then now() + interval '1 minute'
              end
            ),
            ended_at = case when look.ended then now() end,
            revision = containment.revision + case when look.status = before.status then 0 else 1 end
          from look join before using (id)
          where containment.id = look.id and containment.revision = look.revision
          returning containment.*, before.status as before
        )
        select id, tenant, name, status, before, message from written where status <> before`,
      'containment-looks',
    );
    const entries = changed.map(({ id, tenant, name, status, before, message }) => {
      const requester: Requester = { ...reconciler, tenant };
      const details = { endpoint: name, before, after: status, message };
      return { id: newId('aud'), tenant, requester, what: `containment.${status}`, subject: id, details };
    });
    if (entries.length > 0) await queryRows(client, insertEntries(entries));
    return changed.map(({ id }) => id);
  });
}

function listContainments(tenant: string, { open, status, incident, after, limit }: ContainmentFilter): Sql {
  return sql`
    select ${columns} from cordon.containment
    where tenant = ${tenant}
      and ${open === true ? sql`ended_at is null` : sql`true`}
      and ${status === undefined ? sql`true` : sql`status = ${status}`}
      and ${incident === undefined ? sql`true` : sql`incident = ${incident}`}
      and ${after === undefined ? sql`true` : sql`id < ${after}`}
    order by id desc limit ${limit}`;
}

function unknown(id: string): AppError {
  return new AppError('not_found', `There is no containment ${id}.`, { failureIndicator: id });
}

async function notChanged(pool: Pool, tenant: string, id: string, revision?: number): Promise<AppError> {
  const [row] = await queryRows<Containment>(
    pool,
    sql`select ${columns} from cordon.containment where tenant = ${tenant} and id = ${id}`,
  );
  if (row === undefined) return unknown(id);
  const ended = row.endedAt !== null || row.desired === 'released';
  const message = ended
    ? `${row.name} is ${row.status}; isolate it again if it is to be contained.`
    : `${id} was changed meanwhile: its revision is ${row.revision}, not ${revision}.`;
  return new AppError('conflict', message, { failureIndicator: id });
}
