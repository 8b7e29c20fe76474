import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';
import type { Run, RunDraft } from './run.ts';

/** A trigger of a playbook. */
export interface TriggerRef {
  readonly playbookId: string;
  readonly triggerId: string;
}

interface TriggerState extends TriggerRef {
  readonly tenant: string;
  /** Inputs of its runs; expressions may read `trigger`. */
  readonly inputs: JsonObject;
  readonly paused: boolean;
  readonly lastAt: string | null;
  readonly lastRunId: string | null;
  /** Why the last time started no run. */
  readonly lastError: string | null;
  /** In whose name its runs are started. */
  readonly publishedBy: Requester;
}

export interface Schedule extends TriggerState {
  readonly kind: 'schedule';
  readonly id: string;
  readonly cron: string;
  readonly timeZone: string;
  /** What becomes of times at which no server was there: nothing, or one run for all of them. */
  readonly missed: 'skip' | 'once';
  /** Null while it is paused, or when it never fires again. */
  readonly nextAt: string | null;
}

export interface Webhook extends TriggerState {
  readonly kind: 'webhook';
  /** The last part of its address; not a secret. */
  readonly path: string;
  readonly authentication: 'secret' | 'hmac';
  readonly secretId: string;
}

export interface EventTrigger extends TriggerState {
  readonly kind: 'event';
  /** Reads `event`. */
  readonly match: string;
}

export type TriggerRow = Schedule | Webhook | EventTrigger;

/** What a published version starts by itself. */
export interface TriggerSet {
  readonly schedules: readonly (Pick<Schedule, 'triggerId' | 'cron' | 'timeZone' | 'missed' | 'inputs'> & {
    readonly nextAt: Date | null;
  })[];
  readonly webhooks: readonly Pick<Webhook, 'triggerId' | 'authentication' | 'inputs'>[];
  readonly events: readonly Pick<EventTrigger, 'triggerId' | 'match' | 'inputs'>[];
}

export interface Firing {
  readonly scheduleId: string;
  /** The time that is being fired; when the schedule has moved on since, nothing happens. */
  readonly dueAt: string;
  readonly nextAt: Date | null;
  /** Null when no run is started, with the reason. */
  readonly draft: RunDraft | null;
  readonly error: string | null;
}

export interface TriggerStore {
  list(tenant: string, playbookId?: string): Promise<readonly TriggerRow[]>;
  /** @throws AppError `not_found` */
  get(tenant: string, trigger: TriggerRef): Promise<TriggerRow>;
  /** @param nextAt when a schedule fires next, once it is resumed */
  setPaused(tenant: string, trigger: TriggerRef, paused: boolean, nextAt: Date | null): Promise<void>;
  /** Null when it is gone. */
  schedule(id: string): Promise<Schedule | null>;
  /** Moves the schedule on, arms its next job and starts the run, in one transaction. @returns false when another server was quicker */
  fire(firing: Firing): Promise<boolean>;
  /** Null for an address that leads nowhere. */
  webhook(path: string): Promise<Webhook | null>;
  /** The secret that deliveries must know. */
  webhookSecret(webhook: Webhook): Promise<string>;
  /** Replaces the secret. */
  rotateSecret(tenant: string, trigger: TriggerRef, secret: string): Promise<void>;
  /** Starts the run, unless one of the keys came before. @returns the run of the delivery, or of the one before */
  deliver(
    webhook: Webhook,
    keys: readonly string[],
    draft: RunDraft,
  ): Promise<{ readonly run: Pick<Run, 'id'>; readonly repeated: boolean }>;
  /** The run of a delivery that came before, by any of its keys. */
  delivered(path: string, keys: readonly string[]): Promise<string | null>;
  noteFailure(tenant: string, trigger: TriggerRef, error: string): Promise<void>;
  /** Event triggers of a tenant that may start runs now. */
  eventTriggers(tenant: string): Promise<readonly EventTrigger[]>;
}
