import type { Json } from '../wire/call.ts';
import type { RowText } from '../wire/row-text.ts';
import type { Place } from './place.ts';

/** One row of a list. Rows of a large list are made only when they are looked at. */
export interface Entry {
  /** Grows with the age of the list; the order without `sortBy`, and what a cursor holds. */
  readonly seq: number;
  readonly id: string;
  readonly place: () => Place | null;
  readonly row: () => Json;
  readonly json: () => RowText;
}

/** Rows that are left out whatever the filter says. */
export interface HiddenRows {
  readonly has: (entry: Entry) => boolean;
  readonly count: number;
}

/** What filters and sorting have to know about the rows of a list. */
export interface SourceFacts {
  /** Name of the shape of a row. */
  readonly shape: string;
  /** Objects of a row whose fields count as the row's own. */
  readonly roots?: readonly string[];
  /** Parameter name without its operator, to the dotted path of a field. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Parameters whose values the row only implies. */
  readonly derived?: Readonly<Record<string, (row: Json) => readonly unknown[]>>;
  /** Dotted paths that `query` looks through; every text of the row when left out. */
  readonly searched?: readonly string[];
}

export interface Source {
  readonly name: string;
  readonly facts: SourceFacts;
  readonly size: number;
  /** Changes with every change of the list. */
  readonly version: number;
  find(id: string): Entry | undefined;
  /** In order of `seq`, beginning after this one. */
  scan(afterSeq?: number): Iterable<Entry>;
}
