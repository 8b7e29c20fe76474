import { expect, test } from 'vitest';
import { createRandom } from '../../simulators/kit/random.ts';
import type { KillOrder } from './support/kill-point.ts';
import { describeKill, startKilledRuns, type Killed } from './support/killed-runs.ts';
import { writePaths } from './support/three-consoles.ts';

/** A sample of the kinds of points; `sweep.ts` takes every one of them. A run passes more than `of` points of the kind. */
const kinds = [
  { match: 'statement', of: 150, kills: 4 },
  { match: `request POST .*(${writePaths})`, of: 8, kills: 2 },
  { match: `sent POST .*(${writePaths})`, of: 8, kills: 3 },
  { match: `answered POST .*(${writePaths})`, of: 8, kills: 2 },
  { match: '(request|sent|answered) GET', of: 20, kills: 1 },
] as const;

const lanes = 3;

test('a server killed at any operation that leaves it: no write twice, nothing falsely done, nothing stuck', async () => {
  const orders = drawn();
  const killed: Killed[] = [];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      const runs = await startKilledRuns(orders.length);
      try {
        for (let order = orders.pop(); order !== undefined; order = orders.pop()) killed.push(await runs.kill(order));
      } finally {
        await runs.stop();
      }
    }),
  );
  expect(killed).toHaveLength(kinds.reduce((sum, { kills }) => sum + kills, 0));
  expect(killed.filter(({ at }) => at === null).map(describeKill)).toEqual([]);
  expect(killed.filter(({ faults }) => faults.length > 0).map(describeKill)).toEqual([]);
  // Where an answer was lost that Stormshield cannot be asked about, the run is done in part at most; the others are done.
  expect(killed.filter(({ status }) => status === 'succeeded').length).toBeGreaterThan(killed.length / 4);
  // Long enough that a run which is stuck is told of, and not the time of the test.
}, 400_000);

/** The same ones every time: without repetition within a kind. */
function drawn(): KillOrder[] {
  const random = createRandom(6);
  return kinds.flatMap(({ match, of, kills }) => {
    const numbers = new Set<number>();
    while (numbers.size < kills) numbers.add(1 + random.below(of));
    return [...numbers].map((at) => ({ match, at }));
  });
}
