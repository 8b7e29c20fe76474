import { describe, expect, it } from 'vitest';
import { createLadder } from '#kernel/ladder.ts';
import { sentinelOneConnector } from './connector.ts';
import { contextOf, openClient, testConsole, testToken } from './testing/console.ts';

const info = { json: { data: { version: 'S-25.1', build: '42', release: 'GA', latestAgentVersion: '25.1' } } };
const sites = {
  json: {
    data: { allSites: { activeLicenses: 9 }, sites: [{ name: 'Paris' }] },
    pagination: { totalItems: 3, nextCursor: 'x' },
  },
};
const user = {
  json: {
    data: {
      fullName: 'cordon',
      scope: 'account',
      scopeRoles: [{ id: '1', name: 'Acme', roleName: 'Admin' }],
      apiToken: { expiresAt: '2026-07-01T00:00:00Z' },
    },
  },
};

async function check(routes: Parameters<typeof testConsole>[0]) {
  const server = await testConsole(routes);
  const client = openClient(server.url);
  return { server, result: sentinelOneConnector.check(client, contextOf(client, false), createLadder()) };
}

describe('the check of a connection', () => {
  it('says what the token sees, whose it is and when it expires', async () => {
    const { result, server } = await check({ 'GET /system/info': info, 'GET /sites': sites, 'GET /user': user });
    expect(await result).toMatchObject({
      message: 'Console S-25.1. The token sees 3 sites. The token expires on 2026-07-01.',
      details: {
        version: 'S-25.1',
        visibleSites: 3,
        firstSite: 'Paris',
        scope: 'account',
        scopes: [{ id: '1', name: 'Acme', role: 'Admin' }],
        tokenExpiresAt: '2026-07-01T00:00:00Z',
      },
    });
    // The status call answers without a token, so it proves nothing.
    expect(server.calls()).not.toContain('GET /system/status');
    expect(JSON.stringify(await result)).not.toContain(testToken);
  });

  it('asks about the token where the user does not say', async () => {
    const { result } = await check({
      'GET /system/info': info,
      'GET /sites': sites,
      'POST /users/api-token-details': { json: { data: { expiresAt: '2026-08-01T00:00:00Z' } } },
    });
    expect(await result).toMatchObject({ details: { tokenExpiresAt: '2026-08-01T00:00:00Z', user: null } });
  });

  it('passes with a warning when sites may not be listed', async () => {
    const { result } = await check({ 'GET /system/info': info, 'GET /sites': { status: 403, json: {} } });
    expect(await result).toMatchObject({
      message: expect.stringContaining('Sites.view') as string,
      details: { visibleSites: null },
    });
  });

  it.each([
    [
      'a bad token',
      { status: 401, json: { errors: [{ code: 4_010_010, title: 'Authentication Failed' }] } },
      'vendor_unauthorized',
    ],
    [
      'a page of something else',
      { text: '<html><title>Welcome</title></html>', headers: { 'content-type': 'text/html' } },
      'vendor_malformed',
    ],
    ['another kind of server', { json: { hello: 'world' } }, 'vendor_malformed'],
  ])('fails for %s', async (_name, reply, code) => {
    const { result } = await check({ 'GET /system/info': reply });
    await expect(result).rejects.toMatchObject({ code });
  });

  it('reads the end of a token that carries it', async () => {
    const payload = Buffer.from(JSON.stringify({ exp: 1_785_542_400 })).toString('base64url');
    const server = await testConsole({ 'GET /system/info': info, 'GET /sites': sites });
    const client = { ...openClient(server.url), apiToken: `eyJhbGciOiJ.${payload}.c2ln` };
    expect(await sentinelOneConnector.check(client, contextOf(client, false), createLadder())).toMatchObject({
      details: { tokenExpiresAt: '2026-08-01T00:00:00.000Z' },
    });
  });
});
