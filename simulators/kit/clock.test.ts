import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createClock, type SimulatorClock } from './clock.ts';

const start = Date.parse('2026-01-31T08:00:00.000Z');
const clocks: SimulatorClock[] = [];

function makeClock(options: Parameters<typeof createClock>[0] = {}): SimulatorClock {
  const clock = createClock({ start, ...options });
  clocks.push(clock);
  return clock;
}

afterEach(() => clocks.splice(0).forEach((clock) => clock.close()));

test('a frozen clock stands still until it is advanced', async () => {
  const clock = makeClock({ frozen: true });
  await wait(20);
  expect(clock.iso()).toBe('2026-01-31T08:00:00.000Z');
  clock.advance(90_000);
  expect(clock.iso()).toBe('2026-01-31T08:01:30.000Z');
});

test('timers fire in order of their due time and see that time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 30 }), (delays) => {
      const clock = makeClock({ frozen: true });
      const fired: number[] = [];
      for (const delay of delays) clock.after(delay, () => fired.push(clock.now() - start));
      clock.advance(5_000);
      expect(fired).toEqual(delays.filter((delay) => delay <= 5_000).toSorted((a, b) => a - b));
      expect(clock.state().timers).toBe(delays.length - fired.length);
      expect(clock.now()).toBe(start + 5_000);
    }),
  );
});

test('timers of the same moment fire in the order in which they were set', () => {
  const clock = makeClock({ frozen: true });
  const fired: string[] = [];
  clock.after(10, () => fired.push('first'));
  clock.after(10, () => fired.push('second'));
  clock.advance(10);
  expect(fired).toEqual(['first', 'second']);
});

test('a timer set by a timer fires in the same advance when it falls due', () => {
  const clock = makeClock({ frozen: true });
  const fired: number[] = [];
  clock.after(1_000, () => clock.after(1_000, () => fired.push(clock.now() - start)));
  clock.advance(1_999);
  expect(fired).toEqual([]);
  clock.advance(1);
  expect(fired).toEqual([2_000]);
});

test('a cancelled timer never fires', () => {
  const clock = makeClock({ frozen: true });
  let fired = false;
  const cancel = clock.after(5, () => (fired = true));
  cancel();
  cancel();
  clock.advance(10);
  expect(fired).toBe(false);
  expect(clock.state().timers).toBe(0);
});

test('a rate multiplies real time, for the clock and for its timers', async () => {
  const clock = makeClock({ rate: 1_000 });
  const fired = new Promise<number>((resolve) => clock.after(30_000, () => resolve(clock.now())));
  expect(await fired).toBeGreaterThanOrEqual(start + 30_000);
  expect(clock.now()).toBeGreaterThanOrEqual(start + 30_000);
  expect(clock.now()).toBeLessThan(start + 3_600_000);
});

test('changing the rate re-arms timers and does not jump', async () => {
  const clock = makeClock({ rate: 0.001 });
  const fired = new Promise<void>((resolve) => clock.after(10_000, resolve));
  const before = clock.now();
  clock.setRate(1_000);
  expect(clock.now() - before).toBeLessThan(1_000);
  await fired;
});

test('freezing holds timers and resuming lets them go', async () => {
  const clock = makeClock({ rate: 100 });
  let fired = false;
  clock.after(2_000, () => (fired = true));
  clock.freeze();
  await wait(60);
  expect(fired).toBe(false);
  clock.resume();
  await wait(60);
  expect(fired).toBe(true);
});

test('wrong rates, negative durations and time travel inside a timer are refused', () => {
  const clock = makeClock({ frozen: true });
  expect(() => clock.setRate(0)).toThrow(RangeError);
  expect(() => clock.setRate(Number.NaN)).toThrow(RangeError);
  expect(() => clock.advance(-1)).toThrow(RangeError);
  clock.after(1, () => clock.advance(5));
  expect(() => clock.advance(2)).toThrow('A timer cannot move the time.');
});
