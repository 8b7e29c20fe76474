import { describe, expect, test } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { systemClock, type Clock } from '#kernel/clock.ts';
import { failureOf, openFor, permit, read, scope, serve, write, type TestServer } from './test-support.ts';

/** Answers with these statuses in turn, then with 200. */
function answering(statuses: readonly number[], headers: Record<string, string> = {}): Promise<TestServer> {
  let calls = 0;
  return serve((_request, response) => {
    const status = statuses[calls] ?? 200;
    calls += 1;
    response.writeHead(status, status === 200 ? {} : headers).end(String(status));
  });
}

describe('answers that ask for patience', () => {
  test('a read goes on after 503 and 429', async () => {
    const server = await answering([503, 429]);
    const given = scope();
    expect((await openFor(server).send(read(), given)).text).toBe('200');
    expect(given.exchanges.map((exchange) => exchange.status)).toEqual([503, 429, 200]);
  });

  test('a write goes on after 429, each time with a fresh check of its permit', async () => {
    const server = await answering([429, 429]);
    const given = scope({ permit: permit() });
    expect((await openFor(server).send(write(), given)).status).toBe(200);
    expect(given.permit).toMatchObject({ checks: 3 });
  });

  test.each([500, 502, 503, 504])('a write that is answered %i is not repeated', async (status) => {
    const server = await answering([status]);
    expect((await openFor(server).send(write(), scope({ permit: permit() }))).status).toBe(status);
    expect(server.requests).toHaveLength(1);
  });

  test('a read that moves something on is not repeated, and needs no permit', async () => {
    const server = await answering([503]);
    expect((await openFor(server).send({ ...read(), advances: true }, scope())).status).toBe(503);
    expect(server.requests).toHaveLength(1);
  });

  test('the last of three answers is handed on', async () => {
    const server = await answering([503, 503, 503, 503]);
    expect((await openFor(server).send(read(), scope())).status).toBe(503);
    expect(server.requests).toHaveLength(3);
  });

  test('Retry-After is kept, and holds up every other call too', async () => {
    const server = await answering([429], { 'retry-after': '1' });
    const transport = openFor(server);
    const started = performance.now();
    const first = transport.send(read('/first'), scope());
    await expect.poll(() => server.requests.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await transport.send(read('/second'), scope());
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
    expect((await first).status).toBe(200);
  });

  test('Retry-After holds up the call that was waiting for the slot, and loses no slot', async () => {
    const arrivals: number[] = [];
    const server = await serve((_request, response) => {
      arrivals.push(performance.now());
      if (arrivals.length === 1) setTimeout(() => response.writeHead(429, { 'retry-after': '1' }).end(), 50);
      else response.end('done');
    });
    const transport = openFor(server, { maxConcurrent: 1 });
    const calls = ['/1', '/2', '/3'].map((path) => transport.send(read(path), scope()));
    for (const { text } of await Promise.all(calls)) expect(text).toBe('done');
    const [first = 0, second = 0] = arrivals;
    expect(second - first).toBeGreaterThanOrEqual(1_000);
    expect(arrivals).toHaveLength(4);
  });

  test('a longer wait than we grant is handed on at once', async () => {
    const server = await answering([429], { 'retry-after': '121' });
    expect((await openFor(server).send(read(), scope())).status).toBe(429);
    expect(server.requests).toHaveLength(1);
  });

  test('cancelling ends the wait', async () => {
    const server = await answering([429], { 'retry-after': '100' });
    const stop = new AbortController();
    const call = failureOf(openFor(server).send(write('/a'), scope({ signal: stop.signal, permit: permit() })));
    await expect.poll(() => server.requests.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop.abort();
    expect(await call).toMatchObject({ code: 'cancelled', applied: 'no', failureIndicator: 'POST /a' });
  });
});

describe('the permit of a write', () => {
  test('is needed', async () => {
    const server = await answering([]);
    const error = await failureOf(openFor(server).send(write(), scope()));
    expect(error).toMatchObject({ code: 'permit_expired', applied: 'no' });
    expect(server.connections).toEqual([]);
  });

  test('that has expired keeps the write here, and gives the slot back', async () => {
    const server = await answering([]);
    const transport = openFor(server, { maxConcurrent: 1 });
    const expired = permit(() => {
      throw new AppError('permit_expired', 'Taken over.');
    });
    const error = await failureOf(transport.send(write(), scope({ permit: expired })));
    expect(error).toMatchObject({
      code: 'permit_expired',
      message: 'Taken over.',
      failureIndicator: 'POST /',
      applied: 'no',
    });
    expect(server.requests).toEqual([]);
    expect((await transport.send(read(), scope())).status).toBe(200);
  });

  test('is checked after the wait for the slot, not before', async () => {
    const open: (() => void)[] = [];
    const server = await serve((_request, response) => void open.push(() => response.end()));
    const transport = openFor(server, { maxConcurrent: 1 });
    const first = transport.send(read(), scope());
    await expect.poll(() => open.length).toBe(1);
    const proof = permit();
    const second = transport.send(write(), scope({ permit: proof }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(proof.checks).toBe(0);
    open[0]?.();
    await first;
    await expect.poll(() => open.length).toBe(2);
    expect(proof.checks).toBe(1);
    open[1]?.();
    await second;
  });

  test('is checked again when the process was paused between the check and the sending', async () => {
    const server = await answering([]);
    const { clock, pauseAfterNextReading } = pausableClock();
    const proof = permit(() => {
      if (proof.checks === 1) pauseAfterNextReading(20_000);
    });
    const given = scope({ permit: proof });
    expect((await openFor(server, {}, { clock }).send(write(), given)).status).toBe(200);
    expect(proof.checks).toBe(2);
    expect(server.requests).toEqual(['POST /']);
    expect(given.exchanges.map((exchange) => exchange.status)).toEqual([undefined, 200]);
  });

  test('that was taken over while the process was paused keeps the write here', async () => {
    const server = await answering([]);
    const { clock, pauseAfterNextReading } = pausableClock();
    const proof = permit(() => {
      if (proof.checks > 1) throw new AppError('permit_expired', 'Taken over.');
      pauseAfterNextReading(20_000);
    });
    const error = await failureOf(openFor(server, {}, { clock }).send(write(), scope({ permit: proof })));
    expect(error).toMatchObject({ code: 'permit_expired', applied: 'no' });
    expect(server.requests).toEqual([]);
  });
});

/** A clock that jumps ahead, as it does for a process that was stopped and went on. */
function pausableClock(): { clock: Clock; pauseAfterNextReading(ms: number): void } {
  let offset = 0;
  let pending: number[] = [];
  return {
    clock: {
      now: () => systemClock.now(),
      monotonic: () => {
        const value = systemClock.monotonic() + offset;
        // The permit is stamped, then the journal reads: the jump comes after both.
        const [left, ...rest] = pending;
        pending = rest;
        if (left !== undefined && rest.length === 0) offset += left;
        return value;
      },
    },
    pauseAfterNextReading: (ms) => void (pending = [ms, ms]),
  };
}
