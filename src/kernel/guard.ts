import type { Role } from './access.ts';
import type { Effect } from './effect.ts';
import type { Endpoint } from './endpoint.ts';
import type { JsonObject } from './json.ts';
import type { Requester } from './requester.ts';

/**
 * What is to be done, on what, with which arguments: made before every write. Dry runs print it, the guard judges it,
 * approvals sign its hash, and the ledger names the verdict on it.
 */
export interface Plan {
  readonly tenant: string;
  readonly actionId: string;
  /** The verb that was asked for, or that the action is; null for one that is none. */
  readonly verb: string | null;
  /** A free request to a console that knows machines: rules about verbs are about it as well. Left out by older versions. */
  readonly free?: boolean;
  readonly connectionId: string;
  readonly connectionTitle: string;
  /** SHA-256 over its settings: with others, it may be another console. Left out by older versions. */
  readonly connectionHash?: string;
  readonly effect: Effect;
  /** As the action names them: ids, or a filter. */
  readonly targets: readonly string[];
  /** The endpoints that would be reached, as the console says now; empty when the action reaches none or cannot tell. */
  readonly endpoints: readonly PlanEndpoint[];
  /** How many objects would be reached; null when it cannot be counted, or nobody had to know. */
  readonly count: number | null;
  /** How many agents the whole verb reaches on this connection, where it takes several writes: what limits are about. */
  readonly together?: number;
  readonly fleet: number | null;
  /** True when `endpoints` is every endpoint reached. */
  readonly complete: boolean;
  /** Whether the console was asked what would be reached: only when a rule, a dry run or an approval needs it. */
  readonly asked: boolean;
  /** Sensitive fields masked. */
  readonly input: JsonObject;
  /** SHA-256 over action, connection and the full input, secrets included. */
  readonly argumentHash: string;
  readonly permission: string | null;
  readonly note: string | null;
  /** SHA-256 over action, connection, targets, resolved endpoints, count and arguments: a change of any of them is another plan. */
  readonly hash: string;
}

export type PlanEndpoint = Omit<Endpoint, 'raw'>;

export type Decision = 'allow' | 'needs_approval' | 'deny';

/** What one rule had to say; only rules that applied are listed. */
export interface RuleFinding {
  /** Id of the policy; `built-in` for the rules that nobody can switch off. */
  readonly policy: string;
  readonly rule: string;
  readonly decision: Decision;
  readonly message: string;
}

export interface ApprovalDemand {
  /** People who must consent, each once. */
  readonly approvers: number;
  /** The least role that may decide. */
  readonly role: Role;
  readonly expiresMs: number;
  /** To whom it goes when nobody has decided in time; it expires when left out. */
  readonly escalateTo?: Role;
}

/** What the rules say together: the strictest finding decides. */
export interface Judgement {
  readonly decision: Decision;
  readonly findings: readonly RuleFinding[];
  /** Of `needs_approval`: the strictest of what the rules ask for. */
  readonly demand: ApprovalDemand | null;
  /** Versions of the policies that were asked, by id. */
  readonly policies: JsonObject;
}

/** The guard's answer about one plan, kept for as long as the intent that rests on it. */
export interface Verdict {
  readonly id: string;
  readonly tenant: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly requester: Requester;
  readonly decision: Decision;
  readonly findings: readonly RuleFinding[];
  /** The approval that turned `needs_approval` into `allow`; of a break-glass write, the review that follows it. */
  readonly approvalId: string | null;
  /** Versions of the policies that were asked, by id. */
  readonly policies: JsonObject;
  readonly at: string;
}

export type VerdictDraft = Omit<Verdict, 'at'>;

declare const cleared: unique symbol;

/** The id of a verdict that lets a write pass. Only `response/guard/clearance.ts` makes one. */
export type ClearedVerdictId = string & { readonly [cleared]: true };

/** A verdict that lets a write pass: without one there is no intent, without an intent no permit, without a permit no write. */
export interface Clearance extends Omit<VerdictDraft, 'id' | 'decision'> {
  readonly id: ClearedVerdictId;
  readonly decision: 'allow';
}

export interface VerdictFilter {
  readonly decision?: Decision;
  /** Exclusive: ids after this one, newest first. */
  readonly after?: string;
  readonly limit: number;
}

/** Verdicts that let a write pass are written together with its intent; the others here. */
export interface VerdictStore {
  /** With an audit entry. */
  record(verdict: VerdictDraft): Promise<void>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<Verdict>;
  list(tenant: string, filter: VerdictFilter): Promise<readonly Verdict[]>;
  /** Oldest first, a page at a time: ids after `after`. */
  since(tenant: string, from: Date, after: string, limit: number): Promise<readonly Verdict[]>;
}
