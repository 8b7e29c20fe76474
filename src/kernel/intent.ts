import type { Effect } from './effect.ts';
import type { Clearance } from './guard.ts';
import type { JsonObject } from './json.ts';
import type { PolicyHead } from './policy.ts';
import type { Requester } from './requester.ts';
import type { ActionResult, Receipt } from './result.ts';
import type { Simulation } from './simulation.ts';

/**
 * `open`: committed, the write may be on its way. `pending`: accepted, has a receipt.
 * `unknown`: nobody could say yet what happened; in sight until it is asked or a person decides.
 */
export type IntentStatus = 'open' | 'pending' | 'succeeded' | 'partially_succeeded' | 'failed' | 'unknown';

/** Where in a run something happened; `iteration` is '' outside a for-each, else the path of indexes such as `3` or `3.0`. */
export interface StepRef {
  readonly runId: string;
  readonly stepId: string;
  readonly iteration: string;
}

/** The ledger row that is committed before any write leaves the process. */
export interface Intent {
  readonly id: string;
  readonly tenant: string;
  /** One key is one write, ever: a repeated call with the key gets the same intent. */
  readonly key: string;
  readonly actionId: string;
  readonly connectionId: string;
  readonly effect: Effect;
  readonly targets: readonly string[];
  /** Sensitive fields masked. */
  readonly input: JsonObject;
  /** SHA-256 over action, connection and the full input. */
  readonly argumentHash: string;
  /** SHA-256 over action, connection, targets, arguments and incident: equal unfinished idempotent writes are one. */
  readonly fingerprint: string;
  readonly verdictId: string;
  readonly verb: string | null;
  readonly incident: string | null;
  readonly requester: Requester;
  readonly step: StepRef | null;
  /** The intent that this one repeats on purpose. */
  readonly resendOf: string | null;
  /** Of a simulated write: it counts for no rate, stands in no other's way, and says nothing about a real console. */
  readonly simulation: Simulation | null;
  readonly serverId: string;
  readonly status: IntentStatus;
  readonly result: ActionResult | null;
  readonly receiptId: string | null;
  /** What a person decided about an unknown outcome. */
  readonly resolution: IntentResolution | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

export interface IntentResolution {
  /** Whether the write took effect; null when that no longer matters, because it was sent again. */
  readonly applied: boolean | null;
  readonly note: string;
  readonly by: Requester;
  readonly at: string;
}

export interface IntentDraft extends Omit<
  Intent,
  'status' | 'result' | 'receiptId' | 'resolution' | 'openedAt' | 'closedAt' | 'verdictId'
> {
  /** Written with the intent, in one statement. */
  readonly verdict: Clearance;
  /** Equal writes are taken for this one until it is finished. */
  readonly merges: boolean;
  /** The endpoints that one action at a time may work on; null for writes that are no work on endpoints. */
  readonly turn: Turn | null;
  /** Bounds that must hold at the very moment of the opening. */
  readonly bounds: readonly WriteBound[];
}

export interface Turn {
  readonly endpoints: readonly string[];
  /** Sent again while the first is unfinished, it would do more: another one of the same action waits for its end. */
  readonly alone: boolean;
}

/** Which writes are counted: those opened within `perMs`. Patterns may hold `*`; members left out count all. */
export interface WriteCount {
  readonly of: 'writes' | 'targets';
  readonly perMs: number;
  readonly connectionId?: string;
  readonly actionId?: string;
  readonly actions?: readonly string[];
  readonly verbs?: readonly string[];
  readonly effects?: readonly string[];
  readonly connections?: readonly string[];
  readonly requesters?: readonly string[];
}

export interface WriteBound extends WriteCount {
  /** With the write that is being opened. */
  readonly atMost: number;
}

/**
 * What became of an opening. `known`: the key was used before. `merged`: an equal write is unfinished, and is taken for this one.
 * `busy`: the intent works on the same endpoint; nothing was written. `outrun`: others were quicker and a bound no longer holds;
 * the intent is the newest of them; nothing was written.
 */
export interface Opening {
  readonly intent: Intent;
  readonly created: boolean;
  readonly state: 'created' | 'known' | 'merged' | 'busy' | 'outrun';
}

/** What the single door needs to know before it judges a write: one statement. */
export interface Situation {
  /** The policies in force. */
  readonly policies: readonly PolicyHead[];
  /** The intent of this key, or the one that it was merged with. */
  readonly intent: Intent | null;
  /** The approval of this key. */
  readonly approvalId: string | null;
}

/** Accepted work that is being asked about; belongs to an intent, or to a waiting read. */
export interface ReceiptRecord {
  readonly id: string;
  readonly tenant: string;
  readonly intentId: string | null;
  readonly actionId: string;
  readonly connectionId: string;
  readonly step: StepRef | null;
  readonly simulation: Simulation | null;
  readonly receipt: Receipt;
  /** `overdue`: the deadline passed while the vendor still said pending; may be settled again by hand. */
  readonly status: 'pending' | 'settled' | 'overdue';
  /** The latest answer: pending ones included. */
  readonly result: ActionResult;
  readonly polls: number;
  readonly acceptedAt: string;
  readonly deadlineAt: string;
}

export interface ReceiptDraft {
  readonly id: string;
  readonly tenant: string;
  readonly actionId: string;
  readonly connectionId: string;
  readonly step: StepRef | null;
  readonly simulation: Simulation | null;
  readonly receipt: Receipt;
}

export interface IntentFilter {
  readonly status?: IntentStatus;
  readonly runId?: string;
  readonly connectionId?: string;
  /** Exclusive: ids after this one, newest first. */
  readonly after?: string;
  readonly limit: number;
}

export interface IntentStore {
  situation(tenant: string, key: string): Promise<Situation>;
  /** How many writes, or targets, each of these counts now. */
  count(tenant: string, counts: readonly WriteCount[]): Promise<readonly number[]>;
  /** Commits the row and its verdict, with an audit entry. When the key exists already, that intent is returned and nothing is written. */
  open(draft: IntentDraft): Promise<Opening>;
  /**
   * The write that a step of a run made with these arguments, whatever its key; null when it made none, or it failed without an effect.
   * Following a chain of reruns is the caller's work.
   */
  findMade(
    tenant: string,
    runId: string,
    stepId: string,
    iteration: string,
    argumentHash: string,
  ): Promise<Intent | null>;
  /** True while the intent is open and the server that opened it has not been declared dead. */
  isHeld(intentId: string, serverId: string): Promise<boolean>;
  /**
   * Writes an outcome; with a receipt, also its row and its settlement job, in one transaction.
   * From `open` or `unknown` only: a final outcome is never overwritten.
   * @returns false when the intent was final already
   */
  close(
    intentId: string,
    status: Exclude<IntentStatus, 'open'>,
    result: ActionResult,
    receipt?: ReceiptDraft,
  ): Promise<boolean>;
  get(tenant: string, id: string): Promise<Intent>;
  /** For jobs of the server itself, which know no tenant. */
  find(id: string): Promise<Intent>;
  list(tenant: string, filter: IntentFilter): Promise<readonly Intent[]>;
  /** Notes a decision; `applied` decides the final status, null leaves it `unknown`. */
  resolve(intentId: string, resolution: IntentResolution): Promise<Intent>;

  /**
   * The write that a step of a run, or of the runs whose writes that one takes, made with these arguments, whatever its key;
   * null when there is none, or it failed without an effect.
   */
  findMade(
    tenant: string,
    runId: string,
    stepId: string,
    iteration: string,
    argumentHash: string,
  ): Promise<Intent | null>;

  /** A receipt without an intent, for a read that is not finished, with its settlement job. */
  openReceipt(draft: ReceiptDraft, result: ActionResult): Promise<void>;
  getReceipt(id: string): Promise<ReceiptRecord>;
  /**
   * Writes an answer of the vendor. A final one closes the receipt and its intent and wakes the run, in one transaction;
   * a pending one only counts the poll. Past the deadline the receipt turns `overdue` and the run is woken.
   */
  recordPoll(id: string, answer: { final: boolean; overdue: boolean; result: ActionResult }): Promise<void>;
}
