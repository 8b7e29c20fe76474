import { Agent } from 'node:https';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Hono } from 'hono';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SimulatorBindings } from './exchange.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
import type { SimulatorState } from './control-routes.ts';
import { readFaultRule } from './fault.ts';
import { control, failureOf, send, type TestAnswer, type TestRequest } from './testing/client.ts';

interface Counter extends SimulatorState {
  snapshot(): { count: number };
}

/** A vendor that counts its writes. */
async function start(options: SimulatorOptions = {}): Promise<Simulator<Counter>> {
  const simulator = await startSimulator('counter', options, () => {
    let count = 0;
    const app = new Hono<{ Bindings: SimulatorBindings }>();
    app.get('/count', (context) => {
      const { exchange } = context.env;
      exchange.note('seen', true);
      return context.json({
        count,
        padding: 'é'.repeat(100),
        body: exchange.body.toString(),
        connection: exchange.connection,
      });
    });
    app.post('/count', async (context) => {
      count += 1;
      return context.json({ count, text: await context.req.text() });
    });
    const routes = new Hono();
    routes.get('/double', (context) => context.json({ double: 2 * count }));
    return {
      fetch: (request, bindings) => app.fetch(request, bindings),
      state: {
        snapshot: () => ({ count }),
        patch: (change) => void (count = (change as { count: number }).count),
        reset: () => void (count = 0),
        routes,
      },
    };
  });
  onTestFinished(() => simulator.stop());
  return simulator;
}

let simulator: Simulator<Counter>;
beforeEach(async () => {
  simulator = await start();
});

const call = (path: string, request: TestRequest = {}): Promise<TestAnswer> =>
  send(simulator.url, path, { ca: simulator.certificate.caPem, ...request });
const post = (): Promise<TestAnswer> => call('/count', { method: 'POST', body: '{"a":1}' });
const addFault = (fault: unknown, match: unknown = {}): unknown =>
  simulator.faults.add(readFaultRule({ match, fault }));

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const begun = performance.now();
  return { value: await work, ms: performance.now() - begun };
}

