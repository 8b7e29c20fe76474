import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullAfterPause, takeTokens, type Rate } from './rate.ts';

const rates = fc.record({
  perSecond: fc.double({ min: 0.01, max: 10_000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 1_000 }),
});
const asks = fc.array(
  fc.record({ count: fc.integer({ min: 1, max: 1_500 }), laterMs: fc.double({ min: 0, max: 5_000, noNaN: true }) }),
  { minLength: 1, maxLength: 30 },
);

interface Taken {
  readonly at: number;
  readonly granted: number;
}

/** Takes one after the other, from a bucket that nobody has used. */
function takeAll(rate: Rate, all: readonly { readonly count: number; readonly laterMs: number }[]): readonly Taken[] {
  let fullAt = -Infinity;
  let at = 1_000_000;
  return all.map(({ count, laterMs }) => {
    at += laterMs;
    const taken = takeTokens(fullAt, at, rate, count);
    fullAt = taken.fullAt;
    return { at, granted: taken.granted };
  });
}

test('no window holds more than its rate and one burst', () => {
  fc.assert(
    fc.property(rates, asks, (rate, all) => {
      const taken = takeAll(rate, all);
      for (const [first, { at: from }] of taken.entries()) {
        let sum = 0;
        for (const { at, granted } of taken.slice(first)) {
          sum += granted;
          expect(sum).toBeLessThanOrEqual(rate.burst + ((at - from) / 1_000) * rate.perSecond + 0.001);
        }
      }
    }),
  );
});

test('whoever waits as long as told gets one, and nobody sooner', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 2_000 }), (rate, count) => {
      const first = takeTokens(-Infinity, 0, rate, count);
      expect(first.granted).toBe(Math.min(count, rate.burst));
      const next = takeTokens(first.fullAt, first.waitMs, rate, count);
      expect(next.granted).toBeGreaterThanOrEqual(1);
      if (first.waitMs > 0) expect(takeTokens(first.fullAt, first.waitMs * 0.99, rate, 1).granted).toBe(0);
    }),
  );
});

test('who asks twice gets no more than who asks once', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 900 }), (rate, one, other) => {
      const first = takeTokens(-Infinity, 0, rate, one);
      const second = takeTokens(first.fullAt, 0, rate, other);
      expect(first.granted + second.granted).toBe(takeTokens(-Infinity, 0, rate, one + other).granted);
    }),
  );
});

test('after a pause there is one, and then the rate', () => {
  fc.assert(
    fc.property(rates, fc.double({ min: 0, max: 1e6, noNaN: true }), (rate, pausedUntil) => {
      const fullAt = fullAfterPause(-Infinity, pausedUntil, rate);
      const taken = takeTokens(fullAt, pausedUntil, rate, 1_000);
      expect(taken.granted).toBe(1);
      expect(taken.waitMs).toBeCloseTo(1_000 / rate.perSecond, 2);
    }),
  );
});
