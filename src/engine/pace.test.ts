import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPace } from './pace.ts';

/** Starts as many as asked, each as early as the pace allows, after a pause of the starter's own. */
function starts(perSecond: number, pauses: readonly number[], before: readonly number[] = []): readonly number[] {
  const pace = createPace(perSecond, before);
  let now = before.at(-1) ?? 0;
  return pauses.map((pauseMs) => {
    now += pauseMs;
    now += pace.delayMs(now);
    expect(pace.delayMs(now)).toBe(0);
    pace.started(now);
    return now;
  });
}

/** The most starts in any span of that length, its end excluded. */
function most(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + windowMs - 1e-6).length));
}

const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 400 }), fc.nat({ max: 5_000 })), {
  minLength: 1,
  maxLength: 80,
});

describe('createPace', () => {
  it('never lets more than the rate begin in any second, whatever the starter does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), pauses, (rate, own) => {
        expect(most(starts(rate, own), 1_000)).toBeLessThanOrEqual(rate);
      }),
    );
  });

  it('keeps to it over a restart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), pauses, pauses, (rate, first, second) => {
        const before = starts(rate, first);
        expect(most([...before, ...starts(rate, second, before)], 1_000)).toBeLessThanOrEqual(rate);
      }),
    );
  });

  it('takes no longer than the rate itself needs, small delays of the starter included', () => {
    const times = starts(
      200,
      Array.from({ length: 1_000 }, (_, index) => (index % 7 === 0 ? 3 : 0)),
    );
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(span).toBeGreaterThanOrEqual(4_990);
    expect(span).toBeLessThanOrEqual(5_010);
  });

  it('spreads rates below one a second', () => {
    expect(starts(0.5, [0, 0, 0])).toEqual([0, 2_000, 4_000]);
  });
});
