import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { verbIds } from '#kernel/verb-table.ts';
import { startSentinelOneSimulator, type SentinelOneSimulator } from '../../simulators/sentinelone/simulator.ts';
import { parsed, textOf } from './support/json.ts';
import { startSentinelOneInstallation, type SentinelOneInstallation } from './support/sentinelone-installation.ts';
import { until } from './support/waiting.ts';

const disconnect = '/agents/actions/disconnect';

/** Two consoles with the same fleet, as after a migration: every machine has an agent on each. */
let installation: SentinelOneInstallation;
let second: SentinelOneSimulator;

beforeAll(async () => {
  const settings = { commandMs: 200, rateLimits: false };
  [installation, second] = await Promise.all([
    startSentinelOneInstallation({ agentCount: 30, settings }),
    startSentinelOneSimulator({ agentCount: 20, settings }),
  ]);
  await installation.client.call('addConnection', {
    body: {
      connector: 'sentinelone',
      title: 'EU',
      settings: { url: second.url, caCertificate: second.ca, timeoutSeconds: 5, keepPublishedLimits: false },
      secrets: { apiToken: second.keys.admin },
    },
  });
});
afterAll(async () => {
  await installation.stop();
  await second.stop();
});
beforeEach(() => {
  for (const { faults, log } of [installation.simulator, second]) {
    faults.clear();
    log.clear();
  }
});

const nameOf = (seq: number): string => String(installation.simulator.state.console.fleet.row(seq)['computerName']);
const label = (seq: number, title: string): string => `${nameOf(seq)} (${title}/${installation.agentId(seq)})`;

/** The orders that reached both consoles. */
function orders(): number {
  return [installation.simulator, second].reduce(
    (sum, { log }) => sum + log.list({ path: disconnect }).filter(({ method }) => method === 'POST').length,
    0,
  );
}

function runVerb(verb: string, body: JsonObject, key?: string) {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  return installation.client.send('runVerb', { params: { verb }, body, headers });
}

describe('isolation over two consoles', () => {
  test('is one request, pending until both agents show it, and written once however often it is asked', async () => {
    const body = { input: { endpoints: [nameOf(1)], reason: 'test' }, incident: 'INC-1' };
    const first = await runVerb('isolate', body, 'one');
    expect(first.status).toBe(202);
    expect(first.body['targets']).toHaveLength(2);
    expect(first.body['targets']).toEqual(
      expect.arrayContaining([
        { target: label(1, 'EU'), status: 'pending' },
        { target: label(1, 'S1'), status: 'pending' },
      ]),
    );
    const done = await runVerb('isolate', { ...body, wait: true }, 'one');
    expect([done.status, done.body['status']]).toEqual([200, 'succeeded']);
    expect(orders()).toBe(2);
    expect(installation.simulator.state.console.fleet.row(1)['networkStatus']).toBe('disconnected');
    const { items } = await installation.client.call('listIntents', { query: { limit: 10 } });
    const kept = (items as readonly JsonObject[]).map(({ key, verb, incident }) => ({
      key: textOf(key).split('/')[1],
      verb,
      incident,
    }));
    expect(kept.toSorted((a, b) => (a.key! < b.key! ? -1 : 1))).toEqual([
      { key: 'one~0', verb: 'isolate', incident: 'INC-1' },
      { key: 'one~1', verb: 'isolate', incident: 'INC-1' },
    ]);
  });

  test('a machine that is away stays pending with its receipts', async () => {
    const { body } = await runVerb('isolate', { input: { endpoints: [nameOf(4)] }, connections: ['S1'] });
    expect(body).toMatchObject({ status: 'pending', targets: [{ target: label(4, 'S1'), status: 'pending' }] });
    const calls = (body['data'] as { calls: JsonObject[] }).calls;
    const id = textOf(calls[0]?.['receiptId']);
    await until(
      'the receipt was asked',
      async () => Number((await installation.client.call('getReceipt', { params: { id } }))['polls']) > 0,
      15_000,
    );
    expect((await installation.client.call('getReceipt', { params: { id } }))['status']).toBe('pending');
  });

  test('a silent console is told, and what the other one did stands', async () => {
    second.faults.add({
      match: { path: '/agents' },
      fault: { kind: 'status', status: 403, body: 'json', headers: {}, acts: false },
    });
    const { body } = await runVerb('isolate', { input: { endpoints: [nameOf(2)] }, wait: true });
    const result = (body['result'] ?? body) as JsonObject;
    expect(result['status']).toBe('partially_succeeded');
    expect(result['targets']).toEqual([
      { target: label(2, 'S1'), status: 'succeeded' },
      { target: 'EU', status: 'failed', error: expect.objectContaining({ code: 'vendor_forbidden' }) },
    ]);
  });

  test('a dry run sends nothing and says what it would', async () => {
    const { status, body } = await runVerb('isolate', { input: { endpoints: [nameOf(5)] }, dryRun: true });
    expect([status, body['dryRun'], orders()]).toEqual([200, true, 0]);
    expect((body['data'] as { calls: JsonObject[] }).calls).toHaveLength(2);
  });
});

