import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inBatches } from './batch.ts';

test('the first goes at once, what arrives meanwhile goes together', async () => {
  const batches: (readonly number[])[] = [];
  const append = inBatches<number>(async (items) => {
    batches.push(items);
    await sleep(5);
  });
  await Promise.all([append(1), append(2), append(3)]);
  await append(4);
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

test('an error reaches exactly the callers of its batch, and later items are written', async () => {
  const written: number[] = [];
  const append = inBatches<number>(async (items) => {
    await sleep(1);
    if (items.includes(2)) throw new Error('refused');
    written.push(...items);
  });
  const ends = await Promise.allSettled([append(1), append(2), append(3)]);
  await append(4);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(written).toEqual([1, 4]);
});

test('no batch grows without bound', async () => {
  const sizes: number[] = [];
  const append = inBatches<number>(async (items) => {
    sizes.push(items.length);
    await sleep(1);
  });
  await Promise.all(Array.from({ length: 1_201 }, (_, index) => append(index)));
  expect(sizes).toEqual([1, 500, 500, 200]);
});
