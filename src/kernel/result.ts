import type { AppErrorJson } from './error.ts';
import type { Json, JsonObject } from './json.ts';

export interface TargetResult {
  readonly target: string;
  readonly status: 'succeeded' | 'unchanged' | 'pending' | 'unsupported' | 'not_found' | 'failed';
  readonly error?: AppErrorJson;
}

/** What a vendor gave us for work that it has accepted but not finished. */
export interface Receipt {
  /** For example `stormshield.task`. */
  readonly kind: string;
  /** What the vendor needs to be asked, for example `{ taskId }`. */
  readonly reference: JsonObject;
  /** Milliseconds before the vendor is first asked; later waits grow up to `maxPollMs`. */
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** Milliseconds from acceptance after which we stop asking and say so. */
  readonly deadlineMs: number;
  /** The action is for waiting: its step or call is not done before the receipt is settled. */
  readonly blocking?: boolean;
}

interface OutcomeCommon<T extends Json> {
  /** HTTP status of the console's answer. */
  readonly statusCode: number;
  readonly message: string;
  /** Readable form. */
  readonly data: T;
  /** The console's own answer, where `data` is not already that. */
  readonly raw?: Json;
  /** The few fields that people look for first. */
  readonly keyFields?: JsonObject;
  readonly targets: readonly TargetResult[];
}

/** What a handler returns. Handlers throw AppError for failures; only the runner makes `failed`. */
export type ActionOutcome<T extends Json = Json> = OutcomeCommon<T> &
  (
    | { readonly status: 'succeeded' | 'partially_succeeded' }
    | { readonly status: 'pending'; readonly receipt: Receipt }
  );

/** One HTTP exchange, redacted. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly at: string;
  readonly durationMs: number;
  /** Absent when no answer came. */
  readonly status?: number;
  readonly responseBytes?: number;
  /** Why there was no answer. */
  readonly error?: string;
  /** It asked what became of work that was sent before. A result keeps those of the last answer, and all that made the work. */
  readonly settling?: boolean;
}

export type ResultStatus = 'succeeded' | 'partially_succeeded' | 'pending' | 'failed';

/** What everyone sees: the runner's result of one action. */
export interface ActionResult {
  readonly status: ResultStatus;
  readonly statusCode: number;
  readonly message: string;
  readonly data: Json;
  readonly raw?: Json;
  readonly keyFields?: JsonObject;
  readonly targets: readonly TargetResult[];
  readonly exchanges: readonly Exchange[];
  readonly error?: AppErrorJson;
  /** The write waits for this approval; nothing has been sent. */
  readonly approvalId?: string;
  /** The ledger row of a write. */
  readonly intentId?: string;
  /** Present while pending, and afterwards on the settled result. */
  readonly receiptId?: string;
  /** True when the caller should wait for the receipt: see `Receipt.blocking`. */
  readonly blocking?: boolean;
  /** The write was not made: this is what it would have been. */
  readonly dryRun?: boolean;
}
