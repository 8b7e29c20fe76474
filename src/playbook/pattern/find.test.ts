import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withBudget } from '../budget.ts';
import { compilePattern, patternProblem } from './compile.ts';
import { findMatch } from './find.ts';

function find(pattern: string, text: string): string | null {
  const match = withBudget(() => findMatch(compilePattern(pattern), text, 0));
  return match === null ? null : `${match.start}:${text.slice(match.start, match.end)}`;
}

function byTheEngine(pattern: string, text: string, flags = 'u'): string | null {
  const match = new RegExp(pattern, flags).exec(text);
  return match === null ? null : `${match.index}:${match[0]}`;
}

// Nothing that may be empty is repeated without end: there the two differ in which empty match they prefer.
const { part } = fc.letrec<{ part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      String.raw`\d`,
      String.raw`\w`,
      String.raw`\s`,
      String.raw`\S`,
      'é',
      '💥',
      '[a-c0-3]',
    ),
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie('part'), fc.constantFrom('+', '+?', '{1,3}', '{2}', '{1,}?')).map(([a, times]) => `(${a})${times}`),
  ),
}));
const pattern = fc
  .tuple(
    fc.constantFrom('', '^', String.raw`\b`),
    part,
    fc.constantFrom('', 'x?', 'b*', 'b*?', '(?:a|b){0,2}'),
    fc.constantFrom('', '$', String.raw`\B`),
  )
  .map((pieces) => pieces.join(''));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x', '1', ' ', '\n', 'é', '💥', '_'), maxLength: 12 });

describe('patterns', () => {
  it('find what the engine of JavaScript finds', () => {
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        expect(find(source, given)).toBe(byTheEngine(source, given));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['(?i)pc-[a-z]+', 'My PC-Abc', '3:PC-Abc'],
    ['(?m)^b$', 'a\nb\nc', '2:b'],
    ['(?s)a.b', 'a\nb', '0:a\nb'],
    ['a.b', 'a\nb', null],
    ['(?P<host>[^.]+)\\.example', 'www.example', '0:www.example'],
    ['[]a]+', 'x]a]', '1:]a]'],
    ['[^]a]', ']ab', '2:b'],
    [String.raw`[\d\-.]+`, 'v1.2-3', '1:1.2-3'],
    [String.raw`\x41\u0042\.`, 'AB.', '0:AB.'],
    ['', 'abc', '0:'],
    ['(|a)+', 'aa', '0:aa'],
    ['a{2,3}', 'aaaa', '0:aaa'],
    ['(?i)[^a]', 'A', null],
    ['💥+', 'x💥💥', '1:💥💥'],
  ])('%s in %j is %j', (source, given, expected) => expect(find(source, given)).toBe(expected));

  it.each([
    ['(a', /group that is not closed/],
    ['a)', /not opened/],
    ['[a', /set that is not closed/],
    ['*a', /repeats nothing/],
    ['a**', /repeats a repetition/],
    ['a{2}{3}', /repeats a repetition/],
    ['a{3,2}', /repeats from 3 to 2/],
    ['a{2000}', /at most 1000/],
    ['^*', /no length/],
    [String.raw`(a)\1`, /escape that is not known/],
    [String.raw`\p{L}`, /escape that is not known/],
    ['(?<=a)b', /looks around/],
    ['(?!a)b', /looks around/],
    ['[z-a]', /goes backwards/],
    ['\\', /escape/],
    ['(('.repeat(100), /too deeply/],
    ['a'.repeat(1_001), /1001 characters/],
    ['((a{100}){100}){100}', /larger than/],
    ['(((){1000}){1000}){1000}', /larger than/],
  ])('%s is refused', (source, problem) => expect(patternProblem(source)).toMatch(problem));

  it('never throw anything but what is said of them', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '?',
      '*',
      '+',
      '|',
      '\\',
      '^',
      '$',
      '.',
      '-',
      'a',
      '1',
      ',',
      '(?',
      ':',
      '<',
      '&',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), text, (pieces, given) => {
        const source = pieces.join('');
        if (patternProblem(source) === null) find(source, given);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['(a+)+$', '(a|a)*b', '(a*)*c', '(.*)*x', 'a?'.repeat(30) + 'a'.repeat(30), '(x+x+)+y'])(
    '%s takes time in proportion to the text',
    (source) => {
      const started = performance.now();
      for (const length of [1_000, 10_000]) find(source, `${'a'.repeat(length)}!`);
      // Engines that go back take longer than anybody lives.
      expect(performance.now() - started).toBeLessThan(3_000);
    },
  );
});
