import type { Fields } from './field.ts';
import type { Json, JsonObject } from './json.ts';

/** Text that holds one CEL expression, without the `${{ }}` around it. */
export type Expression = string;
/** A JSON value whose strings may hold `${{ expression }}`. */
export type Template = Json;

/** A published document; immutable, addressed by the hash of its canonical form. */
export interface Playbook {
  readonly id: string;
  readonly title: string;
  readonly summary?: string;
  readonly inputs: Fields;
  readonly steps: readonly Step[];
  readonly output?: Template;
}

interface StepCommon {
  readonly id: string;
  readonly title?: string;
  /** Skipped when this is false. */
  readonly if?: Expression;
  /** Default `stop`: a failed step fails the run. */
  readonly onError?: 'stop' | 'continue';
}

export interface ActionStep extends StepCommon {
  readonly kind: 'action';
  readonly action: string;
  /** Id or title of the connection. */
  readonly connection: Template;
  readonly input: JsonObject;
}

export interface WaitStep extends StepCommon {
  readonly kind: 'wait';
  /** Until the named earlier step is no longer pending, or for a time. */
  readonly until: { readonly settlement: string; readonly withinMs: number } | { readonly durationMs: Template };
}

export interface BranchStep extends StepCommon {
  readonly kind: 'branch';
  /** The first case whose condition holds is taken; a case without one always holds. */
  readonly cases: readonly { readonly when?: Expression; readonly steps: readonly Step[] }[];
}

export interface ForEachStep extends StepCommon {
  readonly kind: 'for-each';
  readonly items: Template;
  /** Name of the item in expressions; its position is `<name>_index`. */
  readonly as: string;
  readonly concurrency: number;
  readonly steps: readonly Step[];
}

export type Step = ActionStep | WaitStep | BranchStep | ForEachStep;
