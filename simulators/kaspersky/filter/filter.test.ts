import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dictionary } from '../model/attribute.ts';
import { compileFilter } from './filter-match.ts';
import { parseFilter } from './filter-parser.ts';

interface Row {
  readonly text?: string;
  readonly count?: number;
  readonly big?: bigint;
  readonly on?: boolean;
  readonly at?: number;
  readonly digest?: string;
  readonly many?: readonly string[];
}

const now = Date.parse('2026-11-02T08:00:00Z');

const attributes = dictionary<Row>({
  text: { type: 'string', read: (row) => row.text },
  count: { type: 'int', read: (row) => row.count },
  big: { type: 'long', read: (row) => row.big },
  on: { type: 'bool', read: (row) => row.on },
  at: { type: 'datetime', read: (row) => row.at },
  digest: { type: 'binary', read: (row) => row.digest },
  many: { type: 'string', searchOnly: true, read: (row) => row.many },
});

function parse(filter: string, implicitAnd = false) {
  return parseFilter(filter, { isAttribute: (name) => attributes.has(name), implicitAnd });
}

function fits(filter: string, row: Row): boolean {
  return compileFilter(parse(filter), attributes, now)(row);
}

function problem(filter: string): string {
  try {
    parse(filter);
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

describe('documented errors, word for word', () => {
  test.each([
    ['ol="1"', "Pos 1. Unknown attribute 'ol'."],
    ['(ol="1")', "Pos 2. Unknown attribute 'ol'."],
    ['(&(text="a")(ol=1))', "Pos 14. Unknown attribute 'ol'."],
    ['((text="a")(count=1))', "Pos 12. Closing bracket ')' expected."],
    ['((text="a")  (count=1))', "Pos 14. Closing bracket ')' expected."],
    ['(text="a"', "Pos 10. Closing bracket ')' expected."],
    ['(text="a" count=1)', "Pos 11. Closing bracket ')' expected."],
  ])('%s: %s', (filter, message) => {
    expect(problem(filter)).toBe(message);
  });

  test.each([
    ['(text=)', 'Pos 7. Value expected.'],
    ['(text="a)', "Pos 7. Closing quotation mark '\"' expected."],
    ['(text="a"))', 'Pos 11. End of the filter expected.'],
    ['()', 'Pos 2. Attribute name expected.'],
    ['(&)', "Pos 3. Opening bracket '(' expected."],
    ['(count&x<>0)', 'Pos 8. Number expected.'],
    ['(at=T"yesterday")', 'Pos 5. Time expected.'],
  ])('invented: %s: %s', (filter, message) => {
    expect(problem(filter)).toBe(message);
  });

  test('a filter of any depth is refused or read, never a crash', () => {
    expect(problem('('.repeat(50_000))).toMatch(/^Pos \d+\. /);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('()&|!<>="*?[]T0x1 -CURTIME'), 'text', 'count', '\n') }),
        (filter) => {
          expect(problem(filter)).toMatch(/^(none|Pos \d+\. )/);
        },
      ),
    );
  });
});

describe('matching', () => {
  const row: Row = {
    text: 'WIN10-01',
    count: 29,
    big: 9_007_199_254_740_993n,
    on: true,
    at: now - 3_600_000,
    digest: 'qrs=',
    many: ['KES', '1103'],
  };

  test.each([
    ['', true],
    [' \n\t ', true],
    ['(text="win10-01")', true],
    ['text="win10-*"', true],
    ['((text="WIN10-01"))', true],
    ['(text="WIN1?-0[0-2]")', true],
    ['(text="WIN10-0[^1]")', false],
    ['(text<>"WIN10-*")', true],
    ['(!text = "A*")', true],
    ['(!(text="W*"))', false],
    ['(text)', true],
    ['(&(text="W*")\n (count>28) )', true],
    ['(|(text="X*")(count=29))', true],
    ['(count&1<>0)', true],
    ['(count & 2 <> 0)', false],
    ['(count & 4 = 4)', true],
    ['(count | 2 = 31)', true],
    ['(count>=29)', true],
    ['(count<=28)', false],
    ['(count=-1)', false],
    ['(big=9007199254740993)', true],
    ['(big=9007199254740992)', false],
    ['(on=1)', true],
    ['(on=0)', false],
    ['(at > CURTIME(-86400))', true],
    ['(at>CURTIME(-60))', false],
    ['(at<T"2026-11-02 08:00:00")', true],
    ['(at>="2026-11-02")', true],
    ['(at="2026-11-02T07:00:00Z")', true],
    ['(digest=0xAABB)', true],
    ['(digest=0xaabc)', false],
    ['(many="KES")', true],
    ['(many="11*")', true],
    ['(many="kesl")', false],
  ])('%s: %s', (filter, expected) => {
    expect(fits(filter, row)).toBe(expected);
  });

  test('NULL fits no comparison, and can be asked for', () => {
    for (const filter of ['(text="*")', '(text<>"x")', '(count<>0)', '(at<CURTIME(0))', '(text)']) {
      expect(fits(filter, {})).toBe(false);
    }
    expect(fits('(!(text))', {})).toBe(true);
    expect(fits('(!text = "A*")', {})).toBe(true);
  });

  test('siblings without & pass only by the switch', () => {
    expect(problem('((text="W*")(count=29))')).toMatch(/^Pos 13/);
    expect(compileFilter(parse('((text="W*")(count=29))', true), attributes, now)(row)).toBe(true);
    expect(compileFilter(parse('((text="W*")(count=28))', true), attributes, now)(row)).toBe(false);
  });

  test('any text is found by itself, when its special characters are put in classes and its quotes doubled', () => {
    const escape = (text: string): string => text.replace(/[*?[]/g, '[$&]').replaceAll('"', '""');
    const texts = fc.string({ unit: fc.constantFrom(...Array.from('ab*?[]^-"\\().$é ')) });
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        expect(fits(`(text="${escape(text)}")`, { text })).toBe(true);
        expect(fits(`(text="${escape(text)}")`, { text: other })).toBe(text.toLowerCase() === other.toLowerCase());
      }),
    );
  });
});
