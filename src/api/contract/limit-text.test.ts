import { expect, test } from 'vitest';
import { limitText, type Limit } from './limit-text.ts';

const now = Date.parse('2026-12-01T00:00:00.000Z');
const limit: Limit = { family: null, perSecond: 20, burst: 20, free: 18, pausedUntil: null };

test.each([
  [{}, '18 of 20 a second free'],
  [{ perSecond: 22.5, burst: 2, free: 1, family: '/agents' }, '1 of 2 free, 22.5 a second (/agents)'],
  [{ perSecond: 1 / 60, burst: 1, free: 0, family: '/dv' }, '0 of 1 free, one more every 60 s (/dv)'],
  [{ free: 0, pausedUntil: '2026-12-01T00:00:11.300Z' }, 'asked to wait 12 s'],
  [{ perSecond: null, burst: null, free: null, pausedUntil: '2026-11-30T23:59:59.000Z' }, 'asked to wait 1 s'],
])('%j reads as: %s', (changes, text) => {
  expect(limitText({ ...limit, ...changes }, now)).toBe(text);
});
