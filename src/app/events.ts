import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { EventFilter, EventRecord, EventStore, EventWait } from '#kernel/event.ts';
import { newId } from '#kernel/ids.ts';
import type { StepRef } from '#kernel/intent.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Log } from '#kernel/log.ts';
import type { PlaybookStore } from '#kernel/run.ts';
import type { TriggerStore } from '#kernel/trigger.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { demand, demandEverywhere, isBound, type Principal } from './principal.ts';
import type { DraftRun } from './run-draft.ts';
import { triggerRun } from './trigger-run.ts';

export interface NewEvent {
  readonly kind: string;
  readonly data: JsonObject;
  readonly source?: string;
  readonly at?: string;
  /** The same event is kept once. Without one, each is an event of its own. */
  readonly dedupeKey?: string;
}

export interface EventUseCases {
  /** @returns the event; `isNew` is false when it was there already */
  publish(principal: Principal, event: NewEvent): Promise<{ readonly id: string | null; readonly isNew: boolean }>;
  list(principal: Principal, filter: EventFilter): Promise<readonly EventRecord[]>;
  get(principal: Principal, id: string): Promise<EventRecord>;
  /** Job: starts the playbooks and wakes the waits that match. */
  match(eventId: string): Promise<void>;
}

interface Parts {
  readonly events: EventStore;
  readonly triggers: TriggerStore;
  readonly playbooks: PlaybookStore;
  readonly draftRun: DraftRun;
  readonly clock: Clock;
  readonly log: Log;
}

/** Waits looked at between two breaths: others want to work as well. */
const waitsAtOnce = 500;

export function eventUseCases(parts: Parts): EventUseCases {
  const { events, triggers, clock, log } = parts;

  /** An expression that fails matches nothing: the next event may fit. */
  function matches(expression: string, event: JsonObject, where: string): boolean {
    try {
      return evaluateCondition(expression, { event }, where);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.debug('A match could not be evaluated', { where, error: error.message });
      return false;
    }
  }

  async function matchedRuns(event: EventRecord, view: JsonObject) {
    const found = await triggers.eventTriggers(event.tenant);
    const matched = found.filter(({ match, playbookId, triggerId }) =>
      matches(match, view, `${playbookId}/${triggerId}`),
    );
    const runs = [];
    for (const trigger of matched) {
      const { draft } = await triggerRun(parts, trigger, handedOver(event));
      if (draft !== null) runs.push({ trigger, draft });
    }
    return runs;
  }

  return {
    async publish(principal, { kind, data, source = 'api', at, dedupeKey }) {
      demandEverywhere(principal, 'respond');
      const { tenant } = principal.requester;
      const id = newId('evt');
      const event = { id, tenant, source, kind, at: at ?? clock.now().toISOString(), data, dedupeKey: dedupeKey ?? id };
      const isNew = await events.publish(event);
      return { id: isNew ? id : null, isNew };
    },
    async list(principal, filter) {
      demand(principal, 'view');
      if (isBound(principal)) return [];
      return events.list(principal.requester.tenant, filter);
    },
    async get(principal, id) {
      demandEverywhere(principal, 'view');
      return events.get(principal.requester.tenant, id);
    },
    async match(eventId) {
      const event = await events.unmatched(eventId);
      if (event === null) return;
      const view = eventView(event);
      let runs = await matchedRuns(event, view);
      let after: StepRef | null = null;
      for (;;) {
        const waits: readonly EventWait[] = await events.waits(event.tenant, after, waitsAtOnce);
        after = waits.at(-1) ?? null;
        const last = waits.length < waitsAtOnce;
        const ended = waits.filter(({ match, runId, stepId }) => matches(match, view, `${runId}/${stepId}`));
        if (last || ended.length > 0 || runs.length > 0)
          await events.commitMatches(event, { runs, waits: ended }, last);
        if (last) return;
        runs = [];
        await breathe();
      }
    },
  };
}

/** What a trigger hands over; `kind` and `id` are those of the trigger. */
function handedOver({ id, source, kind, at, data }: EventRecord): JsonObject {
  return { eventId: id, event: kind, source, at, data };
}

/** What expressions see as `event`. */
function eventView({ id, source, kind, at, data }: EventRecord): JsonObject {
  return { id, source, kind, at, data };
}
