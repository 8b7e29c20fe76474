import { LineCounter } from 'yaml';

/** Line and column, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the values of a document stand in its text. */
export interface SourceMap {
  /** Start of the value at the path, or of the closest parent that the text holds. */
  at(path: string): Position;
  /** Start of the key that names the value, which is where an unknown or a missing one is seen. */
  ofKey(path: string): Position;
  /** Place of a fragment inside the text value at the path, `offset` characters into the fragment. */
  within(path: string, fragment: string, offset: number): Position;
}

export interface SourceRecorder {
  readonly map: SourceMap;
  readonly lines: LineCounter;
  position(offset: number): Position;
  record(path: string, start: number, end: number, keyStart: number): void;
}

export function createSourceRecorder(text: string): SourceRecorder {
  const lines = new LineCounter();
  const places = new Map<string, { readonly start: number; readonly end: number; readonly keyStart: number }>();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const find = (path: string) => {
    for (let known = path; ; known = parentOf(known)) {
      const place = places.get(known);
      if (place !== undefined || known === '') return place ?? { start: 0, end: text.length, keyStart: 0 };
    }
  };
  return {
    lines,
    position,
    record: (path, start, end, keyStart) => places.set(path, { start, end, keyStart }),
    map: {
      at: (path) => position(find(path).start),
      ofKey: (path) => position(find(path).keyStart),
      within: (path, fragment, offset) => {
        const { start, end } = find(path);
        const at = text.slice(start, end).indexOf(fragment);
        // Escapes and folded lines change the text: the start of the value is then the honest answer.
        return position(at < 0 ? start : start + at + offset);
      },
    },
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')));
}
