import type { Pool, PoolClient } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { ContainingWrite } from '#kernel/containment.ts';
import { newId } from '#kernel/ids.ts';
import type { TargetResult } from '#kernel/result.ts';
import { insertEntries } from './audit-store.ts';
import { inTransaction } from './pool.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

interface Row extends Omit<ContainingWrite, 'targets'> {
  readonly outcomes: readonly TargetResult[] | null;
  readonly aimed: readonly string[];
}

/** Takes writes that are due; what is not settled is due again later and later, up to five minutes. */
export async function takeWrites(pool: Pool, limit: number): Promise<readonly ContainingWrite[]> {
  const rows = await queryRows<Row>(
    pool,
    sql`
      with taken as (
        update cordon.containing_write set
          due_at = now() + least(5 * power(2, least(looks, 10)), 300) * interval '1 s', looks = looks + 1
        where intent_id in (
          select intent_id from cordon.containing_write where due_at <= now() order by due_at limit ${limit} for update skip locked
        )
        returning intent_id, status
      )
      select intent.id as "intentId", intent.tenant, intent.connection_id as "connectionId", taken.status,
        case when intent.verb in ('isolate', 'release') then intent.verb else action.verb end as verb,
        coalesce(intent.result ->> 'message', '') as message, intent.result -> 'targets' as outcomes, intent.targets as aimed,
        array(
          select json_build_object('id', agent ->> 'id', 'name', agent ->> 'name')
          from json_array_elements(coalesce(verdict.plan -> 'endpoints', '[]')) as agent
        ) as planned,
        intent.requester, intent.incident, intent.run_id as "runId",
        coalesce(asked.until, (step.input ->> 'until')::timestamptz) as until,
        coalesce(asked.reason, step.input ->> 'reason', '') as reason
      from taken join cordon.intent on intent.id = taken.intent_id join cordon.verdict on verdict.id = intent.verdict_id
        left join cordon.containing_action as action on action.action_id = intent.action_id
        -- The writes of a verb have its key with their number; one that was sent again has that behind it.
        left join cordon.containment_order as asked
          on asked.tenant = intent.tenant and asked.key = regexp_replace(intent.key, '(~[0-9]+)?(~resend)*$', '') collate "C"
        left join lateral (
          select input from cordon.step_run
          where run_id = intent.run_id and step_id = intent.step_id and iteration = split_part(intent.iteration, '~', 1)
            and kind = 'verb'
          order by attempt desc limit 1
        ) as step on true
      order by intent.id`,
    'containing-writes',
  );
  return rows.map(({ outcomes, aimed, ...write }) => ({
    ...write,
    targets: outcomes ?? aimed.map((target) => ({ target, status: 'pending' as const })),
  }));
}

interface Agent {
  readonly id: string;
  readonly name: string;
}

export async function settleWrite(pool: Pool, write: ContainingWrite, agents: readonly Agent[]): Promise<void> {
  await inTransaction(pool, async (client) => {
    const refused = write.status === 'failed';
    if (write.verb === 'isolate') await (refused ? fail(client, write) : contain(client, write, agents));
    else await (refused ? keep(client, write) : turn(client, write, agents));
    await queryRows(
      client,
      sql`delete from cordon.containing_write where intent_id = ${write.intentId} and status = ${write.status}`,
    );
  });
}

