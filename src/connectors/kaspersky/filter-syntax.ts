/** Where a filter stops being one. Positions count from 1, as the console counts them. */
export interface FilterFault {
  readonly position: number;
  readonly problem: string;
}

const maxDepth = 200;
const attributePattern = /[A-Za-z_][A-Za-z0-9_.-]*/y;
const operatorPattern = /<>|<=|>=|=|<|>/y;
const numberPattern = /0x[0-9A-Fa-f]+|[+-]?\d+/y;
const valuePattern =
  /T"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2})?"|"(?:[^"]|"")*"|CURTIME\s*\(\s*[+-]?\s*\d*\s*\)|0x(?:[0-9A-Fa-f]{2})*|[+-]?\d+/y;

/**
 * Checks the grammar of a filter; which attributes exist is for the console to say.
 * @returns null when it is right; an empty filter is right and means everything
 */
export function filterFault(text: string): FilterFault | null {
  if (text.trim() === '') return null;
  const reader = new FilterReader(text);
  reader.readAll();
  return reader.fault;
}

/** The sentence of the console for a fault. */
export function faultText({ position, problem }: FilterFault): string {
  return `Pos ${position}. ${problem}`;
}

/** Reads one filter from left to right. Each step answers whether it could be read; the first fault stays. */
class FilterReader {
  fault: FilterFault | null = null;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): boolean {
    const read = this.#isAt('(') ? this.#bracketed(0) : this.#item();
    if (!read) return false;
    this.#skipBlanks();
    return this.#at >= this.#text.length || this.#fail('Unexpected text after the filter.');
  }

  #bracketed(depth: number): boolean {
    if (depth > maxDepth) return this.#fail('The filter is nested too deeply.');
    return (
      this.#expect('(', `Opening bracket '(' expected.`) &&
      this.#inside(depth + 1) &&
      this.#expect(')', `Closing bracket ')' expected.`)
    );
  }

  /** One nested bracket is taken; a second one beside it needs `&` or `|` in front. */
  #inside(depth: number): boolean {
    if (this.#skips('&') || this.#skips('|')) {
      do if (!this.#bracketed(depth)) return false;
      while (this.#isAt('('));
      return true;
    }
    // Both `!(item)` and `!item` occur.
    if (this.#skips('!')) return this.#isAt('(') ? this.#bracketed(depth) : this.#item();
    return this.#isAt('(') ? this.#bracketed(depth) : this.#item();
  }

  /** `attribute`, `attribute operator value`, or `attribute & mask operator number`. */
  #item(): boolean {
    if (!this.#take(attributePattern, 'Attribute name expected.')) return false;
    if (this.#skips('&') || this.#skips('|')) {
      return (
        this.#take(numberPattern, 'Number expected.') &&
        this.#take(operatorPattern, 'Comparison operator expected.') &&
        this.#take(numberPattern, 'Number expected.')
      );
    }
    if (!this.#takes(operatorPattern)) return true;
    return this.#takes(valuePattern) || this.#fail(this.#isAt('"') ? 'Unterminated string.' : 'Value expected.');
  }

  #expect(character: string, problem: string): boolean {
    return this.#skips(character) || this.#fail(problem);
  }

  #take(pattern: RegExp, problem: string): boolean {
    return this.#takes(pattern) || this.#fail(problem);
  }

  #takes(pattern: RegExp): boolean {
    this.#skipBlanks();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #skips(character: string): boolean {
    if (!this.#isAt(character)) return false;
    this.#at += 1;
    return true;
  }

  #isAt(character: string): boolean {
    this.#skipBlanks();
    return this.#text[this.#at] === character;
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #fail(problem: string): false {
    this.fault ??= { position: this.#at + 1, problem };
    return false;
  }
}
