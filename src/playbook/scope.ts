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
}

export const runMembers = ['id', 'playbook', 'version', 'requester'] as const satisfies (keyof RunView)[];

/** Everything that an expression can read. */
export interface Scope {
  readonly inputs: JsonObject;
  /** The steps that have run and are visible from here, by id. */
  readonly steps: { readonly [id: string]: StepView };
  readonly run: RunView;
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

/** The names at the top of expressions. Without a prototype, so that no name is found by accident. */
export function namesOf({ inputs, steps, run, variables }: Scope): object {
  return { __proto__: null, inputs, steps, run, ...variables };
}
