import { Cron } from 'croner';
import type { Playbook } from '#kernel/playbook.ts';
import type { TriggerSet } from '#kernel/trigger.ts';

/** The first time after `after` at which a schedule fires; null when there is none. Times are those of its zone, summer time included. */
export function nextFire(cron: string, timeZone: string, after: Date): Date | null {
  return new Cron(cron, { mode: '5-part', timezone: timeZone, paused: true }).nextRun(after);
}

/** What a version starts by itself. */
export function triggerSetOf({ triggers = [] }: Playbook, now: Date): TriggerSet {
  return {
    schedules: triggers.flatMap((trigger) =>
      trigger.kind === 'schedule'
        ? [
            {
              triggerId: trigger.id,
              cron: trigger.cron,
              timeZone: trigger.timeZone,
              missed: trigger.missed,
              inputs: trigger.inputs,
              nextAt: nextFire(trigger.cron, trigger.timeZone, now),
            },
          ]
        : [],
    ),
    webhooks: triggers.flatMap(({ id, inputs, ...trigger }) =>
      trigger.kind === 'webhook' ? [{ triggerId: id, authentication: trigger.authentication, inputs }] : [],
    ),
    events: triggers.flatMap(({ id, inputs, ...trigger }) =>
      trigger.kind === 'event' ? [{ triggerId: id, match: trigger.match, inputs }] : [],
    ),
  };
}
