import type { Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionStep, Expression, Step, Template } from '#kernel/playbook.ts';
import type { Problems } from './problem.ts';

/** What every step may have, read already. */
export type CommonKeys = Pick<ActionStep, 'id' | 'title' | 'if' | 'onError'>;

/** One kind of step: one file in `steps/`, one row in `steps/kinds.ts`. */
export interface StepKind<S extends Step = Step> {
  /** Also the key that tells this kind from the others. */
  readonly name: S['kind'];
  /** The keys of this kind, its name first. */
  readonly keys: readonly [S['kind'], ...string[]];
  /** Reads the shape. What is wrong goes to `context.problems`. */
  parse(document: JsonObject, common: CommonKeys, path: string, context: ParseContext): S;
  /** Checks what the step refers to. */
  check(step: S, path: string, context: CheckContext): void;
  /** Of kinds that hold steps: their lists, with the path of each below the step. */
  inner?(step: S): readonly InnerSteps[];
}

export interface InnerSteps {
  /** For example `.branch[0].steps`. */
  readonly below: string;
  readonly steps: readonly Step[];
}

export interface ParseContext {
  readonly problems: Problems;
  /** The steps inside a step. */
  steps(value: Json | undefined, path: string): readonly Step[];
  /** Text of the form `${{ … }}`, without the `${{ }}`. */
  expression(value: Json | undefined, path: string): Expression;
}

/** What the checker needs to know about an action; the catalogue has it. */
export interface ActionSummary {
  readonly id: string;
  readonly input: Fields;
}

export interface Lookups {
  action(id: string): ActionSummary | null;
  /** For suggestions. */
  readonly actionIds: readonly string[];
}

export interface CheckContext {
  readonly lookups: Lookups;
  readonly problems: Problems;
  /** The step of that name, if it has certainly run before this one; else null, and the reason is on the list. */
  earlierStep(id: string, path: string): Step | null;
  /** Every expression in the value. */
  template(template: Template, path: string): void;
  /** One expression that must give true or false. */
  condition(expression: Expression, path: string): void;
  /** A value that will be given to these fields. */
  input(fields: Fields, input: JsonObject, path: string): void;
  /** The steps inside a step; `item` names the item of a for-each. */
  steps(steps: readonly Step[], path: string, item?: string): void;
}
