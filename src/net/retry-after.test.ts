import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-01-31T08:00:00Z');

test.each([
  [undefined, undefined],
  ['0', 0],
  ['7', 7_000],
  [' 1.5 ', 1_500],
  ['Sat, 31 Jan 2026 08:00:30 GMT', 30_000],
  ['Sat, 31 Jan 2026 07:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['2026', 2_026_000],
  ['Sat, nonsense', undefined],
])('%j asks for %j ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
