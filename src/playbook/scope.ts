import type { AppErrorJson } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { StepRun, StepStatus } from '#kernel/run.ts';

/** What `steps.<id>` shows. Members are null, empty or `[]` where the step has nothing to say; none is ever absent. */
export interface StepView {
  readonly status: StepStatus;
  readonly statusCode: number | null;
  readonly message: string | null;
  readonly data: Json;
  readonly keyFields: JsonObject;
  readonly targets: readonly TargetResult[];
  /** Of steps that are no actions: the chosen branch, the collected items. */
  readonly output: Json;
  readonly error: AppErrorJson | null;
}

export const stepMembers = [
  'status',
  'statusCode',
  'message',
  'data',
  'keyFields',
  'targets',
  'output',
  'error',
] as const satisfies (keyof StepView)[];

/** What `run` shows. */
export interface RunView {
  readonly id: string;
  /** Id of the playbook. */
  readonly playbook: string;
  readonly version: number;
  /** Name of who started it. */
  readonly requester: string;
  /** The time of this evaluation, ISO 8601 with `Z`: taken from the clock once for each scope. */
  readonly now: string;
  /** Only while the steps of `on-failure` run: why the run failed. */
  readonly error?: AppErrorJson;
}

export const runMembers = [
  'id',
  'playbook',
  'version',
  'requester',
  'now',
  'error',
] as const satisfies (keyof RunView)[];

/** Everything that an expression can read. */
export interface Scope {
  readonly inputs: JsonObject;
  /** The steps that have run and are visible from here, by id. */
  readonly steps: { readonly [id: string]: StepView };
  readonly run: RunView;
  /** The variables of the playbook as `store` steps have left them; all that are declared, from the first step on. */
  readonly vars: JsonObject;
  /** What the trigger handed over; null for a run that was started otherwise. */
  readonly trigger: JsonObject | null;
  /** Only in the match of a `wait` for an event: the event. */
  readonly event?: JsonObject;
  /** Inside a for-each: the item by its name, and its position as `<name>_index`. */
  readonly variables: JsonObject;
}

/** A step run as expressions see it. */
export function stepView({
  status,
  result,
  output,
  error,
}: Pick<StepRun, 'status' | 'result' | 'output' | 'error'>): StepView {
  const failure = error ?? result?.error ?? null;
  return {
    status,
    statusCode: result?.statusCode ?? failure?.statusCode ?? null,
    message: result?.message ?? failure?.message ?? null,
    data: result?.data ?? null,
    keyFields: result?.keyFields ?? {},
    targets: result?.targets ?? [],
    output,
    error: failure,
  };
}

/** What the inputs of a trigger read: there is no run yet. */
export interface TriggerScope {
  readonly trigger: JsonObject;
}

/** What the match of an event trigger reads. */
export interface EventScope {
  readonly event: JsonObject;
}

export type AnyScope = Scope | TriggerScope | EventScope;

/** The names at the top of expressions. Without a prototype, so that no name is found by accident. */
export function namesOf(scope: AnyScope): object {
  const { variables, ...names } = scope as Partial<Scope>;
  return { __proto__: null, ...names, ...variables };
}
