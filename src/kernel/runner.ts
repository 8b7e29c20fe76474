import type { Effect } from './effect.ts';
import type { Approval } from './approval.ts';
import type { Fields } from './field.ts';
import type { IntentResolution, StepRef } from './intent.ts';
import type { Json, JsonObject } from './json.ts';
import type { Requester } from './requester.ts';
import type { ActionResult } from './result.ts';
import type { RunMode } from './run.ts';
import type { Simulation } from './simulation.ts';
import type { VerbWhole } from './verb.ts';

export interface ActionRequest {
  readonly actionId: string;
  /** Id or title of the connection. */
  readonly connection: string;
  readonly input: Json;
  /** One key is one write, ever. */
  readonly key: string;
  readonly requester: Requester;
  readonly step?: StepRef;
  /** The verb that this call is a part of. */
  readonly verb?: string;
  /** Of a verb that takes several calls on this connection: limits are about all of them, and people may consent to all at once. */
  readonly whole?: VerbWhole;
  /** What the response belongs to; equal idempotent writes of one incident are made once. */
  readonly incident?: string;
  /** A write that this run, or one whose writes it takes, made at the same step with the same arguments is taken instead of a second one. */
  readonly reuse?: { readonly runId: string };
  /** Asked for by a person who answers for it: goes past `needs_approval`, never past `deny`, and is reviewed afterwards. */
  readonly breakGlass?: { readonly reason: string };
  /** Reads go out; a write is described, not made. */
  readonly dryRun?: boolean;
  /** Of the run that asks; `live` when left out. */
  readonly mode?: RunMode;
  /** Of `simulate`: the consoles that stand in for the real ones. */
  readonly simulation?: Simulation;
  readonly signal: AbortSignal;
}

/** The single door: console, API, CLI, schedules and playbooks all pass through it. */
export interface ActionRunner {
  /** What a caller must know before it runs an action: the effect of this very input, and what is sensitive in it. @throws AppError `unknown_action` */
  describe(
    actionId: string,
    input: Json,
  ): { readonly mayWrite: boolean; readonly effect: Effect; readonly fields: Fields };
  /** Never throws for what a console did: that is a `failed` result. @throws AppError for a request that is wrong before anything is sent */
  run(request: ActionRequest): Promise<ActionResult>;
  /** Asks the vendor about accepted work once, and writes what it said. @param background nobody waits for it, so that orders go first */
  settle(receiptId: string, signal: AbortSignal, background?: boolean): Promise<Settlement>;
  /** Asks the vendor about a write whose outcome is unknown. Leaves it `unknown` where nobody can tell. */
  recover(intentId: string, signal: AbortSignal): Promise<void>;
  /** Sends an unknown, idempotent write again, as a new intent that names the old one. */
  resend(tenant: string, intentId: string, requester: Requester, signal: AbortSignal): Promise<ActionResult>;
  /** Carries out a write that was approved, once, and keeps the result on the approval. @throws AppError `plan_changed`, `approval_expired`, `guard_denied`; nothing was sent then */
  carryOut(approvalId: string, signal: AbortSignal): Promise<ActionResult>;
  /** Puts another approval in the place of a pending one, with other arguments: planned and judged anew. */
  edit(tenant: string, approvalId: string, edit: ApprovalEdit): Promise<Approval>;
  /** A person's decision about an unknown outcome. */
  resolve(tenant: string, intentId: string, resolution: Omit<IntentResolution, 'at'>): Promise<void>;
}

export interface ApprovalEdit {
  /** The whole input; a secret that stays `[secret]` is kept. */
  readonly input: JsonObject;
  readonly by: Requester;
  readonly comment: string;
  readonly signal: AbortSignal;
}

export interface Settlement {
  readonly result: ActionResult;
  /** When to ask again; null when there is nothing left to ask. */
  readonly nextPollMs: number | null;
}
