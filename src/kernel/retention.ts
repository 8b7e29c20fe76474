import type { Requester } from './requester.ts';

/** How long things are kept, in days; null: for ever. The ledger of writes and the audit are always kept. */
export interface Keeping {
  /** From the end of a run. */
  readonly runDays: number | null;
  /** From when an event came. */
  readonly eventDays: number | null;
  /** From when a file was fetched. */
  readonly fileDays: number | null;
}

/** What a tenant has decided. */
export interface RetentionRule extends Keeping {
  /** Null while nobody has decided anything. */
  readonly setAt: string | null;
  readonly setBy: Requester | null;
}

/** What is old enough to go; somewhat less may go, because of what still looks at it. */
export interface Going {
  readonly runs: number;
  readonly events: number;
  readonly files: number;
}

export const storedKinds = ['runs', 'events', 'ledger', 'audit', 'files'] as const;
export type StoredKind = (typeof storedKinds)[number];

/** How much there is of a kind, and how much comes. */
export interface Stored {
  readonly what: StoredKind;
  /** Runs, events, writes, entries or files of the tenant. */
  readonly rows: number;
  /** With all that belongs to them, on disk. */
  readonly bytes: number;
  /** What of it tables and indexes take before they hold anything worth the name. */
  readonly emptyBytes: number;
  /** That came within the measured days. */
  readonly recent: number;
  /** When the first one came; null when there is none. */
  readonly since: string | null;
}

export interface StoredSizes {
  /** When this was measured, by the database. */
  readonly at: string;
  /** Of the whole database, with all tenants and indexes; files lie beside it. */
  readonly databaseBytes: number;
  readonly kinds: readonly Stored[];
}

/** The days over which `Stored.recent` is counted. */
export const measuredDays = 14;

export interface RetentionStore {
  rule(tenant: string): Promise<RetentionRule>;
  set(tenant: string, keeping: Keeping, by: Requester): Promise<RetentionRule>;
  /** What is old enough to go now. */
  going(tenant: string, keeping: Keeping): Promise<Going>;
  sizes(tenant: string): Promise<StoredSizes>;
  /**
   * Removes what is old enough, of every tenant, in small batches with pauses. One server at a time does it.
   * @returns false when another server is at it
   */
  round(signal: AbortSignal): Promise<boolean>;
}
