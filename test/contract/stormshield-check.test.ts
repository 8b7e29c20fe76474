import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import { startCannedServer, type CannedServer } from './canned-server.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';

const json = { 'content-type': 'application/json' };

let server: CannedServer;
let connection: OpenedConnection;

beforeAll(async () => {
  server = await startCannedServer();
  connection = openConnection(
    stormshieldConnector,
    { url: server.url, caCertificate: server.ca },
    { apiToken: 'key-of-the-check' },
  );
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('the check of a connection', () => {
  it.each([
    [{ status: 404, headers: json, body: '{"message":"no such task"}' }, 'present'],
    [
      { status: 404, headers: { 'content-type': 'application/problem+json' }, body: '{"title":"Not Found"}' },
      'present',
    ],
    [{ status: 200, headers: json, body: '{"taskId":"x","status":"Pending"}' }, 'present'],
    [{ status: 404 }, 'probably present'],
    [{ status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not Found' }, 'probably present'],
  ])('passes on %j with Agent Monitoring %s', async (answer, usage) => {
    server.seen.length = 0;
    server.answer = answer;
    expect(await connection.check()).toMatchObject({
      details: { status: answer.status, keyUsages: { 'Agent Monitoring': usage, Remediation: 'not probed' } },
    });
    expect(server.seen.map((request) => request.method)).toEqual(['GET']);
  });

  it.each([
    [{ status: 401 }, 'vendor_unauthorized', 'refuses the API key'],
    [{ status: 403, headers: json, body: '{"message":"usage"}' }, 'vendor_forbidden', 'usage Agent Monitoring'],
    [
      { status: 404, headers: { 'content-type': 'text/html' }, body: '<html><title>IIS</title>' },
      'vendor_not_found',
      '10443',
    ],
    [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><title>Console</title>' },
      'vendor_malformed',
      '10443',
    ],
    [{ status: 200 }, 'vendor_malformed', 'Something else'],
    [{ status: 500 }, 'vendor_failed', '500'],
  ])('fails on %j with %s', async (answer, code, words) => {
    server.answer = answer;
    const error = await errorOf(connection.check());
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  it('points at the port when nothing answers', async () => {
    const { url, ca } = server;
    const closed = await startCannedServer();
    await closed[Symbol.asyncDispose]();
    await using nowhere = openConnection(
      stormshieldConnector,
      { url: closed.url, caCertificate: ca },
      { apiToken: 'key-of-the-check' },
    );
    const error = await errorOf(nowhere.check());
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('TCP 10443');
    expect(url).not.toBe(closed.url);
  });

  it('refuses a certificate that nobody vouches for, until it is told whom to trust', async () => {
    server.answer = { status: 404, headers: json, body: '{}' };
    const secrets = { apiToken: 'key-of-the-check' };
    await using strict = openConnection(stormshieldConnector, { url: server.url }, secrets);
    await using careless = openConnection(stormshieldConnector, { url: server.url, verifyTls: false }, secrets);
    expect((await errorOf(strict.check())).code).toBe('tls_untrusted');
    expect((await careless.check()).details).toMatchObject({ status: 404 });
  });
});
