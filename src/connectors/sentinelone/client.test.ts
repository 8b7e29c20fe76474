import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { parseInput } from '#kernel/validate.ts';
import { sentinelOneConnector } from './connector.ts';
import { contextOf, idOf, openClient, runAction, testConsole, testToken } from './testing/console.ts';
import { send } from './client.ts';

const read = { method: 'GET', path: '/system/info', effect: 'read' } as const;
const write = { method: 'POST', path: '/groups', effect: 'write', body: { json: { data: {} } } } as const;

async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new TypeError('No AppError came.');
}

describe('the client', () => {
  it('logs in with the token and takes the answer out of its envelope', async () => {
    const server = await testConsole({
      'GET /system/info': {
        json: { data: { build: '7' }, pagination: { totalItems: 9, nextCursor: 'next' }, errors: null },
      },
    });
    const client = openClient(server.url);
    expect(await send(client, read, contextOf(client))).toMatchObject({
      statusCode: 200,
      data: { build: '7' },
      totalItems: 9,
      nextCursor: 'next',
    });
    expect(server.requests[0]?.headers['authorization']).toBe(`ApiToken ${testToken}`);
  });

  it('sends nothing that is called a read and is none', async () => {
    const server = await testConsole({});
    const client = openClient(server.url);
    const reads = [{ ...write, effect: 'read' } as const, { ...read, method: 'POST', path: '/agents' } as const];
    for (const call of reads) {
      expect(await errorOf(send(client, call, contextOf(client)))).toMatchObject({ code: 'internal' });
    }
    expect(server.requests).toEqual([]);
  });

  it('takes a body without an envelope as it is, and an empty one for nothing', async () => {
    const server = await testConsole({
      'GET /system/info': { json: { hasPolicies: true } },
      'POST /groups': { status: 204, text: '' },
    });
    const client = openClient(server.url);
    expect((await send(client, read, contextOf(client))).data).toEqual({ hasPolicies: true });
    expect((await send(client, write, contextOf(client))).data).toBeNull();
  });

  it('keeps 64-bit integers', async () => {
    const server = await testConsole({ 'GET /system/info': { text: '{"data":{"accountId":1234567890123456789}}' } });
    const client = openClient(server.url);
    expect((await send(client, read, contextOf(client))).data).toEqual({ accountId: 1_234_567_890_123_456_789n });
  });

  it.each([
    [400, 'vendor_rejected'],
    [401, 'vendor_unauthorized'],
    [403, 'vendor_forbidden'],
    [404, 'vendor_not_found'],
    [409, 'vendor_conflict'],
    [500, 'vendor_failed'],
    [501, 'unsupported'],
  ] as const)('says what %i means', async (status, code) => {
    const detail = 'data: Missing data for required field.';
    const server = await testConsole({
      'POST /groups': { status, json: { errors: [{ code: status * 10_000 + 10, title: 'Validation Error', detail }] } },
    });
    const client = openClient(server.url);
    const error = await errorOf(send(client, write, contextOf(client)));
    expect(error).toMatchObject({ code, statusCode: status, failureIndicator: 'POST /web/api/v2.1/groups' });
    expect(error.message).toContain(`Validation Error: ${detail}`);
    expect(error.details).toMatchObject({ consoleCode: status * 10_000 + 10 });
    expect(error.applied).toBe(status === 500 ? 'unknown' : 'no');
  });

  it('shows the title where the detail is empty, and all errors of a list', async () => {
    const errors = [{ title: 'One', detail: null }, { title: 'Two', detail: '' }, { title: '', detail: 'three' }, null];
    const server = await testConsole({ 'GET /system/info': { status: 400, json: { errors } } });
    const client = openClient(server.url);
    expect((await errorOf(send(client, read, contextOf(client)))).message).toContain(
      'The console said: One; Two; three',
    );
  });

  it('understands the pages of gateways, and hands on how long to wait', async () => {
    const page = '<html><head><title>429 Too Many Requests</title></head><body><center>nginx</center></body></html>';
    const server = await testConsole({
      'POST /groups': { status: 429, text: page, headers: { 'content-type': 'text/html', 'retry-after': '300' } },
      'PUT /groups/ranks': {
        status: 502,
        text: '<html><title>502 Bad Gateway</title></html>',
        headers: { 'content-type': 'text/html' },
      },
    });
    const client = openClient(server.url);
    const limited = await errorOf(send(client, write, contextOf(client)));
    expect(limited).toMatchObject({ code: 'vendor_rate_limited', applied: 'no', retryAfterMs: 300_000 });
    expect(limited.message).toContain('429 Too Many Requests');
    // A client of its own: the first one now waits as long as it was told to.
    const other = openClient(server.url);
    const lost = await errorOf(send(other, { ...write, method: 'PUT', path: '/groups/ranks' }, contextOf(other)));
    expect(lost).toMatchObject({ code: 'vendor_failed', applied: 'unknown', statusCode: 502 });
    expect(lost.message).toContain('gateway');
  });

  it.each([
    ['a web page', '<!doctype html><title>Sign in</title>', 'text/html'],
    ['a truncated answer', '{"data":{"id":"1"', 'application/json'],
  ])('takes %s for no answer at all, after which a write may have been made', async (_name, text, type) => {
    const server = await testConsole({
      'POST /groups': { text, headers: { 'content-type': type } },
      'GET /system/info': { text, headers: { 'content-type': type } },
    });
    const client = openClient(server.url);
    expect(await errorOf(send(client, write, contextOf(client)))).toMatchObject({
      code: 'vendor_malformed',
      applied: 'unknown',
    });
    expect(await errorOf(send(client, read, contextOf(client)))).toMatchObject({
      code: 'vendor_malformed',
      applied: 'no',
    });
  });

  it('takes errors under a 200 without data for the refusal that they are', async () => {
    const server = await testConsole({ 'POST /groups': { json: { data: null, errors: [{ title: 'Nope' }] } } });
    const client = openClient(server.url);
    expect(await errorOf(send(client, write, contextOf(client)))).toMatchObject({
      code: 'vendor_rejected',
      message: expect.stringContaining('Nope') as string,
    });
  });

  it('never lets the token into an error or a result', async () => {
    const server = await testConsole({
      'GET /system/info': {
        status: 400,
        text: `bad header ApiToken ${testToken}`,
        headers: { 'content-type': 'text/plain' },
      },
      'GET /user': { json: { data: { echo: testToken } } },
    });
    const client = openClient(server.url);
    const error = await errorOf(send(client, read, contextOf(client)));
    expect(JSON.stringify(error.toJson()) + JSON.stringify(error.data)).not.toContain(testToken);
    expect(JSON.stringify(await runAction(client, 'users.get-current-user', {}))).not.toContain(testToken);
  });

  it('names the permission that a refused action needs', async () => {
    const server = await testConsole({
      'GET /groups': {
        status: 403,
        json: { errors: [{ code: 4_030_010, title: 'Insufficient permissions', detail: null }] },
      },
    });
    const error = await errorOf(runAction(openClient(server.url), 'groups.list-groups', {}));
    expect(error.message).toContain('Groups.view');
    expect(error.message).toContain('Insufficient permissions');
  });

  it('says what to use instead when an unpublished call is gone', async () => {
    const server = await testConsole({});
    const error = await errorOf(runAction(openClient(server.url), 'alerts.list-alert-actions', {}));
    expect(error).toMatchObject({ code: 'vendor_not_found' });
    expect(error.message).toContain('sentinelone.alerts.list-alerts');
  });

  it('marks the target of a write as not found when the console does not know it', async () => {
    const server = await testConsole({});
    const error = await errorOf(runAction(openClient(server.url), 'groups.delete-group', { group_id: idOf(7) }));
    expect(error).toMatchObject({ code: 'vendor_not_found', targets: [{ target: idOf(7), status: 'not_found' }] });
  });

  it('never sends a write without a permit', async () => {
    const server = await testConsole({ 'POST /groups': { json: { data: {} } } });
    const client = openClient(server.url);
    await expect(send(client, write, contextOf(client, false))).rejects.toThrow(AppError);
    expect(server.requests).toEqual([]);
  });
});

