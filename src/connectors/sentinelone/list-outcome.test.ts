import { describe, expect, it } from 'vitest';
import { isJsonObject } from '#kernel/json.ts';
import { pages } from './paging.ts';
import { contextOf, idOf, openClient, runAction, testConsole, type SeenRequest } from './testing/console.ts';

/** A list of `total` rows that a cursor leads through. */
function listing(total: number) {
  return ({ query }: SeenRequest) => {
    const from = Number(query['cursor']?.replace('c', '') ?? query['skip'] ?? 0);
    const limit = Number(query['limit'] ?? 10);
    const rows = Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, index) => ({
      id: idOf(from + index),
    }));
    const next = from + limit < total ? `c${from + limit}` : null;
    return {
      json: { data: rows, pagination: { totalItems: query['cursor'] === undefined ? total : 0, nextCursor: next } },
    };
  };
}

describe('a list', () => {
  it('is one page with a cursor, unless all of it is wanted', async () => {
    const server = await testConsole({ 'GET /agents': listing(25) });
    const client = openClient(server.url);
    const first = await runAction(client, 'agents.list-agents', { limit: 10 });
    expect(first).toMatchObject({
      status: 'succeeded',
      data: { count: 10, totalItems: 25, nextCursor: 'c10', truncated: false },
    });
    const second = await runAction(client, 'agents.list-agents', { limit: 10, cursor: 'c10' });
    expect(second).toMatchObject({ data: { count: 10, nextCursor: 'c20' } });
    expect(server.requests[1]?.query).toEqual({ limit: '10', cursor: 'c10' });
  });

  it('is followed to its end with `all`, in pages of 1000 and with the same filter', async () => {
    const server = await testConsole({ 'GET /agents': listing(2_500) });
    const outcome = await runAction(openClient(server.url), 'agents.list-agents', {
      all: true,
      osTypes: ['linux'],
      sortBy: 'id',
    });
    expect(outcome).toMatchObject({ data: { count: 2_500, totalItems: 2_500, nextCursor: null, truncated: false } });
    expect(server.requests.map(({ query }) => query)).toEqual([
      { osTypes: 'linux', sortBy: 'id', limit: '1000' },
      { osTypes: 'linux', sortBy: 'id', limit: '1000', cursor: 'c1000' },
      { osTypes: 'linux', sortBy: 'id', limit: '1000', cursor: 'c2000' },
    ]);
  });

  it('stops at maxItems and says that there is more', async () => {
    const server = await testConsole({ 'GET /agents': listing(2_500) });
    const client = openClient(server.url);
    expect(await runAction(client, 'agents.list-agents', { all: true, maxItems: 1_000 })).toMatchObject({
      data: { count: 1_000, truncated: true, nextCursor: 'c1000' },
    });
    expect(await runAction(client, 'agents.list-agents', { all: true, maxItems: 1_500 })).toMatchObject({
      data: { count: 1_500, truncated: true, nextCursor: 'c1500' },
    });
  });

  it('ends when the console repeats a cursor', async () => {
    const server = await testConsole({
      'GET /agents': { json: { data: [{ id: idOf(1) }], pagination: { totalItems: 0, nextCursor: 'same' } } },
    });
    const outcome = await runAction(openClient(server.url), 'agents.list-agents', { all: true });
    expect(outcome).toMatchObject({ data: { count: 2, nextCursor: null, truncated: false } });
    expect(server.requests.length).toBe(2);
  });

  it('decodes a cursor that arrives encoded, and takes an empty last page', async () => {
    const server = await testConsole({
      'GET /agents': ({ query }) => ({
        json: {
          data: query['cursor'] === undefined ? [{ id: idOf(1) }] : [],
          pagination: { totalItems: 1, nextCursor: query['cursor'] === undefined ? 'a%3D%3D' : null },
        },
      }),
    });
    expect(await runAction(openClient(server.url), 'agents.list-agents', { all: true })).toMatchObject({
      data: { count: 1 },
    });
    expect(server.requests[1]?.query['cursor']).toBe('a==');
  });

  it('reads rows where the console puts them, and keeps what is beside them', async () => {
    const server = await testConsole({
      'GET /sites': {
        json: {
          data: { allSites: { activeLicenses: 3 }, sites: [{ id: idOf(1) }] },
          pagination: { totalItems: 1, nextCursor: null },
        },
      },
    });
    expect(await runAction(openClient(server.url), 'sites.list-sites', {})).toMatchObject({
      data: { count: 1, items: [{ id: idOf(1) }], beside: { allSites: { activeLicenses: 3 } } },
    });
  });

  it.each([
    ['a null for the list', { data: null }, 1, 0],
    ['a null for a row', { data: [null, { id: idOf(1) }] }, 1, 1],
    ['an object for the list', { data: { other: 1 } }, 1, 0],
  ])('counts %s as drift and goes on', async (_name, json, drift, count) => {
    const server = await testConsole({ 'GET /agents': { json } });
    expect(await runAction(openClient(server.url), 'agents.list-agents', {})).toMatchObject({
      status: 'succeeded',
      keyFields: { drift, count },
    });
  });

  it('counts without rows', async () => {
    const server = await testConsole({
      'GET /agents': { json: { data: [], pagination: { totalItems: 4_321, nextCursor: null } } },
    });
    expect(await runAction(openClient(server.url), 'agents.list-agents', { countOnly: true })).toMatchObject({
      message: '4321 rows match.',
      data: { totalItems: 4_321 },
    });
  });

  it.each([
    [{ all: true, skip: 5 }],
    [{ cursor: 'x', skip: 5 }],
    [{ maxItems: 5 }],
    [{ all: true, countOnly: true }],
    [{ skip: 1_001 }],
    [{ limit: 1_001 }],
    [{ limit: 0 }],
  ])('refuses %j before anything is sent', async (input) => {
    const server = await testConsole({});
    await expect(async () => runAction(openClient(server.url), 'agents.list-agents', input)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(server.requests).toEqual([]);
  });

  it('without a cursor is read by skip, and never past the first thousand', async () => {
    const policies = Array.from({ length: 100 }, (_, index) => ({ id: String(index) }));
    const server = await testConsole({ 'GET /upgrade-policy/policies': { json: { data: { policies } } } });
    const outcome = await runAction(openClient(server.url), 'auto-upgrade-policy.list-upgrade-policies', {
      osType: 'linux',
      scopeLevel: 'tenant',
      all: true,
      maxItems: 5_000,
    });
    expect(outcome).toMatchObject({ data: { count: 100 } });
    expect(Math.max(...server.requests.map(({ query }) => Number(query['skip'])))).toBeLessThanOrEqual(1_000);
  });
});

describe('pages()', () => {
  const call = { method: 'GET', path: '/agents', query: { limit: '1000' }, effect: 'read' } as const;

  it('holds a few rows at a time, however long the list is', async () => {
    const server = await testConsole({ 'GET /agents': listing(20_000) });
    const client = openClient(server.url);
    const ids: unknown[] = [];
    let largest = 0;
    for await (const part of pages(client, call, contextOf(client))) {
      ids.push(...part.items.filter(isJsonObject).map(({ id }) => id));
      largest = Math.max(largest, part.items.length);
      expect(part.goesOn).toBe(ids.length % 1_000 !== 0);
      if (ids.length === 5_000) break;
    }
    expect(ids).toEqual(Array.from({ length: 5_000 }, (_, index) => idOf(index)));
    expect(largest).toBeLessThanOrEqual(50);
    expect(server.requests).toHaveLength(5);
  });

  it('asks for no more rows on its last page than are wanted', async () => {
    const server = await testConsole({ 'GET /agents': listing(20_000) });
    const client = openClient(server.url);
    let last: string | null = null;
    for await (const part of pages(client, call, contextOf(client), 'data', 1_200)) last = part.nextCursor;
    expect(last).toBe('c1200');
    expect(server.requests.map(({ query }) => query['limit'])).toEqual(['1000', '200']);
  });

  it.each([
    ['cut off', '{"data":[{"id":"1"},{"id":'],
    ['broken in a row', '{"data":[{"id":"1"},{id:2}],"pagination":{"nextCursor":null}}'],
  ])('refuses a page that is %s', async (_name, text) => {
    const server = await testConsole({ 'GET /agents': { text } });
    const client = openClient(server.url);
    await expect(pages(client, call, contextOf(client)).next()).rejects.toMatchObject({
      code: 'vendor_malformed',
      failureIndicator: 'GET /web/api/v2.1/agents',
    });
  });

  it('keeps the token out of rows that repeat it', async () => {
    const server = await testConsole({
      'GET /agents': ({ headers }) => ({ json: { data: [{ seen: headers.authorization }] } }),
    });
    const client = openClient(server.url);
    const { value } = await pages(client, call, contextOf(client)).next();
    expect(value?.items).toEqual([{ seen: 'ApiToken [redacted]' }]);
  });

  it('reads rows in another charset', async () => {
    const server = await testConsole({
      'GET /agents': {
        text: Buffer.from('{"data":[{"name":"Jürgen"}]}', 'latin1'),
        headers: { 'content-type': 'application/json; charset=iso-8859-1' },
      },
    });
    const client = openClient(server.url);
    const { value } = await pages(client, call, contextOf(client)).next();
    expect(value?.items).toEqual([{ name: 'Jürgen' }]);
  });
});