describe('serving', () => {
  test('a handler sees the body of a GET and of a POST', async () => {
    expect((await call('/count', { body: '{}' })).json().body).toBe('{}');
    expect((await post()).json()).toEqual({ count: 1, text: '{"a":1}' });
  });

  test('the log holds what came over the wire', async () => {
    await call('/count?x=%7B1%7D', { body: '{}', headers: { 'X-Mark': 'One' } });
    expect(simulator.log.list()).toMatchObject([
      {
        method: 'GET',
        target: '/count?x=%7B1%7D',
        headers: { 'x-mark': 'One' },
        body: '{}',
        fault: null,
        acted: true,
        answer: { status: 200 },
        notes: { seen: true },
      },
    ]);
  });

  test('connections are told apart and counted', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const first = (await call('/count', { agent })).json().connection;
    expect((await call('/count', { agent })).json().connection).toBe(first);
    expect((await call('/count')).json().connection).not.toBe(first);
    expect(simulator.listener.connections()).toMatchObject({ total: 2, peak: 2 });
  });

  test('an untrusting client is refused, so the TLS is real', async () => {
    await expect(send(simulator.url, '/count')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  test('a taken port is an error, not another port', async () => {
    const { port } = new URL(simulator.url);
    await expect(
      startSimulator('other', { port: Number(port) }, () => ({ fetch: () => new Response(), state: simulator.state })),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('faults', () => {
  test('delay before: the handler acts late', async () => {
    addFault({ kind: 'delay', ms: 150 });
    const answer = timed(post());
    await wait(60);
    expect(simulator.state.snapshot()).toEqual({ count: 0 });
    expect((await answer).ms).toBeGreaterThanOrEqual(145);
    expect((await answer).value.json().count).toBe(1);
  });

  test('delay after: the handler acts at once, the answer is late', async () => {
    addFault({ kind: 'delay', ms: 300, point: 'after' });
    const answer = timed(post());
    await expect.poll(() => simulator.state.snapshot().count, { timeout: 250, interval: 5 }).toBe(1);
    expect((await answer).ms).toBeGreaterThanOrEqual(295);
  });

  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ])('%s destroys the socket with %i writes made', async (kind, writes) => {
    addFault({ kind }, { times: 1 });
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.state.snapshot()).toEqual({ count: writes });
    expect(simulator.log.list()).toMatchObject([
      { answer: 'dropped', acted: writes === 1, fault: { fault: { kind } } },
    ]);
    expect((await post()).status).toBe(200);
  });

  test.each([
    ['empty', undefined, ''],
    ['text', 'text/plain; charset=utf-8', 'Simulated answer 503'],
    ['html', 'text/html; charset=utf-8', '<h1>Simulated answer 503</h1>'],
    ['json', 'application/json', '{"message":"Simulated answer 503"}'],
    ['problem+json', 'application/problem+json', '"status":503'],
  ])('status with a body that is %s', async (body, contentType, content) => {
    addFault({ kind: 'status', status: 503, body });
    const answer = await post();
    expect(answer.status).toBe(503);
    if (contentType !== undefined) expect(answer.headers['content-type']).toBe(contentType);
    if (body === 'empty') expect(answer.text).toBe('');
    expect(answer.text).toContain(content);
    expect(simulator.state.snapshot()).toEqual({ count: 0 });
  });

  test('status with own content, headers and an acting handler', async () => {
    addFault({
      kind: 'status',
      status: 302,
      body: 'json',
      content: '{"moved":true}',
      headers: { location: '/elsewhere' },
      acts: true,
    });
    const answer = await post();
    expect(answer).toMatchObject({ status: 302, text: '{"moved":true}' });
    expect(answer.headers.location).toBe('/elsewhere');
    expect(simulator.state.snapshot()).toEqual({ count: 1 });
  });

  test('status 204 has no body', async () => {
    addFault({ kind: 'status', status: 204, body: 'json' });
    expect(await call('/count')).toMatchObject({ status: 204, text: '' });
  });

  test.each([
    [undefined, '1'],
    [30, '30'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    [null, undefined],
  ])('rate limit with Retry-After %s', async (retryAfter, header) => {
    addFault({ kind: 'rate-limit', ...(retryAfter === undefined ? {} : { retryAfter }) });
    const answer = await post();
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe(header);
    expect(simulator.state.snapshot()).toEqual({ count: 0 });
  });

  test('malformed body: complete on the wire, broken as JSON', async () => {
    addFault({ kind: 'malformed-body' });
    const answer = await call('/count');
    expect(answer.status).toBe(200);
    expect(answer.text.length).toBeGreaterThan(10);
    expect(() => answer.json()).toThrow(SyntaxError);
  });

  test('cut body: the connection breaks inside the answer', async () => {
    addFault({ kind: 'cut-body' });
    await expect(post()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.state.snapshot()).toEqual({ count: 1 });
  });

  test('slow body: everything comes, in its time', async () => {
    addFault({ kind: 'slow-body', ms: 200 });
    const { value, ms } = await timed(call('/count'));
    expect(ms).toBeGreaterThanOrEqual(170);
    expect(value.json()).toMatchObject({ count: 0, padding: 'é'.repeat(100) });
  });
});

describe('starting and stopping', () => {
  test('abrupt: a request under way is destroyed, and the port is free', async () => {
    addFault({ kind: 'delay', ms: 60_000 });
    const lost = failureOf(post());
    await expect.poll(() => simulator.log.list().length).toBe(1);
    await simulator.stop();
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.state.snapshot()).toEqual({ count: 0 });
    await expect(call('/count')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('graceful: a request under way is answered, new ones are refused, and the same port opens again', async () => {
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    addFault({ kind: 'delay', ms: 150 }, { times: 1 });
    const answer = call('/count', { method: 'POST', agent });
    await expect.poll(() => simulator.log.list().length).toBe(1);
    const stopping = simulator.listener.stop();
    await expect(call('/count')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await answer).status).toBe(200);
    await stopping;
    const { url } = simulator;
    await simulator.listener.start();
    expect(simulator.listener.url).toBe(url);
    expect((await call('/count')).json().count).toBe(1);
  });

  test('dropping connections keeps the port open', async () => {
    const { port } = new URL(simulator.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    await expect.poll(() => simulator.listener.connections().open).toBe(1);
    const closed = once(socket, 'close');
    simulator.listener.dropConnections();
    await closed;
    expect((await call('/count')).status).toBe(200);
  });
});

describe('the control API', () => {
  const ask = (method: string, path: string, body?: unknown) => control(simulator.controlUrl, method, path, body);

  test('is on another port than the vendor', async () => {
    expect(new URL(simulator.controlUrl).origin).not.toBe(new URL(simulator.url).origin);
    expect((await call('/control/counter/state')).status).toBe(404);
  });

  test('reads and clears the log', async () => {
    await post();
    await call('/count?late=1');
    expect((await ask('GET', '/log?method=post')).json()).toMatchObject({ total: 2, requests: [{ target: '/count' }] });
    expect((await ask('GET', '/log?path=late&limit=5')).json().requests).toHaveLength(1);
    expect((await ask('GET', '/log?after=1')).json().requests).toHaveLength(1);
    expect((await ask('DELETE', '/log')).status).toBe(204);
    expect((await ask('GET', '/log')).json()).toEqual({ total: 0, requests: [] });
  });

  test('adds, shows and removes faults', async () => {
    const added = await ask('POST', '/faults', [
      { match: { path: 'count', times: 1 }, fault: { kind: 'status', status: 500 } },
      { fault: { kind: 'rate-limit' } },
    ]);
    expect(added.status).toBe(201);
    expect((await call('/count')).status).toBe(500);
    expect((await call('/count')).status).toBe(429);
    expect((await ask('GET', '/faults')).json().rules).toMatchObject([
      { id: 1, applied: 1 },
      { id: 2, applied: 1 },
    ]);
    expect((await ask('DELETE', '/faults/2')).status).toBe(204);
    expect((await ask('DELETE', '/faults/2')).status).toBe(404);
    expect((await call('/count')).status).toBe(200);
    expect((await ask('DELETE', '/faults')).status).toBe(204);
    expect((await ask('GET', '/faults')).json()).toEqual({ rules: [] });
  });

  test('a wrong rule adds none of them', async () => {
    const answer = await ask('POST', '/faults', [{ fault: { kind: 'rate-limit' } }, { fault: { kind: 'nothing' } }]);
    expect(answer.status).toBe(400);
    expect(answer.json().message).toContain('rule 2.fault.kind must be one of');
    expect(simulator.faults.list()).toEqual([]);
  });

  test('steers the clock', async () => {
    const frozen = (await ask('POST', '/clock', { frozen: true })).json();
    expect(frozen.frozen).toBe(true);
    const later = (await ask('POST', '/clock', { advanceMs: 60_000 })).json();
    expect(Date.parse(later.now) - Date.parse(frozen.now)).toBe(60_000);
    expect((await ask('POST', '/clock', { rate: 50, frozen: false })).json()).toMatchObject({
      rate: 50,
      frozen: false,
    });
    expect((await ask('POST', '/clock', { rate: 0 })).status).toBe(400);
    expect((await ask('POST', '/clock', { year: 2030 })).json().message).toBe('clock has no property year.');
  });

  test('gets, patches and resets state, and serves the routes of the vendor', async () => {
    await post();
    expect((await ask('GET', '/state')).json()).toEqual({ count: 1 });
    expect((await ask('PATCH', '/state', { count: 21 })).json()).toEqual({ count: 21 });
    expect((await ask('GET', '/double')).json()).toEqual({ double: 42 });
    expect((await ask('POST', '/state/reset')).json()).toEqual({ count: 0 });
  });

  test('takes a snapshot of everything', async () => {
    await post();
    addFault({ kind: 'drop-before' });
    const snapshot = (await ask('GET', '/snapshot')).json();
    expect(snapshot).toMatchObject({
      name: 'counter',
      clock: { rate: 1, frozen: false },
      server: {
        url: simulator.url,
        listening: true,
        certificate: { kind: 'valid', fingerprint: simulator.certificate.fingerprint },
      },
      faults: [{ fault: { kind: 'drop-before' } }],
      log: { total: 1, requests: [{ method: 'POST' }] },
      state: { count: 1 },
    });
  });

  test('takes the console down and up again', async () => {
    expect((await ask('POST', '/server', { listening: false, abrupt: true })).json().listening).toBe(false);
    await expect(call('/count')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await ask('POST', '/server', { listening: true })).json().listening).toBe(true);
    expect((await call('/count')).status).toBe(200);
  });

  test('an abrupt end does not wait for requests under way', async () => {
    addFault({ kind: 'delay', ms: 1_500 });
    const lost = failureOf(post());
    await expect.poll(() => simulator.log.list().length).toBe(1);
    const { ms } = await timed(ask('POST', '/server', { listening: false, abrupt: true }));
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
    expect(ms).toBeLessThan(1_000);
  });

  test('unknown routes, unknown simulators and broken JSON are told apart', async () => {
    expect((await ask('GET', '/nothing')).json()).toEqual({ message: 'No such control route.' });
    const { origin } = new URL(simulator.controlUrl);
    expect((await send(origin, '/control/other/log')).json()).toEqual({ message: 'No such simulator.' });
    expect((await send(origin, '/control')).json()).toEqual({ simulators: ['counter'] });
    const broken = await send(origin, '/control/counter/faults', { method: 'POST', body: '{' });
    expect([broken.status, broken.json().message]).toEqual([400, 'The body is not JSON.']);
  });
});
