import type { ActionDefinition } from '#kernel/action.ts';
import type { Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Expression, ForEachStep, Step, Template } from '#kernel/playbook.ts';
import type { Problems } from './problem.ts';

/** What the checker needs to know about an action; the definitions of the catalogue are such. */
export type ActionSummary = Pick<ActionDefinition, 'id' | 'input' | 'effect' | 'idempotent'> &
  Partial<Pick<ActionDefinition, 'effectOf' | 'check' | 'targets'>>;

export interface ConnectionSummary {
  readonly id: string;
  readonly title: string;
  /** Connector id. */
  readonly connector: string;
}

/** A published playbook, as far as its callers need to know it. */
export interface PlaybookSummary {
  readonly inputs: Fields;
  /** Ids of the playbooks that it calls. */
  readonly calls: readonly string[];
}

/** What the checker asks about the world outside the document. What is left out is not checked: a command line without a server knows only actions. */
export interface Lookups {
  action(id: string): ActionSummary | null;
  /** For suggestions. */
  readonly actionIds: readonly string[];
  /** All of the tenant. */
  readonly connections?: readonly ConnectionSummary[];
  /** The newest version, or the one named; null when there is none. */
  playbook?(id: string, version?: number): PlaybookSummary | null;
  /** For suggestions. */
  readonly playbookIds?: readonly string[];
  /** Titles of the channels that notices go to. */
  readonly channels?: readonly string[];
}

/** What a kind of step may ask and say while its steps are checked. */
export interface CheckContext {
  readonly lookups: Lookups;
  readonly problems: Problems;
  /** Id of the playbook that is checked. */
  readonly playbookId: string;
  /** First values of the variables. */
  readonly variables: JsonObject;
  /** The step of that name, if it has certainly run before this one; else null, and the reason is on the list. */
  earlierStep(id: string, path: string): Step | null;
  /** Every expression in the value. */
  template(template: Template, path: string): void;
  /** One expression that must give true or false. */
  condition(expression: Expression, path: string): void;
  /** A condition that reads `event` as well. */
  match(expression: Expression, path: string): void;
  /** A value that will be given to these fields. */
  input(fields: Fields, input: JsonObject, path: string, of: string): void;
  /** Id or title of a connection of that connector; of any where it is null. */
  connection(template: Json, path: string, connector: string | null): void;
  /** The steps inside a step; `each` of a for-each: the name of the item, and what is collected where the steps end. */
  steps(steps: readonly Step[], path: string, each?: Pick<ForEachStep, 'as' | 'collect'>): void;
  /** The steps of a `parallel`, whose order is that of their edges. */
  parallel(steps: readonly Step[], path: string): void;
}
