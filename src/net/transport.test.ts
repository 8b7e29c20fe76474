import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { failureOf, openFor, permit, read, scope, serve, serveTcp, write } from './test-support.ts';

describe('a request', () => {
  test('carries method, path, query, headers and a JSON body with big integers', async () => {
    const { promise: seen, resolve } = Promise.withResolvers<object>();
    const server = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        resolve({ method: request.method, url: request.url, headers: request.headers, body });
        response.setHeader('X-Seen', 'yes').end('{"ok":true}');
      });
    });
    const transport = openFor(`${server.url}/web/api`);
    const answer = await transport.send(
      write('/agents/a%2Fb', {
        query: { name: 'Ü & +', ids: ['1', '2'] },
        headers: { Authorization: 'ApiToken abc' },
        body: { json: { id: 12345678901234567890n, text: 'ä' } },
      }),
      scope({ permit: permit() }),
    );
    expect(await seen).toMatchObject({
      method: 'POST',
      url: '/web/api/agents/a%2Fb?name=%C3%9C%20%26%20%2B&ids=1&ids=2',
      body: '{"id":12345678901234567890,"text":"ä"}',
      headers: {
        authorization: 'ApiToken abc',
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'Cordon',
      },
    });
    expect(answer).toEqual({
      status: 200,
      text: '{"ok":true}',
      call: 'POST /agents/a%2Fb',
      headers: expect.objectContaining({ 'x-seen': 'yes' }) as unknown,
    });
  });

  test.each([400, 404, 500, 501])('an answer of status %i is an answer, not an error', async (status) => {
    const server = await serve((_request, response) => response.writeHead(status).end('no'));
    const answer = await openFor(server).send(read(), scope());
    expect(answer).toMatchObject({ status, text: 'no' });
    expect(server.requests).toHaveLength(1);
  });

  test.each(['/..', '/a/../b', '/a/%2e%2E', '/a/.', 'a', '/a?b', '/a#b', '/a b', '/ä', '/a\r\nx: y', '/a\\..\\b'])(
    'the path %j is refused',
    async (path) => {
      const server = await serve((_request, response) => response.end());
      const error = await failureOf(openFor(server).send(read(path), scope()));
      expect(error.code).toBe('invalid_input');
      expect(server.requests).toEqual([]);
    },
  );

  test.each([
    { Host: 'elsewhere' },
    { 'Content-Length': '3' },
    { 'transfer-encoding': 'chunked' },
    { 'x-a': 'b\r\nx-c: d' },
    { 'x a': 'b' },
  ])('the headers %j are refused', async (headers) => {
    const server = await serve((_request, response) => response.end());
    const error = await failureOf(openFor(server).send(read('/', { headers }), scope()));
    expect(error.code).toBe('invalid_input');
    expect(server.requests).toEqual([]);
  });

  test.each(['ftp://host', 'nonsense', 'https://user:pass@host', 'https://host?a=b'])(
    'the base URL %j is refused',
    (url) => {
      expect(() => openFor(url)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error);
    },
  );
});

describe('connections', () => {
  test('are reused one call after the other', async () => {
    const server = await serve((_request, response) => response.end('{}'));
    const transport = openFor(server);
    for (let call = 0; call < 20; call += 1) await transport.send(read(), scope());
    // A socket rests for one turn after each answer, so a quick caller alternates between two.
    expect(server.connections.length).toBeLessThanOrEqual(2);
  });

  test('never exceed maxConcurrent, and waiting calls go in order', async () => {
    let running = 0;
    let most = 0;
    const server = await serve((_request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end('{}');
      }, 5);
    });
    const transport = openFor(server, { maxConcurrent: 3 });
    const paths = Array.from({ length: 30 }, (_, index) => `/${index}`);
    await Promise.all(paths.map((path) => transport.send(read(path), scope())));
    expect(most).toBe(3);
    expect(server.connections.length).toBeLessThanOrEqual(3);
    // Two sockets may swap neighbours, never more.
    const order = server.requests.map((line) => Number(line.slice(5)));
    for (const [position, index] of order.entries()) expect(Math.abs(position - index)).toBeLessThanOrEqual(3);
  });

  test('a waiting call that is cancelled leaves the queue, and the others go on', async () => {
    const open: (() => void)[] = [];
    const server = await serve((_request, response) => void open.push(() => response.end('{}')));
    const transport = openFor(server, { maxConcurrent: 1 });
    const first = transport.send(read('/1'), scope());
    await expect.poll(() => open.length).toBe(1);
    const stop = new AbortController();
    const second = failureOf(transport.send(write('/2'), scope({ signal: stop.signal, permit: permit() })));
    const third = transport.send(read('/3'), scope());
    stop.abort();
    expect(await second).toMatchObject({ code: 'cancelled', applied: 'no', failureIndicator: 'POST /2' });
    open[0]?.();
    await first;
    await expect.poll(() => open.length).toBe(2);
    open[1]?.();
    await third;
    expect(server.requests).toEqual(['GET /1', 'GET /3']);
  });

  test('many calls may share one signal, and leave no listener behind', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    const server = await serve((_request, response) => response.end('{}'));
    const transport = openFor(server);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    await Promise.all(Array.from({ length: 100 }, () => transport.send(read(), scope({ signal }))));
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(listeners).toBe(0);
    expect(warnings).toEqual([]);
  });

  test('a closed transport takes no more calls', async () => {
    const server = await serve((_request, response) => response.end('{}'));
    const transport = openFor(server);
    const inFlight = transport.send(read(), scope());
    await new Promise(setImmediate);
    await transport.close();
    expect((await inFlight).status).toBe(200);
    expect(await failureOf(transport.send(read(), scope()))).toMatchObject({ code: 'cancelled', applied: 'no' });
  });
});

