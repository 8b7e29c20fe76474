import { describe, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { createSlots } from './concurrency.ts';
import type { Rate } from '#kernel/rate.ts';
import { createTokenBucket, type TokenBucket } from './rate-limit.ts';
import { createOwnTokens } from './token-source.ts';
import { openFor, read, scope, serve } from './test-support.ts';

const never = new AbortController().signal;

function bucketOf(rate?: Rate): TokenBucket {
  return createTokenBucket(createOwnTokens(rate, systemClock), systemClock);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

describe('a token bucket', () => {
  test('lets a burst through, then the rate, in the order of asking', async () => {
    const bucket = bucketOf({ perSecond: 50, burst: 5 });
    const order: number[] = [];
    const takeAll = (): Promise<unknown> =>
      Promise.all(Array.from({ length: 15 }, (_, index) => bucket.take(never).then(() => order.push(index))));
    const duration = await timed(takeAll);
    expect(duration).toBeGreaterThanOrEqual(195);
    expect(duration).toBeLessThan(2_000);
    expect(order).toEqual(Array.from({ length: 15 }, (_, index) => index));
  });

  test('lets the background wait behind all others, a few at a time, and never starves it', async () => {
    const bucket = bucketOf({ perSecond: 500, burst: 1 });
    await bucket.take(never);
    const order: string[] = [];
    const outcome = (name: string, background: boolean): Promise<unknown> =>
      bucket.take(never, background).then(
        () => order.push(name),
        (error: unknown) => error,
      );
    const early = Array.from({ length: 4 }, (_, index) => outcome(`poll ${index}`, true));
    const orders = Array.from({ length: 40 }, () => outcome('order', false));
    const late = outcome('late', true);
    // Those who had been waiting before the orders came are sent away as well, but for two.
    expect(await Promise.all([...early.slice(2), late])).toMatchObject(
      Array.from({ length: 3 }, () => ({ code: 'connection_busy', applied: 'no' })),
    );
    await Promise.all([...early, ...orders]);
    expect(order.map((name, index) => (name === 'order' ? null : `${name} at ${index}`)).filter(Boolean)).toEqual([
      'poll 0 at 31',
      'poll 1 at 41',
    ]);
    expect(await Promise.all(Array.from({ length: 9 }, () => outcome('alone', true)))).toHaveLength(9);
  });

  test('an aborted caller gives up its place and costs no token', async () => {
    const bucket = bucketOf({ perSecond: 20, burst: 1 });
    await bucket.take(never);
    const stop = new AbortController();
    const aborted = Array.from({ length: 50 }, () => bucket.take(stop.signal).catch((error: unknown) => error));
    const last = timed(() => bucket.take(never));
    stop.abort();
    for (const error of await Promise.all(aborted)) expect(error).toMatchObject({ code: 'cancelled' });
    // Fifty tokens would take 2.5 s.
    expect(await last).toBeLessThan(1_500);
  });

  test('a pause holds everyone, and is never shortened; afterwards there is no burst', async () => {
    const bucket = bucketOf({ perSecond: 20, burst: 10 });
    bucket.pause(150);
    bucket.pause(10);
    expect(bucket.isPaused()).toBe(true);
    const first = await timed(() => bucket.take(never));
    expect(first).toBeGreaterThanOrEqual(140);
    expect(bucket.isPaused()).toBe(false);
    expect(await timed(() => bucket.take(never))).toBeGreaterThanOrEqual(30);
  });

  test('without a rate it only knows pauses', async () => {
    const bucket = bucketOf();
    for (let call = 0; call < 1_000; call += 1) await bucket.take(never);
    bucket.pause(50);
    expect(await timed(() => bucket.take(never))).toBeGreaterThanOrEqual(45);
  });
});

describe('slots', () => {
  test('pass to the first in line, whatever was aborted before it', async () => {
    const slots = createSlots(1);
    await slots.acquire(never);
    const stop = new AbortController();
    const order: string[] = [];
    const aborted = slots.acquire(stop.signal).catch(() => order.push('aborted'));
    const waiting = ['a', 'b'].map((name) => slots.acquire(never).then(() => order.push(name)));
    stop.abort();
    await aborted;
    slots.release();
    await waiting[0];
    expect(order).toEqual(['aborted', 'a']);
    slots.release();
    await waiting[1];
    slots.release();
    await slots.acquire(never);
  });
});

test('the rates of a connection and of a family hold on the wire', async () => {
  const server = await serve((_request, response) => response.end());
  const transport = openFor(server, { rate: { perSecond: 100, burst: 100 } });
  const family = { name: 'slow', perSecond: 10, burst: 1 };
  const slow = timed(() => Promise.all([1, 2, 3].map(() => transport.send(read('/slow', { family }), scope()))));
  const fast = timed(() => Promise.all([1, 2, 3].map(() => transport.send(read('/fast'), scope()))));
  expect(await slow).toBeGreaterThanOrEqual(190);
  // The slow family holds nobody else up.
  expect(await fast).toBeLessThan(await slow);
});

test('a call of the background is sent away on the wire as well, and names itself', async () => {
  const server = await serve((_request, response) => response.end());
  const transport = openFor(server, { rate: { perSecond: 20, burst: 1 } });
  const quiet = { ...scope(), background: true as const };
  const polls = [1, 2, 3, 4].map((index) =>
    transport.send(read(`/poll-${index}`), quiet).catch((error: unknown) => error),
  );
  await Promise.all([1, 2].map(() => transport.send(read('/order'), scope())));
  expect((await Promise.all(polls)).slice(3)).toMatchObject([
    { code: 'connection_busy', failureIndicator: 'GET /poll-4', applied: 'no' },
  ]);
});
