import type { Problem } from '../problem.ts';
import type { Position } from '../source-map.ts';
import type { JsonSource } from './json-source.ts';

/** Something a person should know about the translation. */
export interface ImportNote extends Position {
  /** Place in the imported file, as a JSON pointer. */
  readonly pointer: string;
  /** The step that it is about; null for the whole playbook. */
  readonly step: string | null;
  readonly level: 'info' | 'warning';
  readonly text: string;
}

export interface ImportReport {
  readonly format: 'sekoia' | 'cacao';
  /** Id that the playbook got. */
  readonly playbook: string;
  readonly title: string;
  /** Steps in all. */
  readonly steps: number;
  /** Steps that do nothing until a person has completed them. */
  readonly disabled: readonly string[];
  readonly notes: readonly ImportNote[];
  /** What the checks of the language say about the document that was made. */
  readonly problems: readonly Problem[];
}

export interface ImportResult {
  /** YAML text in our language. */
  readonly source: string;
  readonly report: ImportReport;
}

const maxNotes = 500;

export interface Notes {
  add(pointer: string, step: string | null, level: ImportNote['level'], text: string): void;
  list(): readonly ImportNote[];
}

export function createNotes(source: Pick<JsonSource, 'at'>): Notes {
  const notes: ImportNote[] = [];
  return {
    add: (pointer, step, level, text) => {
      if (notes.length < maxNotes) notes.push({ ...source.at(pointer), pointer, step, level, text });
    },
    list: () => notes.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}
