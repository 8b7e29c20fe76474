import type { Playbook } from '#kernel/playbook.ts';
import type { ImportNote } from './report.ts';

/** A playbook of another product in our language, and what a person should know about it. */
export interface Translation {
  readonly playbook: Playbook;
  /** Steps that were left to a person. */
  readonly disabled: readonly string[];
  readonly notes: readonly ImportNote[];
}
