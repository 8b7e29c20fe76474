import type { Fields } from '#kernel/field.ts';
import type { Names } from '../naming.ts';
import type { Notes } from '../report.ts';
import type { Meetings } from './meeting.ts';
import type { CacaoFile } from './types.ts';
import type { Variables } from './variables.ts';

/** What the translation of one playbook gathers on its way. */
export interface Maker {
  readonly file: CacaoFile;
  readonly meetings: Meetings;
  readonly variables: Variables;
  readonly names: Names;
  readonly notes: Notes;
  /** Inputs of the run that turned out to be needed, by name. */
  readonly inputs: Map<string, Fields[string]>;
  /** Ids of steps that a person has to complete. */
  readonly disabled: Set<string>;
  /** Steps made so far. */
  count: number;
}
