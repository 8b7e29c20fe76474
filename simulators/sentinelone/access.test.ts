import { describe, expect, test } from 'vitest';
import { control, send } from '../kit/testing/client.ts';
import { startConsole, startTime } from './testing/console.ts';

const failed = { errors: [{ code: 4_010_010, title: 'Authentication Failed', detail: null }] };

describe('tokens', () => {
  test.each([
    ['none', {}],
    ['an unknown one', { authorization: 'ApiToken nobody' }],
    ['an expired one', { authorization: 'ApiToken simulator-s1-expired' }],
    ['a bearer token', { authorization: 'Bearer simulator-s1-admin' }],
    ['no scheme', { authorization: 'simulator-s1-admin' }],
  ])('%s: 401 in the envelope of errors', async (_, headers) => {
    const console = await startConsole();
    const answer = await console.call('/system/info', { token: null, headers });
    expect([answer.status, answer.json()]).toEqual([401, failed]);
    const write = await console.call('/agents/actions/initiate-scan', {
      token: null,
      headers,
      method: 'POST',
      body: '{}',
    });
    expect(write.status).toBe(401);
    expect(console.simulator.state.snapshot().writes).toEqual({});
  });

  test('the data lake takes bearer tokens alone, and breaks on the other scheme', async () => {
    const console = await startConsole();
    const statusOf = async (authorization: string) => {
      const { url, ca } = console.simulator;
      return (await send(url, '/sdl/v2/api/queries', { ca, method: 'POST', body: '{}', headers: { authorization } }))
        .status;
    };
    expect(await statusOf('ApiToken simulator-s1-admin')).toBe(500);
    expect(await statusOf('Bearer nobody')).toBe(401);
    expect(await statusOf('Bearer simulator-s1-admin')).toBe(501);
  });

  test('an API token is traded for a session, which goes under its own scheme and ends', async () => {
    const console = await startConsole();
    const login = async (apiToken: string) =>
      console.call('/users/login/by-api-token', {
        token: null,
        method: 'POST',
        body: JSON.stringify({ data: { apiToken, reason: 'test' } }),
        headers: { 'content-type': 'application/json' },
      });
    const { token } = (await login('simulator-s1-viewer')).json().data;
    const statusOf = async (authorization: string, path = '/user', method = 'GET') =>
      (await console.call(path, { token: null, method, headers: { authorization } })).status;
    expect(await statusOf(`Token ${token}`)).toBe(200);
    expect(await statusOf(`ApiToken ${token}`)).toBe(401);
    expect(await statusOf('Token simulator-s1-viewer')).toBe(401);
    expect(await statusOf(`Token ${token}`, '/accounts', 'POST')).toBe(403);
    expect((await login('simulator-s1-expired')).status).toBe(401);
    expect((await login(token)).status).toBe(401);
    expect(await statusOf(`Token ${token}`, '/users/logout', 'POST')).toBe(200);
    expect(await statusOf(`Token ${token}`)).toBe(401);
    const { token: second } = (await login('simulator-s1-viewer')).json().data;
    console.clock.advance(3_600_000);
    expect(await statusOf(`Token ${second}`)).toBe(401);
  });

  test('system status needs no token, system info does', async () => {
    const console = await startConsole();
    expect((await console.call('/system/status', { token: null })).json()).toEqual({ data: { health: 'ok' } });
    expect((await console.get('/system/info')).data.latestAgentVersion).toMatch(/^\d+\./);
  });

  test('a token expires with the clock, is revoked, and tells when it ends', async () => {
    const console = await startConsole();
    const expiresAt = new Date(startTime + 60_000).toISOString();
    await control(console.simulator.controlUrl, 'PATCH', '/state', {
      tokens: { short: { value: 'short', expiresAt } },
    });
    const details = await console.write('POST', '/users/api-token-details', { data: { apiToken: 'short' } });
    expect(details.data.expiresAt).toBe(expiresAt);
    expect((await console.call('/sites', { token: 'short' })).status).toBe(200);
    console.clock.advance(60_000);
    expect((await console.call('/sites', { token: 'short' })).status).toBe(401);
    await control(console.simulator.controlUrl, 'PATCH', '/state', { tokens: { admin: null } });
    expect((await console.call('/sites')).status).toBe(401);
  });

  test('a service user gets a token that works at once, in its scope, until it is deleted', async () => {
    const console = await startConsole();
    const [site] = (await console.get('/sites')).data.sites;
    const made = await console.write('POST', '/service-users', {
      data: {
        name: 'Reader',
        scope: 'site',
        scopeRoles: [{ id: site.id, roleName: 'Viewer' }],
        expirationDate: '2026-06-01T00:00:00Z',
      },
    });
    const token = made.data.apiToken.value as string;
    expect(token).toMatch(/^eyJ/);
    expect((await console.get('/sites', token)).data.sites.map((row: { id: string }) => row.id)).toEqual([site.id]);
    const listed = await console.get('/service-users?query=Reader');
    expect(listed.data[0].apiToken).not.toHaveProperty('value');
    await console.write('DELETE', `/service-users/${made.data.id}`, {});
    expect((await console.call('/sites', { token })).status).toBe(401);
  });
});

