import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import type { JsonObject } from '#kernel/json.ts';
import { silentLog } from '#kernel/log.ts';
import { openDataFolder } from '#store/embedded/data-folder.ts';
import { createPool } from '#store/pool.ts';
import { readLocalServer } from '../../src/main/local-server.ts';
import { startCannedServer, type CannedServer, type SeenRequest } from '../contract/canned-server.ts';
import { echoOf, findCanaries, type Canary } from './support/canaries.ts';
import { runCliProcess } from './support/cli-process.ts';
import { newDataFolder } from './support/data-folder.ts';
import { dumpDatabase } from './support/database-dump.ts';
import { startServerProcess, type ServerProcess } from './support/server-process.ts';
import { until } from './support/waiting.ts';

const apiKey = 'CANARY-key+a/b=c&d%e"f\\g-0001';
const wrongKey = 'CANARY-wrong?key/0002';
const nextKey = 'CANARY~next~key#0003';
const headerKey = 'CANARY:header;value/0004==';
const basicPassword = 'CANARY basic pässwörd?/0005';
const proxyPassword = 'CANARY/proxy+word-0006';
const inputSecret = 'CANARY-input/sëcret+0007';
const brokenSecret = 'CANARY-never-well-formed-0008';
const planted: readonly Canary[] = Object.entries({
  apiKey,
  wrongKey,
  nextKey,
  headerKey,
  basicPassword,
  proxyPassword,
  inputSecret,
  brokenSecret,
}).map(([name, secret]) => ({ name, secret }));

const statuses = [200, 302, 400, 401, 403, 404, 409, 429, 500];
const shapes: readonly ((echo: string) => { type: string; body: string })[] = [
  (echo) => ({
    type: 'application/json',
    body: JSON.stringify({ message: echo, errorMessage: echo, errors: [{ title: echo, detail: echo }], [echo]: 1 }),
  }),
  (echo) => ({ type: 'application/problem+json', body: JSON.stringify({ type: echo, title: echo, detail: echo }) }),
  (echo) => ({ type: 'text/html', body: `<html><title>${echo}</title><body><h1>${echo}</h1></body></html>` }),
  (echo) => ({ type: 'text/plain', body: echo }),
];

let folder: Awaited<ReturnType<typeof newDataFolder>>;
/** What is kept here may be found here. */
let elsewhere: typeof folder;
let server: ServerProcess;
let token: string;
let web: CannedServer;
let proxy: Server;
/** Everything that came out, by where. */
const out: [string, string][] = [];

beforeAll(async () => {
  web = await startCannedServer();
  proxy = await startProxy();
  folder = await newDataFolder();
  elsewhere = await newDataFolder();
  server = await startServerProcess({ CORDON_DATA: folder.path, CORDON_LOG_LEVEL: 'debug' });
  token = (await readLocalServer(folder.path))?.token ?? '';
});

afterAll(async () => {
  await server.end('SIGTERM');
  await web[Symbol.asyncDispose]();
  proxy.close();
  await folder.remove();
  await elsewhere.remove();
});

