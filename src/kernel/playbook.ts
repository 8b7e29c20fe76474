import type { Role } from './access.ts';
import type { ErrorCode } from './error-table.ts';
import type { Fields } from './field.ts';
import type { Json, JsonObject } from './json.ts';
import type { VerbId } from './verb-table.ts';

/** Text that holds one CEL expression, without the `${{ }}` around it. */
export type Expression = string;
/** A JSON value whose strings may hold `${{ expression }}`. */
export type Template = Json;

/** A published document; immutable, addressed by the hash of its canonical form. Members that are left out are absent. */
export interface Playbook {
  readonly id: string;
  readonly title: string;
  readonly summary?: string;
  readonly inputs: Fields;
  readonly triggers?: readonly Trigger[];
  /** What `store` steps change, with the first values; `vars.<name>` in expressions. */
  readonly variables?: JsonObject;
  readonly limits?: RunLimits;
  readonly steps: readonly Step[];
  readonly output?: Template;
  /** Run when the run has failed, before it ends; `run.error` tells why. */
  readonly onFailure?: readonly Step[];
}

export interface RunLimits {
  /** Runs of this playbook at once; others wait in the queue. */
  readonly concurrency?: number;
  readonly rate?: RunRate;
  readonly priority?: 'low' | 'normal' | 'high';
  /** Technical failures in a row after which triggers stop starting it. */
  readonly pauseAfter?: number;
  readonly timeoutMs?: number;
}

/** At most so many runs begin in any span of so long; others wait in the queue. */
export interface RunRate {
  readonly runs: number;
  readonly withinMs: number;
}

interface TriggerCommon {
  /** Unique in the document. */
  readonly id: string;
  /** Inputs of the run; expressions may read `trigger`. */
  readonly inputs: JsonObject;
}

/** Runs can always be started by hand and by other playbooks; these start them by themselves. */
export type Trigger = TriggerCommon &
  (
    | { readonly kind: 'schedule'; readonly cron: string; readonly timeZone: string; readonly missed: 'skip' | 'once' }
    | { readonly kind: 'webhook'; readonly authentication: 'secret' | 'hmac' }
    /** `match` reads `event`. */
    | { readonly kind: 'event'; readonly match: Expression }
  );

/** Classes of errors that a step may be tried again for. A write of unknown outcome never is. */
export type RetryClass = 'timeout' | 'unreachable' | 'rate-limited' | 'vendor-failed' | 'task-failed';

export interface Retry {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  readonly delayMs: number;
  /** Each delay is this many times the one before. */
  readonly factor: number;
  readonly on: readonly RetryClass[];
}

interface StepCommon {
  readonly id: string;
  readonly title?: string;
  readonly notes?: string;
  /** Skipped when this is false. */
  readonly if?: Expression;
  /** Not run, whatever `if` says: what an import could not translate. */
  readonly disabled?: true;
  readonly timeoutMs?: number;
  readonly retry?: Retry;
  /** Default `stop`: a failed step fails the run. Steps: run then, and the run goes on when they succeed. */
  readonly onError?: 'stop' | 'continue' | readonly Step[];
  /** Directly inside a `parallel`: what must have ended before it starts; at once when left out. */
  readonly after?: readonly Edge[];
  /** `all` (default): when every edge is decided and one is live. `any`: with the first live one. Skipped when all are dead. */
  readonly join?: 'all' | 'any';
}

/**
 * An edge to the named step beside this one. It is live when that step has succeeded (or goes on after a failure);
 * with `case`, when that branch or switch chose it; with `failed`, when that step failed. Otherwise it is dead.
 */
export interface Edge {
  readonly step: string;
  readonly case?: string;
  readonly failed?: true;
}

export interface ActionStep extends StepCommon {
  readonly kind: 'action';
  readonly action: string;
  /** Id or title of the connection. */
  readonly connection: Template;
  readonly input: JsonObject;
}

export interface VerbStep extends StepCommon {
  readonly kind: 'verb';
  readonly verb: VerbId;
  readonly input: JsonObject;
  /** Ids or titles; every connection that knows the machine when left out. */
  readonly connections?: Template;
  readonly incident?: Template;
}

