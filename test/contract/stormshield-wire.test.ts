import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import type { JsonObject } from '#kernel/json.ts';
import { startCannedServer, type CannedServer } from './canned-server.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';

const guid = '0F8FAD5B-D9CB-469F-A165-70867728950E';
const hash = 'A'.repeat(64);
const apiToken = 'key-of-the-wire-test';

let server: CannedServer;
let plain: OpenedConnection;
let texts: OpenedConnection;

beforeAll(async () => {
  server = await startCannedServer();
  const settings = { url: `${server.url}/rest/api/v1/`, caCertificate: server.ca };
  plain = openConnection(stormshieldConnector, settings, { apiToken });
  texts = openConnection(stormshieldConnector, { ...settings, stringBooleans: true }, { apiToken });
});

beforeEach(() => {
  server.seen.length = 0;
  server.answer = { status: 201, body: JSON.stringify({ taskId: 't-1', status: 'Pending' }) };
});

afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await texts[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('each task goes out in the form that the API takes', () => {
  const rows: readonly [string, JsonObject, string, JsonObject][] = [
    ['isolate-agent', { id: 'PC1' }, '/agents/PC1/tasks/network-isolation', {}],
    [
      'isolate-agent',
      { id: 'PC1', forceServerIsolation: true, comment: 'why “so”' },
      '/agents/PC1/tasks/network-isolation',
      { forceServerIsolation: true, comment: 'why “so”' },
    ],
    [
      'isolate-agent',
      { id: 'PC1', forceServerIsolation: false, comment: '' },
      '/agents/PC1/tasks/network-isolation',
      { forceServerIsolation: false },
    ],
    ['deisolate-agent', { id: 'PC1', comment: null }, '/agents/PC1/tasks/network-deisolation', {}],
    ['deisolate-agent', { id: 'PC1', comment: 'over' }, '/agents/PC1/tasks/network-deisolation', { comment: 'over' }],
    [
      'quarantine-file',
      { id: 'PC1', filePath: 'C:\\a b\\é.exe', bypassExcludedDirectories: true },
      '/agents/PC1/tasks/file-quarantine',
      { filePath: 'C:\\a b\\é.exe', bypassExcludedDirectories: true },
    ],
    [
      'restore-quarantine-file',
      { id: 'PC1', fileHashSha256: hash, overwriteExistingFile: false },
      '/agents/PC1/tasks/quarantined-file-restoration',
      { fileHashSha256: hash, overwriteExistingFile: false },
    ],
    [
      'terminate-process',
      { id: 'PC1', processPath: 'C:\\x.exe', terminateProcessTree: true },
      '/agents/PC1/tasks/process-termination',
      { processPath: 'C:\\x.exe', terminateProcessTree: true },
    ],
  ];

  it.each(rows)('%s %j', async (name, input, path, body) => {
    const outcome = await plain.run(`stormshield.${name}`, input);

    const [request] = server.seen;
    expect(server.seen).toHaveLength(1);
    expect(`${request?.method} ${request?.url}`).toBe(`POST /rest/api/v1${path}`);
    expect(JSON.parse(request?.body ?? '')).toEqual(body);
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${apiToken}`, accept: 'application/json' });
    expect(request?.headers['content-type']).toMatch(/^application\/json/);
    expect(outcome).toMatchObject({ status: 'pending', targets: [{ target: 'PC1', status: 'pending' }] });
  });

  it('sends booleans as text to a console that wants them so', async () => {
    await texts.run('stormshield.isolate-agent', { id: 'PC1', forceServerIsolation: true, comment: 'true' });
    await texts.run('stormshield.terminate-process', { id: 'PC1', processPath: 'C:\\x', terminateProcessTree: false });

    expect(server.seen.map((request) => JSON.parse(request.body) as unknown)).toEqual([
      { forceServerIsolation: 'true', comment: 'true' },
      { processPath: 'C:\\x', terminateProcessTree: 'false' },
    ]);
  });

  it('reads a task with a GET that has no body', async () => {
    server.answer = { body: JSON.stringify({ taskId: guid.toLowerCase(), status: 'succeeded' }) };
    await plain.run('stormshield.wait-for-task', { task_id: `{${guid}}` });

    const [request] = server.seen;
    expect(`${request?.method} ${request?.url}`).toBe(`GET /rest/api/v1/agents/tasks/${guid}`);
    expect(request?.body).toBe('');
    expect(request?.headers['content-type']).toBeUndefined();
    expect(request?.headers['content-length'] ?? '0').toBe('0');
  });
});

describe('the agent', () => {
  it.each([
    ['PC 1/é#x?y', '/agents/PC%201%2F%C3%A9%23x%3Fy/tasks/', 'PC 1/é#x?y'],
    [`{${guid}}`, `/agents/${guid}/tasks/`, guid],
    [guid.toLowerCase(), `/agents/${guid.toLowerCase()}/tasks/`, guid.toLowerCase()],
    ['{PC1}', '/agents/%7BPC1%7D/tasks/', '{PC1}'],
    ['100%25', '/agents/100%2525/tasks/', '100%25'],
  ])('%s is addressed as %s', async (id, path, target) => {
    const outcome = await plain.run('stormshield.deisolate-agent', { id });

    expect(server.seen[0]?.url).toBe(`/rest/api/v1${path}network-deisolation`);
    expect(outcome.targets).toEqual([{ target, status: 'pending' }]);
  });

  it.each(['00000000-0000-0000-0000-000000000000', '{00000000-0000-0000-0000-000000000000}', '..', '.', '  '])(
    '%j is refused before anything is sent',
    async (id) => {
      expect(await errorOf(plain.run('stormshield.isolate-agent', { id }))).toMatchObject({
        code: 'invalid_input',
        failureIndicator: 'input.id',
      });
      expect(server.seen).toEqual([]);
    },
  );
});

describe('the API request', () => {
  it('sends method, path, query and body, and gives back the JSON', async () => {
    server.answer = { body: '{"items":[9007199254740993]}' };
    const outcome = await plain.run('stormshield.request', {
      method: 'GET',
      path: 'agents/PC 1',
      query: { filter: 'a&b', page: 2, tag: ['x', 'y'] },
    });

    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      url: '/rest/api/v1/agents/PC%201?filter=a%26b&page=2&tag=x&tag=y',
      body: '',
    });
    expect(outcome).toMatchObject({ status: 'succeeded', data: { items: [9007199254740993n] }, targets: [] });
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    [[1, 'x'], '[1,"x"]'],
    ['text', '"text"'],
  ])('sends the body %j as JSON', async (body, text) => {
    server.answer = { body: '{"done":true}' };
    const outcome = await plain.run('stormshield.request', { method: 'PUT', path: '/rest/api/v1/x', body });

    expect(server.seen[0]).toMatchObject({ method: 'PUT', url: '/rest/api/v1/x', body: text });
    expect(server.seen[0]?.headers['content-type']).toMatch(/^application\/json/);
    expect(outcome.targets).toEqual([{ target: 'PUT /rest/api/v1/x', status: 'succeeded' }]);
  });

  it('leaves a task that it created pending, and follows it', async () => {
    const path = '/agents/PC1/tasks/network-isolation';
    const outcome = await plain.run('stormshield.request', { method: 'POST', path, body: {} });
    expect(outcome.status).toBe('pending');
    if (outcome.status !== 'pending') return;

    server.answer = { body: JSON.stringify({ taskId: 't-1', status: 'Succeeded' }) };
    expect(await plain.settle('stormshield.request', outcome.receipt)).toMatchObject({
      status: 'succeeded',
      targets: [{ target: `POST /rest/api/v1${path}`, status: 'succeeded' }],
    });
  });

  it.each([
    [{ method: 'POST', path: '../../console' }],
    [{ method: 'GET', path: 'https://evil.example/' }],
    [{ method: 'GET', path: '/agents?x=1' }],
    [{ method: 'GET', path: '/a/%2e%2e/b' }],
    [{ method: 'GET', path: '/a', body: {} }],
    [{ method: 'GET', path: '/a', query: ['x'] }],
  ])('refuses %j before anything is sent', async (input) => {
    expect(await errorOf(plain.run('stormshield.request', input))).toMatchObject({ code: 'invalid_input' });
    expect(server.seen).toEqual([]);
  });
});
