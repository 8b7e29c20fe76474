import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('the same seed gives the same numbers and ids, another seed others', () => {
  const draw = (seed: number) => {
    const random = createRandom(seed);
    return [random.next(), random.next(), random.uuid()];
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('numbers stay within bounds and ids are version 4 UUIDs', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), (seed, limit) => {
      const random = createRandom(seed);
      const number = random.below(limit);
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThan(limit);
      expect(Number.isInteger(number)).toBe(true);
      expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test('draws spread over the whole range', () => {
  const random = createRandom(3);
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let count = 0; count < 10_000; count += 1) {
    const bucket = random.below(10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const size of buckets) expect(size).toBeGreaterThan(850);
});
