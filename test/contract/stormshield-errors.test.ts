import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import { startCannedServer, type CannedAnswer, type CannedServer } from './canned-server.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';

const apiToken = 'key-of-the-error-test';
const json = { 'content-type': 'application/json' };

let server: CannedServer;
let connection: OpenedConnection;

beforeAll(async () => {
  server = await startCannedServer();
  connection = openConnection(stormshieldConnector, { url: server.url, caCertificate: server.ca }, { apiToken });
});

beforeEach(() => {
  server.seen.length = 0;
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const statuses = [
  { status: 400, code: 'vendor_rejected', applied: 'no', target: 'failed', sentence: 'HTTP status 400' },
  { status: 401, code: 'vendor_unauthorized', applied: 'no', target: 'failed', sentence: 'refuses the API key' },
  { status: 403, code: 'vendor_forbidden', applied: 'no', target: 'failed', sentence: 'usage Remediation' },
  { status: 404, code: 'vendor_not_found', applied: 'no', target: 'not_found', sentence: 'the agent PC1' },
  { status: 409, code: 'vendor_conflict', applied: 'no', target: 'unsupported', sentence: 'does not support' },
  { status: 429, code: 'vendor_rate_limited', applied: 'no', target: 'failed', sentence: 'limits the rate' },
  { status: 500, code: 'vendor_failed', applied: 'unknown', target: 'failed', sentence: 'takes a 500 for that' },
  { status: 502, code: 'vendor_failed', applied: 'unknown', target: 'failed', sentence: 'HTTP status 502' },
] as const;

const bodies: readonly (readonly [string, CannedAnswer, string])[] = [
  ['no body', {}, ''],
  ['text', { headers: { 'content-type': 'text/plain' }, body: 'Not today\n' }, 'The console said: Not today'],
  [
    'its own error',
    { headers: json, body: '{"errorCode":17,"errorMessage":"Agent is too old"}' },
    'The console said: Agent is too old',
  ],
  ['a message', { headers: json, body: '{"message":"Denied here"}' }, 'The console said: Denied here'],
  ['a string status', { headers: json, body: '{"status":"Succeeded","taskId":"t-1"}' }, ''],
  [
    'a problem document',
    {
      headers: { 'content-type': 'application/problem+json' },
      body: '{"type":"urn:x","title":"Odd","status":418,"detail":"Look at the id"}',
    },
    'The console said: Look at the id',
  ],
  [
    'a web page',
    { headers: { 'content-type': 'text/html' }, body: '<html><head><title>Oops &amp; more</title></head><p>secret' },
    'The console said: Oops & more',
  ],
  ['broken JSON', { headers: json, body: '{"errorMessage":' }, 'The console said: {"errorMessage":'],
];

describe('a refused or failed POST', () => {
  const rows = statuses.flatMap((expected) =>
    bodies.map(([name, answer, words]) => ({ ...expected, name, answer, words })),
  );

  it.each(rows)('$status with $name', async ({ status, code, applied, target, sentence, answer, words }) => {
    // A longer wait than the transport grants, so that it hands the answer on.
    server.answer = {
      ...answer,
      status,
      headers: { ...answer.headers, ...(status === 429 ? { 'retry-after': '600' } : {}) },
    };
    // Of its own, because the transport makes a connection wait that was told to.
    await using own = openConnection(stormshieldConnector, { url: server.url, caCertificate: server.ca }, { apiToken });
    const error = await errorOf(own.run('stormshield.isolate-agent', { id: 'PC1' }));

    expect(error).toMatchObject({
      code,
      statusCode: status,
      failureIndicator: 'POST /rest/api/v1/agents/PC1/tasks/network-isolation',
      applied,
      targets: [{ target: 'PC1', status: target }],
      retryAfterMs: status === 429 ? 600_000 : undefined,
    });
    expect(error.message).toContain(sentence);
    expect(error.message).toContain(words);
    expect(error.message.includes('10443')).toBe(answer.headers?.['content-type'] === 'text/html');
    expect(server.seen).toHaveLength(1);
  });

  it('keeps the codes of the console beside the words', async () => {
    server.answer = { status: 409, headers: json, body: '{"errorCode":17,"errorMessage":"Agent is too old"}' };
    expect(await errorOf(connection.run('stormshield.isolate-agent', { id: 'PC1' }))).toMatchObject({
      details: { errorCode: 17, answer: 'json' },
      data: { errorCode: 17, errorMessage: 'Agent is too old' },
    });
  });

  it('does not let the API key out of an answer that repeats it', async () => {
    server.answer = { status: 403, headers: { 'content-type': 'text/plain' }, body: `${'x'.repeat(490)} ${apiToken}` };
    const error = await errorOf(connection.run('stormshield.isolate-agent', { id: 'PC1' }));
    expect(JSON.stringify([error.toJson(), error.data])).not.toContain(apiToken.slice(0, 6));
  });
});

describe('a POST that was answered with success but without a task', () => {
  it.each([
    ['nothing', { status: 204 }],
    ['an empty 200', { status: 200 }],
    ['an empty 202', { status: 202 }],
    ['a login page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><title>Sign in</title>' }],
    ['text', { status: 200, body: 'OK' }],
    ['an empty object', { status: 200, headers: json, body: '{}' }],
    ['a list', { status: 200, headers: json, body: '[{"taskId":"t-1","status":"Succeeded"}]' }],
    ['a success without an id', { status: 200, headers: json, body: '{"status":"Succeeded"}' }],
    ['an id that cannot be asked for', { status: 200, headers: json, body: '{"taskId":"..","status":"Succeeded"}' }],
  ])('%s: nobody knows whether it was accepted', async (_name, answer) => {
    server.answer = answer;
    expect(
      await errorOf(connection.run('stormshield.terminate-process', { id: 'PC1', processPath: 'C:\\x' })),
    ).toMatchObject({
      code: 'vendor_malformed',
      statusCode: answer.status,
      applied: 'unknown',
      failureIndicator: 'POST /rest/api/v1/agents/PC1/tasks/process-termination',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('counts for the API request too', async () => {
    server.answer = { status: 202 };
    expect(await errorOf(connection.run('stormshield.request', { method: 'POST', path: '/x' }))).toMatchObject({
      code: 'outcome_unknown',
      applied: 'unknown',
    });
    server.answer = { headers: { 'content-type': 'text/html' }, body: '<html>' };
    expect(await errorOf(connection.run('stormshield.request', { method: 'POST', path: '/x' }))).toMatchObject({
      code: 'vendor_malformed',
      applied: 'unknown',
    });
  });
});

it('leaves the outcome of a POST unknown when the answer is lost', async () => {
  await using gone = await startCannedServer();
  await using lost = openConnection(
    stormshieldConnector,
    { url: gone.url, caCertificate: gone.ca, timeoutSeconds: 1 },
    { apiToken },
  );
  gone.answer = () => ({ status: 201, headers: { 'content-length': '1000' }, body: '{"taskId":' });

  const error = await errorOf(lost.run('stormshield.isolate-agent', { id: 'PC1' }));

  expect(error.applied).toBe('unknown');
  expect(gone.seen).toHaveLength(1);
});
