import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { httpConnector } from '#connectors/http/connector.ts';
import type { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { startCannedServer, type CannedServer } from './canned-server.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';

let server: CannedServer;

function open(settings: JsonObject = {}, secrets: JsonObject = {}): OpenedConnection {
  const base = { baseUrl: `${server.url}/base`, allowPlainHttp: true, allowPrivateAddresses: true };
  return openConnection(httpConnector, { ...base, ...settings }, secrets);
}

beforeAll(async () => {
  server = await startCannedServer('http');
});

beforeEach(() => {
  server.seen.length = 0;
  server.answer = {
    body: '{"ok":true}',
    headers: { 'content-type': 'application/json', 'set-cookie': 'a=b', etag: '"1"' },
  };
});

afterAll(async () => server[Symbol.asyncDispose]());

describe('http.request', () => {
  it('reads', async () => {
    await using connection = open();
    const outcome = await connection.run('http.request', {
      path: '/items/a b',
      query: { q: 'x&y' },
      headers: { 'X-Trace': 'one' },
    });

    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      url: '/base/items/a%20b?q=x%26y',
      headers: { 'x-trace': 'one' },
    });
    expect(outcome).toMatchObject({ status: 'succeeded', statusCode: 200, targets: [] });
    expect(outcome.data).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', etag: '"1"', date: expect.any(String) as string },
      body: { ok: true },
    });
  });

  it.each<[JsonObject, string, string]>([
    [{ body: { a: [1] } }, '{"a":[1]}', 'application/json'],
    [{ body: null }, '', ''],
    [{ text: 'a=1', contentType: 'application/x-www-form-urlencoded' }, 'a=1', 'application/x-www-form-urlencoded'],
    [{ text: 'é' }, 'é', 'text/plain; charset=utf-8'],
  ])('writes %j', async (parts, body, contentType) => {
    await using connection = open();
    const outcome = await connection.run('http.request', { method: 'POST', path: '/hook', ...parts });

    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/base/hook', body });
    expect(server.seen[0]?.headers['content-type'] ?? '').toContain(contentType);
    expect(outcome.targets).toEqual([{ target: 'POST /hook', status: 'succeeded' }]);
  });

  it.each([
    [{ path: '/x', body: {} }, 'input.body'],
    [{ method: 'POST', path: '/x', body: {}, text: 'x' }, 'input.text'],
    [{ path: '/../x' }, 'input.path'],
    [{ path: 'http://other.example/' }, 'input.path'],
    [{ path: '/x', headers: { Host: 'other' } }, 'input.headers.Host'],
    [{ path: '/x', headers: { Authorization: 'other' } }, 'input.headers.Authorization'],
  ])('refuses %j', async (input, place) => {
    await using connection = open({ authentication: 'bearer' }, { credential: 'token-token' });
    expect(await errorOf(connection.run('http.request', input))).toMatchObject({
      code: 'invalid_input',
      failureIndicator: place,
    });
    expect(server.seen).toEqual([]);
  });

  it.each([
    [400, 'vendor_rejected', 'no', 'failed'],
    [404, 'vendor_not_found', 'no', 'not_found'],
    [500, 'vendor_failed', 'unknown', 'failed'],
  ])('fails with the status %d and keeps the answer', async (status, code, applied, target) => {
    server.answer = { status, body: '{"detail":"because"}', headers: { 'content-type': 'application/problem+json' } };
    await using connection = open();
    expect(await errorOf(connection.run('http.request', { method: 'DELETE', path: '/x' }))).toMatchObject({
      code,
      statusCode: status,
      applied,
      failureIndicator: expect.stringMatching(/^DELETE .*\/x$/) as string,
      message: `The server answered with HTTP status ${status}. The server said: because`,
      data: { status, body: { detail: 'because' } },
      targets: [{ target: 'DELETE /x', status: target }],
    });
  });

  it('does not call a 202 done', async () => {
    server.answer = { status: 202 };
    await using connection = open();
    expect((await connection.run('http.request', { method: 'POST', path: '/x' })).message).toContain(
      'does not say that the work is done',
    );
  });
});

describe('the credential', () => {
  it.each([
    [{ authentication: 'bearer' }, 'authorization', 'Bearer sesame-12'],
    [
      { authentication: 'basic', userName: 'ada' },
      'authorization',
      `Basic ${Buffer.from('ada:sesame-12').toString('base64')}`,
    ],
    [{ authentication: 'header', headerName: 'X-Api-Key' }, 'x-api-key', 'sesame-12'],
  ])('goes out as %j and never comes back', async (settings, name, value) => {
    server.answer = (request) => ({ body: JSON.stringify({ echo: request.headers[name] }) });
    await using connection = open(settings, { credential: 'sesame-12' });
    const outcome = await connection.run('http.request', { path: '/x' });

    expect(server.seen[0]?.headers[name]).toBe(value);
    expect(JSON.stringify([outcome, connection.exchanges])).not.toContain('sesame-12');
    expect(JSON.stringify(outcome)).not.toContain(value);
  });

  it.each<[JsonObject, JsonObject, string]>([
    [{ authentication: 'bearer' }, {}, 'secrets.credential'],
    [{ authentication: 'basic' }, { credential: 'x' }, 'settings.userName'],
    [{ authentication: 'basic', userName: 'a:b' }, { credential: 'x' }, 'settings.userName'],
    [{ authentication: 'header' }, { credential: 'x' }, 'settings.headerName'],
    [{ authentication: 'header', headerName: 'Host' }, { credential: 'x' }, 'settings.headerName'],
    [{ authentication: 'header', headerName: 'X Y' }, { credential: 'x' }, 'settings.headerName'],
    [{ authentication: 'bearer' }, { credential: 'a\r\nb' }, 'secrets.credential'],
  ])('is refused as %j %j', (settings, secrets, place) => {
    expect(() => open(settings, secrets)).toThrow(
      expect.objectContaining({ code: 'invalid_input', failureIndicator: place }) as AppError,
    );
  });
});

describe('where it may go', () => {
  it('refuses private addresses unless they are allowed', async () => {
    await using connection = open({ allowPrivateAddresses: false });
    expect((await errorOf(connection.run('http.request', { path: '/x' }))).code).toBe('address_forbidden');
    expect(server.seen).toEqual([]);
  });

  it('refuses http unless it is allowed', () => {
    expect(() => open({ allowPlainHttp: false })).toThrow('settings.baseUrl');
  });
});

describe('the check', () => {
  it('asks for the path of the connection with the credential', async () => {
    await using connection = open({ authentication: 'bearer', checkPath: '/health' }, { credential: 'sesame-12' });
    expect(await connection.check()).toMatchObject({ details: { status: 200 } });
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      url: '/base/health',
      headers: { authorization: 'Bearer sesame-12' },
    });
  });

  it('fails with the status', async () => {
    server.answer = { status: 403 };
    await using connection = open();
    expect(await errorOf(connection.check())).toMatchObject({ code: 'vendor_forbidden', statusCode: 403 });
  });
});
