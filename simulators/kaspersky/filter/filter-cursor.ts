import { PxgError } from '../wire/pxg-error.ts';

/** Reads a filter from left to right; positions count from 1, as the vendor's do. */
export interface FilterCursor {
  /** Skips blanks; the character that comes next, empty at the end. */
  peek(): string;
  /** 1-based position of the character that comes next, after blanks. */
  position(): number;
  /** Skips blanks and takes this text if it comes next. */
  take(text: string): boolean;
  /** Skips blanks and takes what the sticky expression matches. */
  match(pattern: RegExp): RegExpExecArray | null;
  /** @throws PxgError at the next character; the text is not the vendor's */
  fail(text: string, at?: number): never;
}

export function createFilterCursor(text: string): FilterCursor {
  let index = 0;

  function skip(): void {
    while (index < text.length && /\s/.test(text.charAt(index))) index += 1;
  }

  function fail(problem: string, at?: number): never {
    skip();
    throw new PxgError('filter-syntax', at ?? index + 1, problem);
  }

  return {
    peek() {
      skip();
      return text.charAt(index);
    },
    position() {
      skip();
      return index + 1;
    },
    take(wanted) {
      skip();
      if (!text.startsWith(wanted, index)) return false;
      index += wanted.length;
      return true;
    },
    match(pattern) {
      skip();
      const sticky = new RegExp(pattern.source, 'y');
      sticky.lastIndex = index;
      const found = sticky.exec(text);
      if (found !== null) index += found[0].length;
      return found;
    },
    fail,
  };
}
