import { describe, expect, it } from 'vitest';
import { actionOf, idOf, openClient, runAction, testConsole, testToken } from '../../testing/console.ts';

describe('a free request', () => {
  it('goes below the API root with the login of the connection, whether the root is written along or not', async () => {
    const server = await testConsole({ 'GET /agents/count': { json: { data: { total: 5 } } } });
    const client = openClient(server.url);
    for (const path of ['/agents/count', 'agents/count', '/web/api/v2.1/agents/count']) {
      expect(
        await runAction(client, 'request', { path, query: { siteIds: [idOf(1), idOf(2)], isActive: true } }),
      ).toMatchObject({ status: 'succeeded', data: { data: { total: 5 } }, targets: [] });
    }
    expect(server.requests[0]).toMatchObject({
      query: { siteIds: `${idOf(1)},${idOf(2)}`, isActive: 'true' },
      headers: { authorization: `ApiToken ${testToken}` },
    });
  });

  it.each([
    '/../../login',
    '/%2e%2e/x',
    'https://evil.example/x',
    '//evil.example',
    '/agents?x=1',
    '/a\\..\\b',
    '/agents//count',
  ])('never leaves the API: %s', async (path) => {
    const server = await testConsole({});
    await expect(runAction(openClient(server.url), 'request', { path })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(server.requests).toEqual([]);
  });

  it('may not set the login, nor the length', async () => {
    const server = await testConsole({});
    for (const name of ['Authorization', 'Host', 'Content-Length', 'Transfer-Encoding']) {
      await expect(
        runAction(openClient(server.url), 'request', { path: '/agents', headers: { [name]: 'x' } }),
      ).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect(server.requests).toEqual([]);
  });

  it('reads with GET, and counts as the worst with every other method', () => {
    const action = actionOf('request');
    expect(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => action.effectOf?.({ method, path: '/x' })),
    ).toEqual(['read', 'destructive', 'destructive', 'destructive', 'destructive']);
    expect(action.aims({ method: 'GET', path: '/x' })).toEqual([]);
    expect(action.aims({ method: 'POST', path: '/x', body: { filter: { ids: ['1'] } } })).toEqual([
      'POST /x filter:ids=1',
    ]);
  });

  it('that writes is sent when its filter names something', async () => {
    const server = await testConsole({
      'POST /agents/actions/connect': { json: { data: { affected: 1 } } },
      'POST /groups': { json: { data: { id: idOf(3) } } },
    });
    const client = openClient(server.url);
    expect(
      await runAction(client, 'request', {
        method: 'POST',
        path: '/agents/actions/connect',
        body: { filter: { ids: [idOf(1)] }, data: {} },
      }),
    ).toMatchObject({ status: 'succeeded' });
    expect(
      await runAction(client, 'request', { method: 'POST', path: '/groups', body: { data: { name: 'x' } } }),
    ).toMatchObject({ status: 'succeeded' });
  });

  it('that affected nothing is no success', async () => {
    const server = await testConsole({ 'POST /agents/actions/connect': { json: { data: { affected: 0 } } } });
    const body = { filter: { ids: [idOf(1)] } };
    await expect(
      runAction(openClient(server.url), 'request', { method: 'POST', path: '/agents/actions/connect', body }),
    ).rejects.toMatchObject({ code: 'vendor_not_found' });
  });

  it('sends and returns 64-bit integers unchanged', async () => {
    const server = await testConsole({ 'PUT /ranger/gateways/1': ({ text }) => ({ text: `{"data":${text}}` }) });
    const outcome = await runAction(openClient(server.url), 'request', {
      method: 'PUT',
      path: '/ranger/gateways/1',
      body: { accountId: 1_234_567_890_123_456_789n },
    });
    expect(outcome.data).toMatchObject({ data: { accountId: 1_234_567_890_123_456_789n } });
  });
});

describe('the questions about tokens and policies', () => {
  it('ask about the token of the connection when none is given, and return no token', async () => {
    const server = await testConsole({
      'POST /users/api-token-details': {
        json: { data: { createdAt: '2026-01-01T00:00:00Z', expiresAt: '2026-07-01T00:00:00Z' } },
      },
    });
    const outcome = await runAction(openClient(server.url), 'users.get-token-details', {});
    expect(server.requests[0]?.json).toEqual({ data: { apiToken: testToken } });
    expect(outcome).toMatchObject({ status: 'succeeded', data: { expiresAt: '2026-07-01T00:00:00Z' } });
    expect(JSON.stringify(outcome)).not.toContain(testToken);
  });

  it('write a policy back with fields that are newer than the form', async () => {
    const server = await testConsole({
      'PUT /tenant/policy': ({ json }) => ({ json: { data: (json as { data: unknown }).data } }),
    });
    const client = openClient(server.url);
    const outcome = await runAction(client, 'policies.update-global-policy', {
      data: { mitigationMode: 'protect' },
      moreData: { newField: 1, mitigationMode: 'detect' },
    });
    expect(outcome).toMatchObject({ status: 'succeeded', data: { newField: 1, mitigationMode: 'protect' } });
    await expect(runAction(client, 'policies.update-global-policy', { data: {} })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