describe('the URL of a console', () => {
  it.each([
    'https://example.sentinelone.net',
    ' https://example.sentinelone.net/ ',
    'example.sentinelone.net',
    'https://example.sentinelone.net/dashboard',
    'https://example.sentinelone.net/web/api/v2.1/',
    'https://example.sentinelone.net/dashboard?filter=1#/agents',
  ])('is understood as pasted: %s', (url) => {
    let opened = '';
    const settings = parseInput(sentinelOneConnector.settings, { url });
    const net = {
      open: (options: { baseUrl: string }) => {
        opened = options.baseUrl;
        return {} as never;
      },
    };
    sentinelOneConnector.open({ settings, secrets: { apiToken: testToken } }, net);
    expect(opened).toBe('https://example.sentinelone.net');
  });

  it.each<[string, JsonObject]>([
    ['http is not asked for', { url: 'http://console.example' }],
    ['credentials are in it', { url: 'https://user:secret@console.example' }],
    ['it is none', { url: 'https://' }],
  ])('is refused when %s', (_name, given) => {
    const settings = parseInput(sentinelOneConnector.settings, given);
    const net = { open: () => ({}) as never };
    expect(() => sentinelOneConnector.open({ settings, secrets: { apiToken: testToken } }, net)).toThrow(AppError);
  });
});