describe('what is refused', () => {
  test.each([
    ['an unknown verb', 'isolat', { input: {} }, 404, 'not_found', /Did you mean `isolate`/],
    ['no machine', 'isolate', { input: { endpoints: [] } }, 400, 'invalid_input', /is empty/],
    ['a machine that nobody knows', 'isolate', { input: { endpoints: ['nobody-1'] } }, 404, 'not_found', /nobody-1/],
    [
      'a time that is past',
      'isolate',
      { input: { endpoints: ['x'], until: '2001-01-01T00:00:00Z' } },
      0,
      '',
      /past|release by itself/,
    ],
    ['an input that is no object', 'isolate', { input: [] }, 400, 'invalid_input', /must be an object/],
    [
      'an unknown connection',
      'scan',
      { input: { endpoints: ['x'] }, connections: ['S2'] },
      404,
      'unknown_connection',
      /Did you mean `S1`/,
    ],
  ] as const)('%s', async (...[, verb, body, status, code, message]) => {
    const answer = await runVerb(verb, body);
    if (status !== 0) expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.body['detail']).toMatch(message);
    expect(orders()).toBe(0);
  });

  test('an analyst asks, and isolates nothing', async () => {
    const { text } = await installation.client.call('createToken', { body: { name: 'analyst', role: 'analyst' } });
    const ask = (verb: string, input: JsonObject) =>
      fetch(`${installation.url}/api/v1/verbs/${verb}/run`, {
        method: 'POST',
        headers: { authorization: `Bearer ${textOf(text)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
      });
    expect((await ask('isolate', { endpoints: [nameOf(1)] })).status).toBe(403);
    expect((await ask('get-endpoint', { endpoint: nameOf(1) })).status).toBe(200);
    expect(orders()).toBe(0);
  });
});

describe('machines', () => {
  test('are listed once with all their agents, page by page', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await installation.client.call('listEndpoints', { query: { limit: 8, after } });
      expect([page['total'], page['complete']]).toEqual([30, true]);
      for (const machine of page['items'] as readonly JsonObject[]) seen.push(textOf(machine['name']));
      after = (page['next'] as string | null) ?? undefined;
    } while (after !== undefined);
    expect(seen.toSorted()).toEqual(Array.from({ length: 30 }, (_, index) => nameOf(index + 1)).toSorted());
    const found = await installation.client.call('listEndpoints', { query: { search: nameOf(3).toLowerCase() } });
    expect(found['items']).toMatchObject([
      { name: nameOf(3), matchedBy: ['domain-and-name', 'serial'], agents: [{}, {}] },
    ]);
  });

  test('one is asked for by any of its names', async () => {
    for (const id of [nameOf(3), `EU/${installation.agentId(3)}`]) {
      const machine = await installation.client.call('getEndpoint', { params: { id } });
      expect(
        (machine['agents'] as JsonObject[]).map(({ connectionTitle }) => textOf(connectionTitle)).toSorted(),
      ).toEqual(['EU', 'S1']);
      expect((machine['agents'] as JsonObject[])[0]?.['raw']).toMatchObject({ computerName: nameOf(3) });
    }
  });
});

describe('capabilities', () => {
  test('every verb of every connection, with the age of what was seen', async () => {
    const stated = (await installation.client.call('listCapabilities'))['items'] as readonly JsonObject[];
    expect(stated.map(({ ageSeconds }) => ageSeconds)).toEqual([null, null]);
    expect(stated[0]?.['capabilities']).toMatchObject(verbIds.map((verb) => ({ verb })));
    const seen = await installation.client.call('listCapabilities', { query: { refresh: 'true' } });
    const [row] = seen['items'] as readonly JsonObject[];
    expect(row?.['ageSeconds']).toBe(0);
    expect(row?.['capabilities']).toContainEqual(
      expect.objectContaining({ verb: 'list-endpoints', basis: 'observed' }),
    );
    const again = (await installation.client.call('listCapabilities'))['items'] as readonly JsonObject[];
    expect(again[0]?.['observedAt']).toBe(row?.['observedAt']);
  });

  test.each([
    ['all features', { features: ['versions', 'profiles', 'pairs', 'rate_limit'] }, 200],
    ['no feature', { features: [] }, 200],
    ['an unknown feature', { features: ['colour'] }, 501],
    ['a feature twice', { features: ['pairs', 'pairs'] }, 400],
    ['no list', { features: 'pairs' }, 400],
    ['two targets', { features: [], file: {} }, 400],
    ['no target', undefined, 400],
  ] as const)('OpenC2 query: %s', async (_, target, status) => {
    const body = { action: 'query', ...(target === undefined ? {} : { target }) } as JsonObject;
    const answer = await installation.client.send('openC2Command', { body });
    expect([answer.status, answer.body['status']]).toEqual([status, status]);
    if (status !== 200) expect(answer.body['status_text']).toMatch(/\w+ \w+/);
    else if (target.features.length === 0) expect(answer.body['results']).toBeUndefined();
    else
      expect(answer.body['results']).toMatchObject({
        versions: ['1.0'],
        pairs: {
          query: ['features'],
          contain: ['device', 'file'],
          deny: ['file'],
          allow: ['device', 'file'],
          restart: ['device'],
        },
        rate_limit: expect.any(Number),
      });
  });

  test('OpenC2: another action is not done, and a whole message is answered with one', async () => {
    const contain = await installation.client.send('openC2Command', {
      body: { action: 'contain', target: { device: { hostname: nameOf(1) } } },
    });
    expect([contain.status, contain.body['status_text']]).toEqual([501, expect.stringContaining('verbs')]);
    const message = await installation.client.send('openC2Command', {
      body: {
        headers: { request_id: 'r-1' },
        body: { openc2: { request: { action: 'query', target: { features: ['versions'] } } } },
      },
    });
    expect(message.body).toMatchObject({
      headers: { request_id: 'r-1' },
      body: { openc2: { response: { status: 200, results: { versions: ['1.0'] } } } },
    });
    expect(orders()).toBe(0);
  });
});

describe('the command line', () => {
  test('isolates and releases a machine, and waits for it', async () => {
    const isolated = await installation.cli('isolate', nameOf(6), '--reason', 'test', '--wait');
    expect([isolated.code, isolated.error]).toEqual([0, '']);
    expect(isolated.out).toContain('Isolate: 2 succeeded');
    const released = await installation.cli('release', nameOf(6), '--json');
    expect([released.code, parsed(released.out)['status']]).toEqual([3, 'pending']);
    const isConnected = () => installation.simulator.state.console.fleet.row(6)['networkStatus'] === 'connected';
    await until('the machine is connected', async () => isConnected(), 5_000);
  });

  test('runs any verb, and shows machines and capabilities', async () => {
    const software = await installation.cli(
      'verb',
      'run',
      'list-software',
      '--endpoint',
      nameOf(1),
      '--connections',
      'S1',
    );
    expect([software.code, software.out]).toEqual([0, expect.stringContaining('Firefox')]);
    const unsupported = await installation.cli(
      'verb',
      'run',
      'kill-process',
      '--endpoint',
      nameOf(1),
      '--process-id',
      '4',
    );
    expect([unsupported.code, unsupported.error]).toEqual([1, expect.stringContaining('no process id')]);
    expect((await installation.cli('endpoint', 'list', nameOf(3))).out).toContain('1 of 1 machines');
    expect((await installation.cli('capabilities', 'isolate')).out).toMatch(/S1 +isolate +full/);
    expect((await installation.cli('verb', 'list')).out).toContain('quarantine-file');
  });
});
