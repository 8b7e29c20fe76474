import { describe, expect, test } from 'vitest';
import { failureOf, issue, openFor, permit, read, scope, serve, write, type TestServer } from './test-support.ts';

/** Answers `/from` with a redirect to `location`, and everything else with what it was asked. */
function redirecting(status: number, location: string | undefined): Promise<TestServer> {
  return serve((request, response) => {
    if (request.url?.startsWith('/from') === true) {
      return void response.writeHead(status, location === undefined ? {} : { location }).end('moved');
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () =>
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body })),
    );
  });
}

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const headers = { authorization: 'Bearer header-secret', cookie: 'a=b', 'x-api-key': 'other-secret' };

describe('a read', () => {
  test('follows within the same origin, with its headers', async () => {
    const server = await redirecting(302, '/to?a=b');
    const given = scope();
    const answer = await openFor(server).send(read('/from', { headers }), given);
    const echo = JSON.parse(answer.text) as Echo;
    expect(echo).toMatchObject({ method: 'GET', url: '/to?a=b', headers: { authorization: 'Bearer header-secret' } });
    expect(answer.call).toBe('GET /from');
    expect(given.exchanges.map((exchange) => [exchange.status, exchange.url])).toEqual([
      [302, `${server.url}/from`],
      [200, `${server.url}/to?a=b`],
    ]);
  });

  test('takes nothing that says who we are to another origin', async () => {
    const other = await redirecting(200, undefined);
    const server = await redirecting(307, `${other.url}/to`);
    const answer = await openFor(server).send(read('/from', { headers }), scope());
    const echo = JSON.parse(answer.text) as Echo;
    expect(Object.keys(echo.headers).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  test('keeps a body for 307 on the same origin, and drops it for 303', async () => {
    const post = { method: 'POST', body: { json: { a: 1 } } } as const;
    const kept = await openFor(await redirecting(307, '/to')).send(read('/from', post), scope());
    expect(JSON.parse(kept.text)).toMatchObject({ method: 'POST', body: '{"a":1}' });
    const dropped = await openFor(await redirecting(303, '/to')).send(read('/from', post), scope());
    expect(JSON.parse(dropped.text)).toMatchObject({ method: 'GET', body: '' });
  });

  test('does not take a body to another origin', async () => {
    const other = await redirecting(200, undefined);
    const server = await redirecting(308, `${other.url}/to`);
    const login = read('/from', { method: 'POST', body: { json: { password: 'x' } } });
    expect((await failureOf(openFor(server).send(login, scope()))).code).toBe('redirect_refused');
    expect(other.requests).toEqual([]);
  });

  test('gives up after five', async () => {
    const server = await redirecting(302, '/from');
    const error = await failureOf(openFor(server).send(read('/from'), scope()));
    expect(error).toMatchObject({ code: 'redirect_refused', applied: 'no', statusCode: 302 });
    expect(server.requests).toHaveLength(6);
  });

  test('never goes from https to http', async () => {
    const plain = await redirecting(200, undefined);
    const certificate = await issue();
    const server = await serve(
      (_request, response) => response.writeHead(302, { location: `${plain.url}/to` }).end(),
      certificate,
    );
    const error = await failureOf(openFor(server, { tls: { ca: certificate.cert } }).send(read(), scope()));
    expect(error).toMatchObject({
      code: 'redirect_refused',
      message: expect.stringContaining('not encrypted') as unknown,
    });
    expect(plain.requests).toEqual([]);
  });

  test.each(['ftp://host/', 'http://user:pass@127.0.0.1/', 'http://['])('is not redirected to %s', async (location) => {
    const error = await failureOf(openFor(await redirecting(302, location)).send(read('/from'), scope()));
    expect(error.code).toBe('redirect_refused');
  });

  test.each([301, 304, 300])('status %i without a place to go is an answer', async (status) => {
    const answer = await openFor(await redirecting(status, undefined)).send(read('/from'), scope());
    expect(answer.status).toBe(status);
  });

  test('is checked for private addresses at every hop', async () => {
    const inner = await redirecting(200, undefined);
    const outer = await redirecting(302, `http://127.0.0.1:${inner.port}/to`);
    // The first hop is reached by a name that the test resolves to a public-looking address only for the check.
    const transport = openFor(
      `http://console.example:${outer.port}`,
      { allowPrivateAddresses: false },
      { resolver: (_host, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]) },
    );
    expect((await failureOf(transport.send(read('/from'), scope()))).code).toBe('address_forbidden');
    expect(inner.connections).toEqual([]);
  });

  test('what a server echoes of our headers is masked in the record', async () => {
    const server = await redirecting(302, '/to/header-secret?x=other-secret');
    const given = scope();
    await openFor(server).send(read('/from', { headers }), given);
    expect(JSON.stringify(given.exchanges)).not.toMatch(/header-secret|other-secret/);
  });
});

describe('a write', () => {
  test.each([
    [301, 'no'],
    [302, 'unknown'],
    [303, 'unknown'],
    [307, 'no'],
    [308, 'no'],
  ])('is not redirected by %i; applied: %s', async (status, applied) => {
    const server = await redirecting(status, '/to');
    const given = scope({ permit: permit() });
    const error = await failureOf(openFor(server).send(write('/from'), given));
    expect(error).toMatchObject({
      code: 'redirect_refused',
      applied,
      statusCode: status,
      failureIndicator: 'POST /from',
    });
    expect(server.requests).toEqual(['POST /from']);
    expect(given.exchanges).toHaveLength(1);
  });
});
