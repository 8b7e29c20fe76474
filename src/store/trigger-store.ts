import type { Pool } from 'pg';
import sql, { raw, type Sql } from 'sql-template-tag';
import type { SecretBox } from '#kernel/access.ts';
import { AppError } from '#kernel/error.ts';
import type { TriggerRef, TriggerRow, TriggerStore } from '#kernel/trigger.ts';
import { addJobs, fireJob } from './jobs.ts';
import { nudgeWorkers } from './nudge.ts';
import { queryRows } from './query.ts';
import { fireSchedule } from './schedule-firing.ts';
import {
  toEventTrigger,
  toSchedule,
  toWebhook,
  type EventTriggerRow,
  type ScheduleRow,
  type WebhookRow,
} from './trigger-row.ts';
import { deliver, findDelivery, readWebhookSecret, rotateWebhookSecret } from './webhook-delivery.ts';

const tables = ['schedule', 'webhook', 'event_trigger'] as const;

export function createTriggerStore(pool: Pool, box: SecretBox): TriggerStore {
  async function list(tenant: string, playbookId?: string): Promise<readonly TriggerRow[]> {
    const where = sql`tenant = ${tenant} and ${playbookId === undefined ? sql`true` : sql`playbook_id = ${playbookId}`}`;
    const [schedules, webhooks, events] = await Promise.all([
      queryRows<ScheduleRow>(pool, sql`select * from cordon.schedule where ${where}`),
      queryRows<WebhookRow>(pool, sql`select * from cordon.webhook where ${where}`),
      queryRows<EventTriggerRow>(pool, sql`select * from cordon.event_trigger where ${where}`),
    ]);
    const rows = [...schedules.map(toSchedule), ...webhooks.map(toWebhook), ...events.map(toEventTrigger)];
    return rows.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  }

  return {
    list,

    async get(tenant, trigger) {
      const found = (await list(tenant, trigger.playbookId)).find(({ triggerId }) => triggerId === trigger.triggerId);
      if (found !== undefined) return found;
      throw new AppError('not_found', `${trigger.playbookId} has no trigger \`${trigger.triggerId}\`.`, {
        failureIndicator: nameOf(trigger),
      });
    },

    async setPaused(tenant, trigger, paused, nextAt) {
      const next = sql`next_at = ${nextAt?.toISOString() ?? null}::timestamptz`;
      await queryRows(
        pool,
        sql`
          with changed as (
            update cordon.schedule set paused = ${paused}, ${next} where ${isTrigger(tenant, trigger)} returning id, next_at
          ),
          armed as (${addJobs(fireJob(sql`changed.id`, sql`changed.next_at`), sql`changed where next_at is not null`)})
          select (select jobs from armed) as jobs`,
      );
      for (const table of ['webhook', 'event_trigger'])
        await queryRows(
          pool,
          sql`update cordon.${raw(table)} set paused = ${paused} where ${isTrigger(tenant, trigger)}`,
        );
      nudgeWorkers(pool);
    },

    async schedule(id) {
      const [row] = await queryRows<ScheduleRow>(pool, sql`select * from cordon.schedule where id = ${id}`, 'schedule');
      return row === undefined ? null : toSchedule(row);
    },

    fire: (firing) => fireSchedule(pool, firing),

    async webhook(path) {
      const [row] = await queryRows<WebhookRow>(
        pool,
        sql`select * from cordon.webhook where path = ${path}`,
        'webhook',
      );
      return row === undefined ? null : toWebhook(row);
    },

    webhookSecret: (webhook) => readWebhookSecret(pool, box, webhook.secretId),
    rotateSecret: (tenant, trigger, secret) => rotateWebhookSecret(pool, box, isTrigger(tenant, trigger), secret),
    deliver: (webhook, keys, draft) => deliver(pool, webhook, keys, draft),
    delivered: (path, keys) => findDelivery(pool, path, keys),

    async noteFailure(tenant, trigger, error) {
      for (const table of tables)
        await queryRows(
          pool,
          sql`update cordon.${raw(table)} set last_at = now(), last_error = ${error} where ${isTrigger(tenant, trigger)}`,
        );
    },

    async eventTriggers(tenant) {
      const rows = await queryRows<EventTriggerRow>(
        pool,
        sql`
          select * from cordon.event_trigger as trigger
          where tenant = ${tenant} and not paused and not exists (
            select from cordon.playbook_state as state
            where state.tenant = trigger.tenant and state.playbook_id = trigger.playbook_id and state.paused_at is not null
          )
          order by playbook_id, trigger_id`,
        'event-triggers',
      );
      return rows.map(toEventTrigger);
    },
  };
}

function nameOf({ playbookId, triggerId }: TriggerRef): string {
  return `${playbookId}/${triggerId}`;
}

function isTrigger(tenant: string, { playbookId, triggerId }: TriggerRef): Sql {
  return sql`tenant = ${tenant} and playbook_id = ${playbookId} and trigger_id = ${triggerId}`;
}
