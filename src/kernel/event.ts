import type { StepRef } from './intent.ts';
import type { JsonObject } from './json.ts';
import type { RunDraft } from './run.ts';
import type { TriggerRef } from './trigger.ts';

/** A normalised record of something that happened; what triggers and waits match on. */
export interface EventRecord {
  readonly id: string;
  readonly tenant: string;
  /** Where it came from: a connection id, a webhook, `api`. */
  readonly source: string;
  /** For example `threat.detected`. */
  readonly kind: string;
  readonly at: string;
  readonly data: JsonObject;
  /** The same event is kept once. */
  readonly dedupeKey: string;
}

export interface EventSink {
  /** Commits the event with the job that matches it. @returns false when it was there already */
  publish(event: EventRecord): Promise<boolean>;
}

/** A wait of a run for an event. */
export interface EventWait extends StepRef {
  readonly match: string;
}

/** What an event sets in motion. */
export interface EventMatches {
  readonly runs: readonly { readonly trigger: TriggerRef; readonly draft: RunDraft }[];
  readonly waits: readonly StepRef[];
}

export interface EventFilter {
  readonly kind?: string;
  readonly after?: string;
  readonly limit: number;
}

export interface EventReader {
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<EventRecord>;
}

export interface EventStore extends EventSink, EventReader {
  /** For jobs of the server itself. Null when there is nothing to match any more. */
  unmatched(id: string): Promise<EventRecord | null>;
  list(tenant: string, filter: EventFilter): Promise<readonly EventRecord[]>;
  /** Waits that no event has ended yet, in order of their runs. */
  waits(tenant: string, after: StepRef | null, limit: number): Promise<readonly EventWait[]>;
  /**
   * In one transaction: starts the runs, each once for event, playbook and trigger, and gives the event to the waits.
   * @param last nothing more follows for this event
   */
  commitMatches(event: EventRecord, matches: EventMatches, last: boolean): Promise<void>;
}
