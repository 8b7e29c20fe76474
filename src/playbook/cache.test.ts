import { expect, it } from 'vitest';
import { remember } from './cache.ts';

it('makes each value once while it is in use, and forgets what is not', () => {
  const made: string[] = [];
  const get = remember(2, (text) => {
    made.push(text);
    return { text };
  });
  const first = get('a');
  expect(get('a')).toBe(first);
  for (const text of ['b', 'a', 'c', 'a', 'd', 'a']) get(text);
  expect(get('a')).toBe(first);
  for (const text of ['e', 'f', 'g', 'h']) get(text);
  expect(get('a')).not.toBe(first);
  expect(made.filter((text) => text === 'a')).toHaveLength(2);
});
