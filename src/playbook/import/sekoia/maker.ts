import type { Fields } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import type { Names } from '../naming.ts';
import type { Notes } from '../report.ts';
import type { SekoiaPlaybook } from './file.ts';
import type { StoreKeys } from './store-keys.ts';

/** What the translation of one playbook gathers on its way. */
export interface Maker {
  readonly playbook: SekoiaPlaybook;
  readonly names: Names;
  readonly notes: Notes;
  /** Inputs of the run that turned out to be needed, by name. */
  readonly inputs: Map<string, Fields[string]>;
  /** First values of the variables. */
  readonly variables: Map<string, Json>;
  /** Ids of steps that a person has to complete. */
  readonly disabled: Set<string>;
  readonly keys: StoreKeys;
  /** Nodes that became disabled. */
  readonly disabledNodes: Set<string>;
  /** Steps made so far. */
  count: number;
}