describe('rights', () => {
  test('one who may only look is refused every write, and every write of others too', async () => {
    const console = await startConsole();
    const { viewer, limited } = console.simulator.keys;
    const filter = { ids: [console.agentId(1)] };
    const refused = await console.tryWrite('POST', '/agents/actions/disconnect', { filter }, viewer);
    expect([refused.status, refused.json().errors[0].code]).toEqual([403, 4_030_010]);
    expect((await console.get('/agents?limit=1', viewer)).data).toHaveLength(1);
    expect(await console.write('POST', '/agents/actions/initiate-scan', { filter }, limited)).toEqual({
      data: { affected: 1 },
    });
    expect((await console.tryWrite('POST', '/agents/actions/shutdown', { filter }, limited)).status).toBe(403);
    expect((await console.call('/users', { token: limited })).status).toBe(403);
  });

  test('each mitigation asks for its own right', async () => {
    const console = await startConsole();
    const { limited } = console.simulator.keys;
    const mitigate = (action: string) =>
      console.tryWrite('POST', `/threats/mitigate/${action}`, { filter: {} }, limited);
    expect((await mitigate('kill')).status).toBe(200);
    expect((await mitigate('quarantine')).status).toBe(403);
    expect((await mitigate('destroy')).status).toBe(400);
  });

  test('without a licence the feature is refused', async () => {
    const console = await startConsole({ settings: { unlicensed: ['/ranger'] } });
    const answer = await console.call('/ranger/gateways');
    expect([answer.status, answer.json().errors[0].detail]).toEqual([403, expect.stringContaining('licence')]);
  });
});

describe('scope', () => {
  test('a token sees and hits what lies in its scope alone', async () => {
    const console = await startConsole();
    const { account, site, admin } = console.simulator.keys;
    const count = async (token: string) => (await console.get('/agents/count', token)).data.total as number;
    const [whole, some, few] = [await count(admin), await count(account), await count(site)];
    expect(whole).toBe(200);
    expect(some).toBeGreaterThan(few);
    expect(few).toBeGreaterThan(0);
    const hit = await console.write('POST', '/agents/actions/initiate-scan', { filter: {} }, site);
    expect(hit).toEqual({ data: { affected: few } });
    expect((await console.get('/sites', site)).data.sites).toHaveLength(1);
  });

  test('a scope outside the token is 403, in a query and in a body', async () => {
    const console = await startConsole();
    const { site } = console.simulator.keys;
    const sites = (await console.get('/sites')).data.sites as readonly { id: string }[];
    const other = sites.at(-1)!.id;
    expect((await console.call(`/agents?siteIds=${other}`, { token: site })).status).toBe(403);
    expect((await console.call('/exclusions?tenant=true', { token: site })).status).toBe(403);
    const filter = { siteIds: [other] };
    const body = { filter, data: { type: 'path', osType: 'windows', value: 'C:\\x\\' } };
    expect((await console.tryWrite('POST', '/exclusions', body, site)).status).toBe(403);
    expect((await console.call(`/sites/${other}`, { token: site })).status).toBe(403);
    expect((await console.call('/tenant/policy', { token: site })).status).toBe(403);
  });
});

describe('rate limits', () => {
  test('the published limit holds per token and prefix, with Retry-After, on the clock of the simulator', async () => {
    const console = await startConsole({ settings: { rateLimits: true } });
    const statuses = async (token: string) => {
      const answers = await Promise.all(Array.from({ length: 26 }, () => console.call('/agents/count', { token })));
      return answers.map((answer) => answer.status).filter((status) => status !== 200);
    };
    expect(await statuses(console.simulator.keys.admin)).toEqual([429]);
    expect(await statuses(console.simulator.keys.viewer)).toEqual([429]);
    const refused = await console.call('/agents/count');
    expect([refused.status, refused.headers['retry-after'], refused.json().errors[0].code]).toEqual([
      429,
      '1',
      4_290_010,
    ]);
    expect((await console.call('/system/info')).status).toBe(200);
    console.clock.advance(1_000);
    expect((await console.call('/agents/count')).status).toBe(200);
  });

  test('a new query starts once a minute', async () => {
    const console = await startConsole({ settings: { rateLimits: true } });
    const body = { query: 'x', fromDate: '2026-01-01T00:00:00Z', toDate: '2026-01-02T00:00:00Z' };
    const start = () => console.tryWrite('POST', '/dv/init-query', body);
    expect((await start()).status).toBe(200);
    const refused = await start();
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
    console.clock.advance(60_000);
    expect((await start()).status).toBe(200);
  });
});
