import { createConnection, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { failureOf, issue, listen, openFor, permit, read, scope, serve, serveTcp, write } from './test-support.ts';

async function refusedPort(): Promise<string> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  server.close();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('nothing was sent', () => {
  test('a refused port: unreachable, applied no, for reads and writes alike', async () => {
    const transport = openFor(await refusedPort());
    const given = scope({ permit: permit() });
    const error = await failureOf(transport.send(write('/a'), given));
    expect(error).toMatchObject({ code: 'unreachable', applied: 'no', failureIndicator: 'POST /a', retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
    expect(given.exchanges).toHaveLength(3);
    expect(given.permit).toMatchObject({ checks: 3 });
  });

  test('a name that does not resolve', async () => {
    const error = await failureOf(openFor('http://no-such-host.invalid').send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'unreachable', applied: 'no' });
  });

  test('a server that never finishes the TLS handshake', async () => {
    const server = await serveTcp(() => undefined);
    const transport = openFor(server.url.replace('http', 'https'), { timeoutMs: 200 });
    const error = await failureOf(transport.send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'unreachable', applied: 'no' });
    expect(error.message).toContain('within 200 ms');
  });

  test('cancelled while connecting: the request never leaves, even when the connection comes about later', async () => {
    const certificate = await issue();
    const held: (() => void)[] = [];
    const server = await serve((_request, response) => response.end(), certificate);
    // A relay that lets the handshake through only when told.
    const relay = await serveTcp((socket) => {
      socket.pause();
      held.push(() => {
        const onward = connectTcp(server.port, socket);
        onward.on('error', () => undefined);
      });
    });
    const transport = openFor(relay.url.replace('http', 'https'), { tls: { verify: false } });
    const stop = new AbortController();
    const call = failureOf(transport.send(write(), scope({ signal: stop.signal, permit: permit() })));
    await expect.poll(() => held.length).toBe(1);
    stop.abort();
    expect(await call).toMatchObject({ code: 'cancelled', applied: 'no' });
    held[0]?.();
    await expect.poll(() => server.connections.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.requests).toEqual([]);
  });
});

describe('sent, and then', () => {
  test('no answer: a write times out as unknown, after one attempt', async () => {
    const server = await serve(() => undefined);
    const given = scope({ permit: permit() });
    const error = await failureOf(openFor(server, { timeoutMs: 150 }).send(write(), given));
    expect(error).toMatchObject({ code: 'timeout', applied: 'unknown' });
    expect(server.requests).toHaveLength(1);
    expect(given.exchanges).toEqual([expect.objectContaining({ method: 'POST', error: error.message })]);
  });

  test('no answer: a read times out as not applied, and is asked again', async () => {
    const server = await serve(() => undefined);
    const error = await failureOf(openFor(server, { timeoutMs: 100 }).send(read(), scope()));
    expect(error).toMatchObject({ code: 'timeout', applied: 'no' });
    expect(server.requests).toHaveLength(3);
  });

  test('the deadline covers the body too, though bytes keep coming', async () => {
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const started = performance.now();
    const error = await failureOf(openFor(server, { timeoutMs: 200 }).send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'timeout', applied: 'unknown', statusCode: 200 });
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  test('a reset after the request was read: a write is unknown and never sent again', async () => {
    const received: string[] = [];
    const server = await serveTcp((socket) =>
      socket.once('data', (bytes) => {
        received.push(bytes.toString());
        socket.resetAndDestroy();
      }),
    );
    const error = await failureOf(openFor(server).send(write('/x'), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'connection_lost', applied: 'unknown' });
    expect(received).toHaveLength(1);
    expect(received[0]).toContain('POST /x HTTP/1.1');
  });

  test('a reset after the request was read: a read is repeated', async () => {
    let calls = 0;
    const server = await serve((request, response) => {
      calls += 1;
      if (calls < 3) request.socket.resetAndDestroy();
      else response.end('done');
    });
    const given = scope();
    expect((await openFor(server).send(read(), given)).text).toBe('done');
    expect(given.exchanges.map((exchange) => exchange.status)).toEqual([undefined, undefined, 200]);
  });

  test.each([
    [200, 'unknown'],
    [500, 'unknown'],
    [403, 'no'],
  ])('a reset in the middle of the body of a %i: a write is %s', async (status, applied) => {
    const server = await serve((_request, response) => {
      response.writeHead(status, { 'content-length': '1000' });
      response.write('half', () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });
    const error = await failureOf(openFor(server).send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'connection_lost', applied, statusCode: status });
    expect(server.requests).toHaveLength(1);
  });

  test('a reset right after the TLS handshake: what was written is unknown, what was not is repeated, never both', async () => {
    const certificate = await issue();
    let received = 0;
    const server = await listen(
      createTlsServer(certificate, (socket) => {
        socket.on('error', () => undefined);
        socket.on('data', () => (received += 1));
        socket.destroy();
      }),
      'https',
    );
    const transport = openFor(server, { tls: { verify: false } });
    for (let round = 0; round < 10; round += 1) {
      const given = scope({ permit: permit() });
      const error = await failureOf(transport.send(write(), given));
      if (error.applied === 'no') expect(error.code).toBe('unreachable');
      else expect(error.code).toBe('connection_lost');
      // Each attempt that may have left ends the call.
      const lost = given.exchanges.filter((exchange) => exchange.error?.includes('before an answer came'));
      expect(lost.length).toBe(error.applied === 'unknown' ? 1 : 0);
    }
    expect(received).toBeLessThanOrEqual(10);
  });

  test('an idle connection that the server closes just as a write goes out: each write arrives at most once', async () => {
    const arrived = new Map<string, number>();
    const server = await serveTcp((socket) => {
      let seen = '';
      socket.on('data', (bytes) => {
        seen += bytes.toString();
        for (const match of seen.matchAll(/POST \/(\d+) /g))
          arrived.set(match[1] ?? '', (arrived.get(match[1] ?? '') ?? 0) + 1);
        if (!seen.includes('{"a":1}')) return;
        seen = '';
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
        // Gives the connection up at the moment at which the next write is being made.
        setTimeout(() => socket.resetAndDestroy(), Math.random() < 0.5 ? 0 : 1);
      });
    });
    const transport = openFor(server);
    const outcomes = { answered: 0, unknown: 0, unsent: 0 };
    for (let call = 0; call < 300; call += 1) {
      try {
        await transport.send(write(`/${call}`), scope({ permit: permit() }));
        outcomes.answered += 1;
        expect(arrived.get(String(call))).toBe(1);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/connection_lost|unreachable/) as unknown });
        if ((error as { applied: string }).applied === 'unknown') outcomes.unknown += 1;
        else {
          outcomes.unsent += 1;
          expect(arrived.get(String(call))).toBeUndefined();
        }
      }
    }
    expect([...arrived.values()].every((times) => times === 1)).toBe(true);
    expect(outcomes.answered).toBeGreaterThan(0);
    expect(outcomes.answered + outcomes.unknown + outcomes.unsent).toBe(300);
  });

  test('cancelled while the console works: a write is unknown, and the connection is dropped', async () => {
    const server = await serve(() => undefined);
    const stop = new AbortController();
    const given = scope({ signal: stop.signal, permit: permit() });
    const call = failureOf(openFor(server).send(write(), given));
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort(new Error('stop'));
    expect(await call).toMatchObject({ code: 'cancelled', applied: 'unknown' });
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true);
    expect(given.exchanges).toHaveLength(1);
  });
});

function connectTcp(port: number, socket: Socket): Socket {
  const onward = createConnection(port);
  socket.pipe(onward).pipe(socket);
  return onward;
}
