import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDifferences } from './line-differences.ts';

const texts = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 5 }).map((lines) => lines.join('\n'));

test('removed lines are of the one text and added lines of the other, in order', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = lineDifferences(before, after);
      if (before === after) expect(lines).toEqual([]);
      else if (lines.every(({ kind }) => kind !== 'gap')) {
        const side = (other: string): string =>
          lines.flatMap(({ kind, text }) => (kind === other || kind === 'same' ? [text] : [])).join('\n');
        expect(side('removed')).toBe(before);
        expect(side('added')).toBe(after);
      }
    }),
  );
});

test('what is far from any change is left out', () => {
  const before = Array.from({ length: 50 }, (_, at) => `line ${at}`);
  const lines = lineDifferences(before.join('\n'), before.with(25, 'other').join('\n'));
  expect(lines.map(({ kind }) => kind)).toEqual([
    'gap',
    'same',
    'same',
    'same',
    'removed',
    'added',
    'same',
    'same',
    'same',
    'gap',
  ]);
});

test('two large texts without anything in common are compared in time', () => {
  const started = performance.now();
  const before = Array.from({ length: 20_000 }, (_, at) => `a${at}`).join('\n');
  expect(lineDifferences(before, before.replaceAll('a', 'b'))).toHaveLength(40_000);
  expect(performance.now() - started).toBeLessThan(2_000);
});
