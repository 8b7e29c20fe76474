import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { newSecret } from '#kernel/ids.ts';
import type { Log } from '#kernel/log.ts';
import type { PlaybookStore } from '#kernel/run.ts';
import type { Schedule, TriggerRef, TriggerRow, TriggerStore } from '#kernel/trigger.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { Note } from './audit.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';
import type { DraftRun } from './run-draft.ts';
import { nextFire } from './trigger-set.ts';
import { triggerRun } from './trigger-run.ts';

export interface TriggerUseCases {
  list(principal: Principal, playbookId?: string): Promise<readonly TriggerRow[]>;
  pause(principal: Principal, trigger: TriggerRef): Promise<TriggerRow>;
  /** A schedule goes on with its next time; what fell into the pause is gone. */
  resume(principal: Principal, trigger: TriggerRef): Promise<TriggerRow>;
  /** A new secret of a webhook, shown this once; the old one counts no more. @throws AppError `conflict` for other triggers */
  rotateSecret(principal: Principal, trigger: TriggerRef): Promise<{ readonly path: string; readonly secret: string }>;
  /** Job: starts the run of a schedule that is due. */
  fire(scheduleId: string): Promise<void>;
}

interface Parts {
  readonly triggers: TriggerStore;
  readonly playbooks: PlaybookStore;
  readonly jobs: JobStore;
  readonly draftRun: DraftRun;
  readonly clock: Clock;
  readonly log: Log;
  readonly note: Note;
}

/** A time that was met later than this was missed: no server was there. */
const missedMs = 60_000;

export function triggerUseCases(parts: Parts): TriggerUseCases {
  const { triggers, playbooks, jobs, clock, note } = parts;

  async function setPaused(principal: Principal, trigger: TriggerRef, paused: boolean): Promise<TriggerRow> {
    demandEverywhere(principal, 'respond');
    const { tenant } = principal.requester;
    const found = await triggers.get(tenant, trigger);
    if (found.paused === paused) return found;
    const nextAt = found.kind === 'schedule' && !paused ? nextFire(found.cron, found.timeZone, clock.now()) : null;
    await triggers.setPaused(tenant, trigger, paused, nextAt);
    await note(principal, paused ? 'trigger.paused' : 'trigger.resumed', `${trigger.playbookId}/${trigger.triggerId}`);
    return triggers.get(tenant, trigger);
  }

  /** Why a schedule that is due starts no run. */
  async function reasonToSkip({ tenant, playbookId, missed }: Schedule, dueAt: Date): Promise<string | null> {
    const { paused } = await playbooks.state(tenant, playbookId);
    if (paused !== null) return `${dueAt.toISOString()} was left out: the playbook is paused.`;
    const lateMs = clock.now().getTime() - dueAt.getTime();
    return missed === 'skip' && lateMs > missedMs ? `${dueAt.toISOString()} was missed: no server was running.` : null;
  }

  return {
    async list(principal, playbookId) {
      demand(principal, 'view');
      return triggers.list(principal.requester.tenant, playbookId);
    },
    pause: (principal, trigger) => setPaused(principal, trigger, true),
    resume: (principal, trigger) => setPaused(principal, trigger, false),
    async rotateSecret(principal, trigger) {
      demandEverywhere(principal, 'administer');
      const { tenant } = principal.requester;
      const found = await triggers.get(tenant, trigger);
      if (found.kind !== 'webhook')
        throw new AppError('conflict', `${trigger.triggerId} is no webhook; it has no secret.`, {
          failureIndicator: trigger.triggerId,
        });
      const secret = newSecret();
      await triggers.rotateSecret(tenant, trigger, secret);
      await note(principal, 'webhook.secret-rotated', `${trigger.playbookId}/${trigger.triggerId}`);
      return { path: `/hooks/${found.path}`, secret };
    },
    async fire(scheduleId) {
      const schedule = await triggers.schedule(scheduleId);
      if (schedule === null || schedule.paused || schedule.nextAt === null) return;
      const now = clock.now();
      const dueAt = new Date(schedule.nextAt);
      if (dueAt > now) {
        await jobs.add('fire-schedule', { scheduleId }, { key: `fire:${scheduleId}`, runAt: dueAt });
        return;
      }
      const skip = await reasonToSkip(schedule, dueAt);
      const run =
        skip === null ? await triggerRun(parts, schedule, { at: schedule.nextAt }) : { draft: null, error: skip };
      await triggers.fire({
        scheduleId,
        dueAt: schedule.nextAt,
        nextAt: nextFire(schedule.cron, schedule.timeZone, now),
        draft: run.draft,
        error: run.draft === null ? run.error : null,
      });
    },
  };
}