/** A later outcome of the same write opens nothing that has ended since, and overwrites nobody's decision. */
async function contain(client: PoolClient, write: ContainingWrite, agents: readonly Agent[]): Promise<void> {
  const { intentId, tenant, connectionId, requester, reason, until, incident, runId } = write;
  const message = 'Asked for, not seen yet.';
  const ids = agents.map(() => newId('ctn'));
  const opened = await queryRows<{ id: string; name: string }>(
    client,
    sql`
      insert into cordon.containment (id, tenant, connection_id, endpoint_id, name, desired, status, since, by, reason, until,
        incident, run_id, message, intent_id)
      select agent.id, ${tenant}, ${connectionId}, agent.endpoint_id, agent.name, 'isolated', 'applying',
        -- A release that was asked for after it counts, even when this row is written later.
        (select opened_at from cordon.intent where id = ${intentId}), ${toJsonText(requester)}::json, ${reason}, ${until}, ${incident}, ${runId}, ${message}, ${intentId}
      from unnest(${ids}::text[], ${agents.map(({ id }) => id)}::text[], ${agents.map(({ name }) => name)}::text[])
        as agent (id, endpoint_id, name)
      where not exists (
        select from cordon.containment as known where known.intent_id = ${intentId} and known.endpoint_id = agent.endpoint_id
      )
      on conflict (tenant, connection_id, endpoint_id) where ended_at is null do update set
        desired = 'isolated', status = case when containment.desired = 'released' then 'applying' else containment.status end,
        by = excluded.by, reason = case when excluded.reason = '' then containment.reason else excluded.reason end,
        until = coalesce(excluded.until, containment.until), incident = coalesce(excluded.incident, containment.incident),
        run_id = coalesce(excluded.run_id, containment.run_id), intent_id = excluded.intent_id, release_intent_id = null,
        next_look_at = now(), looks = 0, revision = containment.revision + 1
      returning id, name`,
  );
  await audit(client, write, 'containment.opened', opened, { until, reason, incident });
  await queryRows(
    client,
    sql`update cordon.containment set next_look_at = now(), looks = 0 where intent_id = ${intentId} and ended_at is null`,
  );
}

/** The console refused the isolation: there is nothing to hold, unless it was seen all the same. */
async function fail(client: PoolClient, write: ContainingWrite): Promise<void> {
  const ended = await queryRows<Agent>(
    client,
    sql`
      update cordon.containment set status = 'failed', message = ${`The isolation failed: ${write.message}`},
        ended_at = now(), revision = revision + 1
      where intent_id = ${write.intentId} and ended_at is null and observed is distinct from 'isolated'
      returning id, name`,
  );
  await audit(client, write, 'containment.failed', ended, { message: write.message });
}

async function turn(client: PoolClient, write: ContainingWrite, agents: readonly Agent[]): Promise<void> {
  const turned = await queryRows<Agent>(
    client,
    sql`
      update cordon.containment set desired = 'released', status = 'releasing', message = 'The release is on its way.',
        release_intent_id = ${write.intentId}, next_look_at = now(), looks = 0, revision = revision + 1
      where tenant = ${write.tenant} and connection_id = ${write.connectionId} and ended_at is null
        and endpoint_id = any(${agents.map(({ id }) => id)}::text[])
        and release_intent_id is distinct from ${write.intentId}
        and since <= (select opened_at from cordon.intent where id = ${write.intentId})
      returning id, name`,
  );
  await audit(client, write, 'containment.releasing', turned, { reason: write.reason });
  await queryRows(
    client,
    sql`update cordon.containment set next_look_at = now(), looks = 0
      where release_intent_id = ${write.intentId} and ended_at is null`,
  );
}

/** The release failed: the agent stays contained, and a release by time is tried again as a write of its own. */
async function keep(client: PoolClient, write: ContainingWrite): Promise<void> {
  const kept = await queryRows<Agent>(
    client,
    sql`
      update cordon.containment set desired = 'isolated', status = case when observed = 'isolated' then 'held' else 'applying' end,
        message = ${`The release failed: ${write.message}`}, release_intent_id = null, attempt = attempt + 1,
        next_look_at = now() + interval '5 minutes', looks = 0, revision = revision + 1
      where release_intent_id = ${write.intentId} and ended_at is null
      returning id, name`,
  );
  await audit(client, write, 'containment.release-failed', kept, { message: write.message });
}

async function audit(
  client: PoolClient,
  { tenant, requester, intentId }: ContainingWrite,
  what: string,
  changed: readonly Agent[],
  details: Readonly<Record<string, string | null>>,
): Promise<void> {
  if (changed.length === 0) return;
  const entries = changed.map(({ id, name }) => ({
    id: newId('aud'),
    tenant,
    requester,
    what,
    subject: id,
    details: { endpoint: name, intent: intentId, ...details },
  }));
  const statement: Sql = insertEntries(entries);
  await queryRows(client, statement);
}