/** A request to an HTTP connection: its generic request, through the single door like every action. */
export interface RequestStep extends StepCommon {
  readonly kind: 'request';
  readonly connection: Template;
  readonly input: JsonObject;
}

export interface WaitStep extends StepCommon {
  readonly kind: 'wait';
  /** Until the named earlier step is no longer pending, for a time, until a time, or for an event. */
  readonly until:
    | { readonly settlement: string; readonly withinMs: number }
    | { readonly durationMs: Template }
    | { readonly instant: Template }
    | { readonly event: Expression; readonly withinMs: number };
}

export interface BranchStep extends StepCommon {
  readonly kind: 'branch';
  /** The first case whose condition holds is taken; a case without one always holds. */
  readonly cases: readonly { readonly when?: Expression; readonly name?: string; readonly steps: readonly Step[] }[];
}

export interface SwitchStep extends StepCommon {
  readonly kind: 'switch';
  readonly on: Template;
  /** The first case whose value is equal is taken. */
  readonly cases: readonly { readonly value: Json; readonly name?: string; readonly steps: readonly Step[] }[];
  readonly otherwise?: readonly Step[];
}

export interface ForEachStep extends StepCommon {
  readonly kind: 'for-each';
  readonly items: Template;
  /** Name of the item in expressions; its position is `<name>_index`. */
  readonly as: string;
  readonly concurrency: number;
  /** Items started in a second, at most. */
  readonly perSecond?: number;
  /** What each item adds to `output.results`; null for one that failed. */
  readonly collect?: Template;
  readonly steps: readonly Step[];
}

export interface ParallelStep extends StepCommon {
  readonly kind: 'parallel';
  /** Steps at once; all when left out. */
  readonly concurrency?: number;
  readonly steps: readonly Step[];
}

export interface WhileStep extends StepCommon {
  readonly kind: 'while';
  readonly condition: Expression;
  readonly maxIterations: number;
  /** Between two iterations. */
  readonly delayMs?: number;
  readonly steps: readonly Step[];
}

export interface ApprovalStep extends StepCommon {
  readonly kind: 'approval';
  readonly message: Template;
  readonly evidence?: JsonObject;
  readonly approvers: number;
  readonly role: Role;
  readonly expiresMs: number;
  readonly escalateTo?: Role;
}

export interface StoreStep extends StepCommon {
  readonly kind: 'store';
  readonly set?: JsonObject;
  readonly append?: JsonObject;
  /** Values taken out of lists. */
  readonly remove?: JsonObject;
}

export interface PlaybookStep extends StepCommon {
  readonly kind: 'playbook';
  readonly playbook: string;
  /** The newest when left out. */
  readonly version?: number;
  readonly inputs: JsonObject;
}

export interface NotifyStep extends StepCommon {
  readonly kind: 'notify';
  readonly channels?: readonly string[];
  readonly severity: 'info' | 'warning' | 'critical';
  readonly subject: Template;
  readonly text: Template;
}

export interface FailStep extends StepCommon {
  readonly kind: 'fail';
  readonly message: Template;
}

/** Ends the run as it is, without the steps after it. */
export interface StopStep extends StepCommon {
  readonly kind: 'stop';
  readonly output?: Template;
}

export type Step =
  | ActionStep
  | VerbStep
  | RequestStep
  | WaitStep
  | BranchStep
  | SwitchStep
  | ForEachStep
  | ParallelStep
  | WhileStep
  | ApprovalStep
  | StoreStep
  | PlaybookStep
  | NotifyStep
  | FailStep
  | StopStep;

/** Which errors belong to a class. */
export const retryClasses = {
  timeout: ['timeout', 'settlement_timeout'],
  unreachable: ['unreachable', 'connection_lost'],
  'rate-limited': ['vendor_rate_limited'],
  'vendor-failed': ['vendor_failed', 'vendor_malformed'],
  'task-failed': ['task_failed', 'playbook_failed'],
} as const satisfies Readonly<Record<RetryClass, readonly ErrorCode[]>>;
