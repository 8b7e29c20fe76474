import { describe, expect, it } from 'vitest';
import { actionOf, contextOf, idOf, openClient, runAction, testConsole, testToken } from '../../testing/console.ts';

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
    for (const name of ['Authorization', 'Host', 'Content-Length', 'Transfer-Encoding', 'X-HTTP-Method-Override']) {
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

  it('to agents aims at them, reaches them, and is followed like the action of the same call', async () => {
    let networkStatus = 'connected';
    const agent = () => ({ id: idOf(1), computerName: 'LT-1', networkStatus });
    const server = await testConsole({
      'GET /agents': () => ({ json: { data: [agent()], pagination: { totalItems: 1, nextCursor: null } } }),
      'GET /agents/count': { json: { data: { total: 50 } } },
      'POST /agents/actions/disconnect': { json: { data: { affected: 1 } } },
    });
    const client = openClient(server.url);
    const action = actionOf('request');
    const input = { method: 'POST', path: 'agents/actions/disconnect', body: { filter: { ids: [idOf(1)] } } };
    expect(action.aims(input)).toEqual([idOf(1)]);
    expect(await action.reach?.(input, 10, contextOf(client))).toMatchObject({
      endpoints: [{ id: idOf(1), name: 'LT-1' }],
      fleet: 50,
      complete: true,
    });
    const outcome = await runAction(client, 'request', input);
    expect(outcome).toMatchObject({ status: 'pending', targets: [{ target: idOf(1), status: 'pending' }] });
    expect(server.requests.at(-1)?.text).toBe(`{"filter":{"ids":["${idOf(1)}"]}}`);
    if (outcome.status !== 'pending') return;
    networkStatus = 'disconnected';
    expect(await action.settle?.(outcome.receipt, contextOf(client))).toMatchObject({
      status: 'succeeded',
      targets: [{ target: idOf(1), status: 'succeeded' }],
    });
  });

  it('that reached fewer than asked is partial', async () => {
    const server = await testConsole({
      'POST /agents/actions/broadcast': { json: { data: { affected: 1 } } },
      'GET /agents': { json: { data: [{ id: idOf(1) }], pagination: { totalItems: 1, nextCursor: null } } },
    });
    const body = { filter: { ids: [idOf(1), idOf(2)] }, data: { message: 'm' } };
    expect(
      await runAction(openClient(server.url), 'request', { method: 'POST', path: '/agents/actions/broadcast', body }),
    ).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: idOf(1), status: 'succeeded' },
        { target: idOf(2), status: 'not_found' },
      ],
    });
  });

  it('whose work only another action follows never sounds done', async () => {
    const server = await testConsole({
      [`POST /agents/${idOf(1)}/actions/fetch-files`]: { json: { data: { success: true } } },
    });
    const path = `/agents/${idOf(1)}/actions/fetch-files`;
    const outcome = await runAction(openClient(server.url), 'request', {
      method: 'POST',
      path,
      body: { data: { files: ['/x'], password: 'Secret-123456' } },
    });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      message: expect.stringContaining('sentinelone.agent-actions.fetch-files') as unknown,
      targets: [{ target: idOf(1), status: 'failed', error: { code: 'outcome_unknown' } }],
    });
  });

  it('that creates something is sent as it was written', async () => {
    const server = await testConsole({ 'POST /groups': { json: { data: { id: idOf(3) } } } });
    const input = { method: 'POST', path: '/groups', body: { data: { name: 'x', newer: true } } };
    const outcome = await runAction(openClient(server.url), 'request', input);
    expect(outcome).toMatchObject({ status: 'succeeded', data: { data: { id: idOf(3) } } });
    expect(server.requests[0]?.json).toEqual(input.body);
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
