import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from './json.ts';
import { jsonLines } from './json-lines.ts';

test('the first levels are open, and each line knows its place', () => {
  const lines = jsonLines({ items: [{ id: 'a' }], next: null }, new Set());
  expect(lines.map(({ path, text, depth }) => `${depth} ${path} ${text}`)).toEqual([
    '0 $ {2}',
    '1 $["items"] [1]',
    '2 $["items"][0] {1}',
    '3 $["items"][0]["id"] a',
    '1 $["next"] null',
  ]);
});

test('a turned line closes, and opens again', () => {
  const value = { items: [1, 2, 3] };
  expect(jsonLines(value, new Set(['$["items"]']))).toHaveLength(2);
  expect(jsonLines(value, new Set(['$']))).toHaveLength(1);
});

test('a long list below the top is closed at first: nothing of it is walked', () => {
  const value = { items: Array.from({ length: 100_000 }, (_, id) => ({ id })) };
  expect(jsonLines(value, new Set())).toHaveLength(2);
  expect(jsonLines(value, new Set(['$["items"]'])).length).toBeGreaterThan(100_000);
});

test('a long text is one line until it is opened, and then all of it is there', () => {
  const text = 'x'.repeat(100_000);
  expect(jsonLines({ name: text }, new Set())).toHaveLength(2);
  const opened = jsonLines({ name: text }, new Set(['$["name"]']));
  expect(
    opened
      .filter(({ kind }) => kind === 'part')
      .map((line) => line.text)
      .join(''),
  ).toBe(text);
});

test('every line has a place of its own', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const paths = jsonLines(value as Json, new Set()).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }),
  );
});
