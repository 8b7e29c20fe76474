import type { PoolClient } from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { newId, newSecret } from '#kernel/ids.ts';
import type { Requester } from '#kernel/requester.ts';
import type { TriggerSet } from '#kernel/trigger.ts';
import { addJobs, fireJob } from './jobs.ts';
import { toJsonText } from './json-text.ts';
import { queryRows } from './query.ts';

interface Owner {
  readonly tenant: string;
  readonly playbookId: string;
  readonly publishedBy: Requester;
}

/** Nothing that ships with the product acts by itself until somebody says so: a trigger of its own begins paused. */
function beginsPaused({ publishedBy }: Owner): boolean {
  return publishedBy.kind === 'system';
}

/** Makes the triggers of a playbook those of its newest version. What stays keeps its pause, address and secret. */
export async function syncTriggers(
  client: PoolClient,
  box: SecretBox,
  owner: Owner,
  { schedules, webhooks, events }: TriggerSet,
): Promise<void> {
  await removeOthers(client, 'schedule', owner, schedules);
  for (const schedule of schedules) await writeSchedule(client, owner, schedule);
  await removeWebhooks(client, owner, webhooks);
  for (const webhook of webhooks) await writeWebhook(client, box, owner, webhook);
  await removeOthers(client, 'event_trigger', owner, events);
  for (const event of events) await writeEventTrigger(client, owner, event);
}

type Named = readonly { readonly triggerId: string }[];

function others({ tenant, playbookId }: Owner, kept: Named): Sql {
  return sql`tenant = ${tenant} and playbook_id = ${playbookId} and trigger_id <> all(${kept.map(({ triggerId }) => triggerId)}::text[])`;
}

async function removeOthers(
  client: PoolClient,
  table: 'schedule' | 'event_trigger',
  owner: Owner,
  kept: Named,
): Promise<void> {
  const from = table === 'schedule' ? sql`delete from cordon.schedule` : sql`delete from cordon.event_trigger`;
  await queryRows(client, sql`${from} where ${others(owner, kept)}`);
}

/** A schedule that stays as it was keeps its next time: publishing must neither skip nor repeat one. */
async function writeSchedule(
  client: PoolClient,
  owner: Owner,
  { triggerId, cron, timeZone, missed, inputs, nextAt }: TriggerSet['schedules'][number],
): Promise<void> {
  const { tenant, playbookId, publishedBy } = owner;
  const paused = beginsPaused(owner);
  const next = nextAt?.toISOString() ?? null;
  await queryRows(
    client,
    sql`
      with written as (
        insert into cordon.schedule as known (id, tenant, playbook_id, trigger_id, cron, time_zone, missed, inputs, next_at, published_by, paused)
        values (${newId('sch')}, ${tenant}, ${playbookId}, ${triggerId}, ${cron}, ${timeZone}, ${missed}, ${toJsonText(inputs)}::json,
          ${paused ? null : next}::timestamptz, ${toJsonText(publishedBy)}::json, ${paused})
        on conflict (tenant, playbook_id, trigger_id) do update set
          cron = excluded.cron, time_zone = excluded.time_zone, missed = excluded.missed, inputs = excluded.inputs,
          published_by = excluded.published_by, last_error = null,
          next_at = case
            when known.paused then null
            when known.cron = excluded.cron and known.time_zone = excluded.time_zone then known.next_at
            else ${next}::timestamptz end
        returning id, next_at
      ),
      armed as (${addJobs(fireJob(sql`written.id`, sql`written.next_at`), sql`written where next_at is not null`)})
      select (select jobs from armed) as jobs from written`,
  );
}

async function removeWebhooks(client: PoolClient, owner: Owner, kept: Named): Promise<void> {
  const gone = await queryRows<{ path: string; secret_id: string }>(
    client,
    sql`delete from cordon.webhook where ${others(owner, kept)} returning path, secret_id`,
  );
  if (gone.length === 0) return;
  await queryRows(client, sql`delete from cordon.secret where id = any(${gone.map((row) => row.secret_id)}::text[])`);
  await queryRows(
    client,
    sql`delete from cordon.webhook_delivery where path = any(${gone.map(({ path }) => path)}::text[])`,
  );
}

/** A new webhook has a secret that nobody knows, until a person asks for one. */
async function writeWebhook(
  client: PoolClient,
  box: SecretBox,
  owner: Owner,
  { triggerId, authentication, inputs }: TriggerSet['webhooks'][number],
): Promise<void> {
  const { tenant, playbookId, publishedBy } = owner;
  const known = await queryRows(
    client,
    sql`
      update cordon.webhook set authentication = ${authentication}, inputs = ${toJsonText(inputs)}::json,
        published_by = ${toJsonText(publishedBy)}::json, last_error = null
      where tenant = ${tenant} and playbook_id = ${playbookId} and trigger_id = ${triggerId} returning path`,
  );
  if (known.length > 0) return;
  const secretId = newId('sec');
  const { keyId, nonce, cipherText } = box.seal({ secret: newSecret() }, secretId);
  await queryRows(
    client,
    sql`
      with sealed as (
        insert into cordon.secret (id, tenant, purpose, key_id, nonce, cipher_text)
        values (${secretId}, ${tenant}, 'webhook', ${keyId}, ${nonce}, ${cipherText}) returning id
      )
      insert into cordon.webhook (tenant, playbook_id, trigger_id, path, authentication, secret_id, inputs, published_by, paused)
      select ${tenant}, ${playbookId}, ${triggerId}, ${newId('hok')}, ${authentication}, sealed.id, ${toJsonText(inputs)}::json,
        ${toJsonText(publishedBy)}::json, ${beginsPaused(owner)}
      from sealed`,
  );
}

async function writeEventTrigger(
  client: PoolClient,
  owner: Owner,
  { triggerId, match, inputs }: TriggerSet['events'][number],
): Promise<void> {
  const { tenant, playbookId, publishedBy } = owner;
  await queryRows(
    client,
    sql`
      insert into cordon.event_trigger (tenant, playbook_id, trigger_id, match, inputs, published_by, paused)
      values (${tenant}, ${playbookId}, ${triggerId}, ${match}, ${toJsonText(inputs)}::json,
        ${toJsonText(publishedBy)}::json, ${beginsPaused(owner)})
      on conflict (tenant, playbook_id, trigger_id) do update set
        match = excluded.match, inputs = excluded.inputs, published_by = excluded.published_by, last_error = null`,
  );
}