test('closing ends what does not end by itself', async () => {
  const server = await serve((_request, response) => {
    const timer = setInterval(() => response.write('endless'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const transport = openFor(server, { timeoutMs: 200 });
  const { body } = await transport.stream(read(), scope());
  const chunks = body[Symbol.asyncIterator]();
  await chunks.next();
  await transport.close();
  const rest = async (): Promise<void> => {
    while ((await chunks.next()).done !== true);
  };
  expect(await failureOf(rest())).toMatchObject({ code: 'cancelled', message: 'The transport was closed.' });
});

describe('answers', () => {
  const text = JSON.stringify({ text: 'ä'.repeat(5_000) });

  test.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
  ])('compressed with %s are unpacked', async (encoding, body) => {
    const server = await serve((_request, response) => response.setHeader('content-encoding', encoding).end(body));
    expect((await openFor(server).send(read(), scope())).text).toBe(text);
  });

  test.each([
    ['gzip', Buffer.from('not gzip')],
    ['gzip', gzipSync(text).subarray(0, 40)],
    ['br', Buffer.from([255, 255, 255])],
    ['strange', Buffer.from('x')],
  ])('that are not really %s are malformed', async (encoding, body) => {
    const server = await serve((_request, response) => response.setHeader('content-encoding', encoding).end(body));
    const error = await failureOf(openFor(server).send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'vendor_malformed', applied: 'unknown', statusCode: 200 });
  });

  test('are read in the charset that they name, and without a byte order mark', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/latin')
        response.setHeader('content-type', 'text/plain; charset=ISO-8859-1').end(Buffer.from([0xe4]));
      else response.end(Buffer.from('\uFEFF{"a":1}'));
    });
    const transport = openFor(server);
    expect((await transport.send(read('/latin'), scope())).text).toBe('ä');
    expect((await transport.send(read('/bom'), scope())).text).toBe('{"a":1}');
  });

  test('to HEAD have no body and keep their length header', async () => {
    const server = await serve((_request, response) => response.setHeader('content-length', '999999999').end());
    const answer = await openFor(server).send(read('/', { method: 'HEAD' }), scope());
    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-length': '999999999' } });
  });

  test.each([
    ['announced', false, 'no'],
    ['announced', true, 'unknown'],
    ['chunked', true, 'unknown'],
  ])('that are too large (%s, write: %s) end the call', async (kind, isWrite, applied) => {
    const server = await serve((_request, response) => {
      if (kind === 'announced') response.setHeader('content-length', '200000');
      response.end(Buffer.alloc(200_000));
    });
    const transport = openFor(server, { maxResponseBytes: 100_000 });
    const given = scope({ permit: permit() });
    const error = await failureOf(transport.send(isWrite ? write() : read(), given));
    expect(error).toMatchObject({ code: 'response_too_large', applied, statusCode: 200 });
    expect(given.exchanges).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });

  test('a refusal with a body that is too large says that nothing was done', async () => {
    const server = await serve((_request, response) => response.writeHead(403).end(Buffer.alloc(200_000)));
    const transport = openFor(server, { maxResponseBytes: 100_000 });
    const error = await failureOf(transport.send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'response_too_large', applied: 'no', statusCode: 403 });
  });

  test('a decompression bomb stops at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const server = await serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    const before = process.memoryUsage().rss;
    const error = await failureOf(openFor(server, { maxResponseBytes: 1_000_000 }).send(read(), scope()));
    expect(error.code).toBe('response_too_large');
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test('that are not HTTP are malformed, and a write is then unknown', async () => {
    const server = await serveTcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')));
    const error = await failureOf(openFor(server).send(write(), scope({ permit: permit() })));
    expect(error).toMatchObject({ code: 'vendor_malformed', applied: 'unknown' });
  });
});
