import type { VerbId, verbTable } from '#kernel/verb-table.ts';
import type { VerbResult, VerbRows } from '#kernel/verb-answer.ts';
import type { Anything } from './reference.ts';

/** What a row holds differs from verb to verb, and from console to console. */
interface OpenRows extends Omit<VerbRows, 'rows'> {
  readonly rows: readonly Anything[];
}

/** The data of a verb. */
export type VerbAnswer<V extends VerbId> = (typeof verbTable)[V]['effect'] extends 'read' ? OpenRows : VerbResult;