describe('planted secrets', () => {
  test('are taken, used, refused, echoed by consoles, and written wrongly', async () => {
    web.answer = echoing(200, 0);
    const viaProxy = { proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const own = { caCertificate: web.ca, timeoutSeconds: 5 };
    const http = { ...own, baseUrl: web.url, allowPrivateAddresses: true };
    const proxyCredentials = `proxy-user:${proxyPassword}`;
    await add(
      'stormshield',
      'SES',
      { ...own, url: web.url, taskPollSeconds: 1, taskDeadlineSeconds: 4 },
      { apiToken: apiKey },
    );
    await add(
      'stormshield',
      'Tunnelled',
      { ...own, ...viaProxy, url: web.url },
      { apiToken: apiKey, proxyCredentials },
    );
    await add('sentinelone', 'S1', { ...own, url: web.url }, { apiToken: apiKey });
    await add(
      'http',
      'Header',
      { ...http, authentication: 'header', headerName: 'X-Api-Key' },
      { credential: headerKey },
    );
    await add('http', 'Basic', { ...http, authentication: 'basic', userName: 'robot' }, { credential: basicPassword });
    await add(
      'http',
      'Plain',
      { ...own, ...viaProxy, baseUrl: 'http://127.0.0.1:1', allowPlainHttp: true, allowPrivateAddresses: true },
      { proxyCredentials },
    );

    for (const status of statuses) {
      for (const index of shapes.keys()) {
        web.answer = echoing(status, index);
        await askEverything();
      }
      await runPlaybook();
    }
    await say('wrong', 'PATCH', '/connections/SES', { secrets: { apiToken: wrongKey }, check: false });
    web.answer = echoing(401, 0);
    await askEverything();
    await runPlaybook();
    await say('next', 'PATCH', '/connections/SES', { secrets: { apiToken: nextKey } });
    web.answer = echoing(200, 0);
    await askEverything();
    await runPlaybook();
    expect(web.seen.length).toBeGreaterThan(300);
    for (const key of [apiKey, wrongKey, nextKey])
      expect(web.seen.some(({ headers }) => headers.authorization?.endsWith(key))).toBe(true);
    expect(web.seen.some(({ body, url }) => (body + url).includes('CANARY-input'))).toBe(true);
  });

  test('as part of requests that are wrong', async () => {
    const settings = { url: web.url, caCertificate: web.ca };
    const wrong: readonly object[] = [
      { connector: 'stormshield', title: 'a', settings, secrets: brokenSecret },
      { connector: 'stormshield', title: 'b', settings, secrets: { apiToken: `${brokenSecret} with a space` } },
      { connector: 'stormshield', title: 'c', settings, secrets: { apiToken: [brokenSecret] } },
      { connector: 'stormshield', title: 'd', settings, secrets: { apiToken: brokenSecret.repeat(400) } },
      { connector: 'stormshield', title: 'e', settings, secrets: { apiToken: { [brokenSecret]: 1 } } },
      {
        connector: 'stormshield',
        title: 'f',
        settings: { ...settings, url: `https://robot:${brokenSecret}@ses.example` },
        secrets: { apiToken: 'x' },
      },
      {
        connector: 'stormshield',
        title: 'g',
        settings: { ...settings, proxyUrl: `http://robot:${brokenSecret}@proxy.example` },
        secrets: { apiToken: 'x' },
      },
      {
        connector: 'http',
        title: 'h',
        settings: { baseUrl: web.url, authentication: 'header', headerName: 'X-A' },
        secrets: { credential: `${brokenSecret}\r\nX: 1` },
      },
    ];
    for (const body of wrong)
      expect((await say('wrong body', 'POST', '/connections', body)).status).toBeGreaterThanOrEqual(400);
    expect(
      (await say('wrong update', 'PATCH', '/connections/SES', { secrets: { apiToken: `${brokenSecret} ` } })).status,
    ).toBe(400);
    for (const text of [
      `{"secrets": ${brokenSecret}}`,
      `{"secrets": "${brokenSecret}`,
      brokenSecret,
      `{"a": 1} ${brokenSecret}`,
    ]) {
      expect((await say('malformed', 'POST', '/connections', text)).status).toBe(400);
    }
    await say('wrong token', 'GET', '/runs', undefined, brokenSecret);
    const file = join(elsewhere.path, 'secrets.json');
    await writeFile(file, `{"apiToken": ${brokenSecret}}`);
    const cli: readonly (readonly string[])[] = [
      ['connection', 'add', 'stormshield', '--title', 'x', '--settings', '{}', '--secrets', `@${file}`],
      [
        'connection',
        'add',
        'stormshield',
        '--title',
        'x',
        '--settings',
        '{}',
        '--secrets',
        `{"apiToken": "${brokenSecret}`,
      ],
      [
        'connection',
        'add',
        'stormshield',
        '--title',
        'x',
        '--settings',
        JSON.stringify(settings),
        '--secrets',
        `{"apiToken": "${brokenSecret} y"}`,
      ],
    ];
    for (const words of cli)
      for (const json of [[], ['--json']]) expect((await sayCli(...words, ...json)).code).toBe(2);
  });

  test('come out nowhere: not in answers, not on the command line, not in the log', async () => {
    for (const path of [
      '/openapi.json',
      '/connections',
      '/connections/SES',
      '/connectors',
      '/runs?limit=500',
      '/intents?limit=500',
      '/audit?limit=500',
      '/tokens',
      '/playbooks',
    ]) {
      await say('look', 'GET', path);
    }
    for (const id of await idsOf('/runs?limit=500')) await say('run', 'GET', `/runs/${id}`);
    for (const id of await idsOf('/intents?limit=500')) await say('intent', 'GET', `/intents/${id}`);
    await sayCli('connection', 'list', '--json');
    await sayCli('intent', 'list', '--limit', '500', '--json');
    await sayCli('run', 'list', '--json');
    expect(out.length).toBeGreaterThan(400);
    expect(server.log()).toContain('"level":20');
    expect(found(out)).toEqual([]);
    expect(found([['log', server.log()]])).toEqual([]);
  });

  test('lie nowhere: not in the database, not in the data folder', async () => {
    await server.end('SIGTERM');
    expect(found([['log', server.log()]])).toEqual([]);
    const open = await openDataFolder({
      dataDirectory: folder.path,
      log: silentLog,
      clock: systemClock,
      onLost: () => undefined,
    });
    const pool = createPool({ url: open.url, max: 2, log: silentLog });
    const dump = await dumpDatabase(pool);
    await pool.end();
    await open.close();
    expect(dump.get('cordon.secret.cipher_text')).toMatch(/./);
    expect(dump.get('cordon.intent.result')).toContain('***');
    expect([...dump.keys()].filter((name) => name.startsWith('graphile_worker.')).length).toBeGreaterThan(5);
    expect(found([...dump], [{ name: 'first token', secret: token }])).toEqual([]);

    const files = (await readdir(folder.path, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(50);
    for (const { parentPath, name } of files) {
      const text = await readFile(join(parentPath, name), 'latin1');
      const more = name === 'local-server.json' ? [] : [{ name: 'first token', secret: token }];
      expect(found([[name, text]], more)).toEqual([]);
    }
  });
});

/** One round of reads, writes and tests over all connections. */
async function askEverything(): Promise<void> {
  const act = (id: string, connection: string, input: object): Promise<unknown> =>
    say(`${id} on ${connection}`, 'POST', `/actions/${id}/run`, { connection, input });
  await Promise.all([
    ...['SES', 'Tunnelled', 'S1', 'Header', 'Basic', 'Plain'].map((title) =>
      say(`test ${title}`, 'POST', `/connections/${title}/test`),
    ),
    act('stormshield.isolate-agent', 'SES', { id: 'PC-1' }),
    act('stormshield.request', 'SES', { method: 'GET', path: '/anything' }),
    act('stormshield.request', 'SES', { method: 'DELETE', path: '/anything' }),
    act('stormshield.isolate-agent', 'Tunnelled', { id: 'PC-1' }),
    act('http.request', 'Header', { path: '/a' }),
    act('http.request', 'Header', { path: '/a', method: 'POST', body: { a: 1 } }),
    act('http.request', 'Basic', { path: '/a' }),
    act('http.request', 'Plain', { path: '/a' }),
    act('http.request', 'Plain', { path: '/a', method: 'POST', text: 'a' }),
    act('sentinelone.sites.list-sites', 'S1', { registrationToken: inputSecret }),
    act('sentinelone.agent-actions.move-to-console', 'S1', {
      data: { token: inputSecret },
      filter: { ids: ['123456789012345678'] },
    }),
  ]);
}

async function runPlaybook(): Promise<void> {
  await say('run', 'POST', '/playbooks/isolate-and-release/runs', {
    inputs: { connection: 'SES', agent: 'PC-1', hold: '1s' },
  });
  const settled = async (): Promise<boolean> => {
    const { items } = (await say('runs', 'GET', '/runs?limit=500')).body;
    return (items as readonly JsonObject[]).every((run) => run['finishedAt'] !== null);
  };
  await until('the runs end', settled, 30_000);
}

async function add(connector: string, title: string, settings: object, secrets: object): Promise<void> {
  const { status } = await say('add', 'POST', '/connections', { connector, title, settings, secrets, check: false });
  expect([title, status]).toEqual([title, 201]);
}

async function say(
  what: string,
  method: string,
  path: string,
  body?: object | string,
  bearer = token,
): Promise<{ status: number; body: JsonObject }> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  out.push([`${what}: ${method} ${path} ${response.status}`, `${JSON.stringify([...response.headers])} ${text}`]);
  return { status: response.status, body: JSON.parse(text) as JsonObject };
}

async function sayCli(...words: readonly string[]): Promise<{ code: number | null }> {
  const end = await runCliProcess(words, { CORDON_DATA: folder.path });
  out.push([`cli ${words.slice(0, 2).join(' ')}`, `${end.out}\n${end.error}`]);
  return end;
}

async function idsOf(path: string): Promise<readonly string[]> {
  return ((await say('ids', 'GET', path)).body['items'] as readonly { readonly id: string }[]).map(({ id }) => id);
}

/** The first few places where a canary came out. */
function found(places: readonly (readonly [string, string])[], more: readonly Canary[] = []): readonly string[] {
  return places
    .flatMap(([where, text]) => findCanaries(text, [...planted, ...more]).map((what) => `${where}: ${what}`))
    .slice(0, 8);
}

/** A server that repeats credentials, query and body in every spelling. */
function echoing(
  status: number,
  shape: number,
): (request: SeenRequest) => { status: number; headers: Record<string, string>; body: string } {
  return ({ headers, url, body: sent }) => {
    const secretInput = (sent + decodeURIComponent(url)).includes('CANARY-input') ? inputSecret : undefined;
    const echo = echoOf(headers.authorization, headers['x-api-key']?.toString(), secretInput);
    const { type, body } = shapes[shape]?.(echo) ?? { type: 'text/plain', body: echo };
    const inHeaders = encodeURIComponent(headers.authorization ?? headers['x-api-key']?.toString() ?? 'none');
    return {
      status,
      headers: {
        'content-type': type,
        'x-request-id': inHeaders,
        location: `/elsewhere?key=${inHeaders}`,
      },
      body:
        status === 200 && shape === 0
          ? JSON.stringify({
              taskId: 'b2f7f9f2-0000-4000-8000-000000000001',
              status: 'Failed',
              errorCode: 7,
              errorMessage: echo,
              data: [],
              message: echo,
            })
          : body,
    };
  };
}

/** Opens tunnels, and repeats its credentials when it is asked for anything else or for a port that is not there. */
async function startProxy(): Promise<Server> {
  const made = createServer((request, response) =>
    response.end(echoOf(request.headers['proxy-authorization'], proxyPassword)),
  );
  made.on('connect', (request, socket) => {
    const [host = '', port = ''] = (request.url ?? '').split(':');
    if (port === '1') {
      socket.end(
        `HTTP/1.1 407 ${encodeURIComponent(request.headers['proxy-authorization'] ?? '')}\r\n\r\n${echoOf(request.headers['proxy-authorization'])}`,
      );
      return;
    }
    const inner = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      inner.pipe(socket).pipe(inner);
    });
    inner.on('error', () => socket.destroy());
    socket.on('error', () => inner.destroy());
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}
