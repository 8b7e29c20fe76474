import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { EventTrigger, Schedule, Webhook } from '#kernel/trigger.ts';

interface CommonRow {
  readonly tenant: string;
  readonly playbook_id: string;
  readonly trigger_id: string;
  readonly inputs: JsonObject;
  readonly paused: boolean;
  readonly last_at: string | null;
  readonly last_run_id: string | null;
  readonly last_error: string | null;
  readonly published_by: Requester;
}

export interface ScheduleRow extends CommonRow {
  readonly id: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly missed: Schedule['missed'];
  readonly next_at: string | null;
}

export interface WebhookRow extends CommonRow {
  readonly path: string;
  readonly authentication: Webhook['authentication'];
  readonly secret_id: string;
}

export interface EventTriggerRow extends CommonRow {
  readonly match: string;
}

export function toSchedule(row: ScheduleRow): Schedule {
  const { id, cron, missed } = row;
  return { kind: 'schedule', ...common(row), id, cron, timeZone: row.time_zone, missed, nextAt: row.next_at };
}

export function toWebhook(row: WebhookRow): Webhook {
  return {
    kind: 'webhook',
    ...common(row),
    path: row.path,
    authentication: row.authentication,
    secretId: row.secret_id,
  };
}

export function toEventTrigger(row: EventTriggerRow): EventTrigger {
  return { kind: 'event', ...common(row), match: row.match };
}

function common(row: CommonRow): Omit<EventTrigger, 'kind' | 'match'> {
  return {
    tenant: row.tenant,
    playbookId: row.playbook_id,
    triggerId: row.trigger_id,
    inputs: row.inputs,
    paused: row.paused,
    lastAt: row.last_at,
    lastRunId: row.last_run_id,
    lastError: row.last_error,
    publishedBy: row.published_by,
  };
}
