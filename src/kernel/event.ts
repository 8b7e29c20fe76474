import type { JsonObject } from './json.ts';

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

export interface EventReader {
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<EventRecord>;
}
