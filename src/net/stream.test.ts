import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AppError } from '#kernel/error.ts';
import { failureOf, openFor, permit, read, scope, serve, write } from './test-support.ts';

async function drain(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a stream', () => {
  test('hands on a body of any size, and records it once it has ended', async () => {
    const size = 8_000_000;
    const server = await serve((_request, response) => response.end(Buffer.alloc(size, 'x')));
    const given = scope();
    const answer = await openFor(server, { maxResponseBytes: 1_000 }).stream(read('/file'), given);
    expect(answer).toMatchObject({ status: 200, call: 'GET /file' });
    expect((await drain(answer.body)).length).toBe(size);
    expect(given.exchanges).toEqual([expect.objectContaining({ status: 200, responseBytes: size })]);
  });

  test('unpacks a compressed body', async () => {
    const text = 'line\n'.repeat(100_000);
    const server = await serve((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync(text)),
    );
    const answer = await openFor(server).stream(read(), scope());
    expect((await drain(answer.body)).toString()).toBe(text);
  });

  test('holds the console back while the reader is slow', async () => {
    let written = 0;
    const server = await serve((_request, response) => {
      const push = (): void => {
        while (written < 50_000_000 && response.write(Buffer.alloc(65_536))) written += 65_536;
        if (written >= 50_000_000) response.end();
      };
      response.on('drain', push);
      push();
    });
    const { body } = await openFor(server, { timeoutMs: 200 }).stream(read(), scope());
    const chunks = body[Symbol.asyncIterator]();
    await chunks.next();
    // Longer than the timeout: a slow reader is not a silent console.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(written).toBeLessThan(20_000_000);
    expect((await chunks.next()).done).toBe(false);
    await chunks.return?.();
  });

  test('leaving the loop drops the connection and gives the slot back', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/short') return void response.end('short');
      const timer = setInterval(() => response.write(Buffer.alloc(1_000)), 5);
      response.on('close', () => clearInterval(timer));
    });
    const transport = openFor(server, { maxConcurrent: 1 });
    const given = scope();
    const { body } = await transport.stream(read('/endless'), given);
    for await (const chunk of body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true);
    expect((await transport.send(read('/short'), scope())).text).toBe('short');
    expect(given.exchanges).toHaveLength(1);
    expect(given.exchanges[0]).not.toHaveProperty('error');
  });

  test('the same for a compressed one', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.write(gzipSync('x'.repeat(1_000_000)));
    });
    const given = scope();
    const { body } = await openFor(server, { maxConcurrent: 1 }).stream(read(), given);
    for await (const chunk of body) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true);
    expect(given.exchanges).toHaveLength(1);
  });

  test('a body that nobody reads is dropped when its time is over', async () => {
    const server = await serve((_request, response) => response.end(Buffer.alloc(5_000_000)));
    const transport = openFor(server, { maxConcurrent: 1, timeoutMs: 200 });
    const given = scope();
    await transport.stream(read(), given);
    await expect.poll(() => given.exchanges.length, { timeout: 2_000 }).toBe(1);
    expect(given.exchanges[0]?.error).toContain('within 200 ms');
    expect((await (await transport.stream(read(), scope())).body[Symbol.asyncIterator]().next()).done).toBe(false);
  });

  test('cancelling works in the middle of the body', async () => {
    const server = await serve((_request, response) => void response.write('half'));
    const stop = new AbortController();
    const given = scope({ signal: stop.signal });
    const { body } = await openFor(server).stream(read('/a'), given);
    setTimeout(() => stop.abort(), 50);
    const error = await failureOf(drain(body));
    expect(error).toMatchObject({ code: 'cancelled', failureIndicator: 'GET /a', statusCode: 200 });
    await expect.poll(() => server.connections[0]?.destroyed).toBe(true);
    expect(given.exchanges).toEqual([expect.objectContaining({ status: 200, error: 'The call was cancelled.' })]);
  });

  test('silence in the middle of the body is a timeout; steady drops are not', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/silent') return void response.write('half');
      let left = 10;
      const timer = setInterval(() => {
        response.write('drop');
        left -= 1;
        if (left === 0) response.end();
        if (left === 0) clearInterval(timer);
      }, 50);
    });
    const transport = openFor(server, { timeoutMs: 200 });
    const steady = await transport.stream(read('/steady'), scope());
    expect((await drain(steady.body)).toString()).toBe('drop'.repeat(10));
    const silent = await transport.stream(write('/silent'), scope({ permit: permit() }));
    expect(await failureOf(drain(silent.body))).toMatchObject({ code: 'timeout', applied: 'unknown', statusCode: 200 });
  });

  test('a broken body is an error of the loop', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => setTimeout(() => response.socket?.resetAndDestroy(), 20));
    });
    const { body } = await openFor(server).stream(read(), scope());
    const error = await failureOf(drain(body));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'connection_lost', applied: 'no' });
  });

  test('is repeated before its body has begun, and not afterwards', async () => {
    let calls = 0;
    const server = await serve((_request, response) => {
      calls += 1;
      response.writeHead(calls === 1 ? 503 : 200).end(String(calls));
    });
    const given = scope();
    const { status, body } = await openFor(server).stream(read(), given);
    expect(status).toBe(200);
    expect((await drain(body)).toString()).toBe('2');
    expect(given.exchanges.map((exchange) => exchange.status)).toEqual([503, 200]);
  });

  test('a write whose answer never comes is unknown', async () => {
    const server = await serve(() => undefined);
    const error = await failureOf(openFor(server, { timeoutMs: 100 }).stream(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'timeout', applied: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  test('a signal that was aborted before anything happened', async () => {
    const server = await serve((_request, response) => response.end());
    const given = scope({ signal: AbortSignal.abort(), permit: permit() });
    expect(await failureOf(openFor(server).stream(write(), given))).toMatchObject({ code: 'cancelled', applied: 'no' });
    expect(server.connections).toEqual([]);
  });
});
