import { expect, test } from 'vitest';
import { createRateGate } from './rate-gate.ts';

function gateAt(start: number) {
  let now = start;
  const gate = createRateGate({ monotonic: () => now }, { perSecond: 10, burst: 5 });
  return { take: (key: string) => gate.take(key), pass: (ms: number) => (now += ms) };
}

test('lets a burst pass, then the rate, for each key by itself', () => {
  const { take, pass } = gateAt(1_000);
  expect(Array.from({ length: 5 }, () => take('a'))).toEqual([0, 0, 0, 0, 0]);
  expect(take('a')).toBe(100);
  expect(take('b')).toBe(0);
  pass(100);
  expect([take('a'), take('a')]).toEqual([0, 100]);
  pass(10_000);
  expect(Array.from({ length: 6 }, () => take('a') === 0)).toEqual([true, true, true, true, true, false]);
});

test('over a long time lets no more pass than the rate says', () => {
  const { take, pass } = gateAt(0);
  let passed = 0;
  for (let ms = 0; ms < 10_000; ms += 7) {
    if (take('a') === 0) passed += 1;
    pass(7);
  }
  expect(passed).toBeGreaterThanOrEqual(100);
  expect(passed).toBeLessThanOrEqual(105);
});

test('forgets the oldest keys when there are too many', () => {
  const { take } = gateAt(0);
  for (let index = 0; index < 5; index += 1) take('first');
  for (let index = 0; index < 10_001; index += 1) take(`key ${index}`);
  expect(take('first')).toBe(0);
});
