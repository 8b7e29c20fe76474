import { expect, test } from 'vitest';
import { newId, newSecret } from './ids.ts';

test('ids are unique and sort in the order in which they were made', () => {
  const ids = Array.from({ length: 100_000 }, () => newId('run'));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test('an id has its prefix and a fixed length', () => {
  expect(newId('int')).toMatch(/^int_[0-9a-f]{32}$/);
});

test('secrets differ', () => {
  expect(newSecret()).toMatch(/^[\w-]{43}$/);
  expect(newSecret()).not.toBe(newSecret());
});
