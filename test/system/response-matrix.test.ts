import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import { verbTable, type VerbId } from '#kernel/verb-table.ts';
import type { Fault } from '../../simulators/kit/fault.ts';
import { startKasperskySimulator, type KasperskySimulator } from '../../simulators/kaspersky/simulator.ts';
import { startSentinelOneSimulator, type SentinelOneSimulator } from '../../simulators/sentinelone/simulator.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { textOf } from './support/json.ts';
import {
  kasperskyMatrix,
  kasperskyMatrixSettings,
  stormshieldMatrix,
  type MatrixConsole,
} from './support/matrix-consoles.ts';
import { sentinelOneMatrix } from './support/sentinelone-matrix.ts';
import { until } from './support/waiting.ts';

const headers = {};

/** What happens to one write. `duplicate`: the same request comes twice at once, and its answer is asked for twice. */
const faults: Readonly<Record<string, Fault | 'duplicate' | 'offline'>> = {
  'nothing at all': { kind: 'delay', ms: 1, point: 'after' },
  'a break before it is sent': { kind: 'drop-before' },
  'a break after it was sent': { kind: 'drop-after' },
  'a 500 after it was taken': { kind: 'status', status: 500, body: 'json', headers, acts: true },
  'an answer that comes too late': { kind: 'delay', ms: 1_400, point: 'after' },
  'half an answer': { kind: 'malformed-body' },
  'an answer that comes twice': 'duplicate',
  'an endpoint that is away': 'offline',
};

interface Case {
  readonly console: MatrixConsole;
  readonly verb: VerbId;
  readonly endpoint: string;
  readonly name: string;
  readonly fault: Fault | 'duplicate' | 'offline';
  readonly write: string;
  intentIds: readonly string[];
  /** The status that the caller saw first. */
  first: unknown;
}

let installation: Installation;
let kaspersky: KasperskySimulator;
let sentinelOne: SentinelOneSimulator;
let cases: readonly Case[];

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 60, settings: { pendingMs: 200, runningMs: 300 } });
  kaspersky = await startKasperskySimulator({
    hostCount: 400,
    eventCount: 0,
    settings: { syncMs: 300, pendingMs: 200, runningMs: 300, quarantineActionMs: 300 },
  });
  await connectTo(installation.client, installation.simulator, { timeoutSeconds: 1 });
  const { user, password } = kaspersky.keys['administrator'] ?? { user: '', password: '' };
  await installation.client.call('addConnection', {
    body: {
      connector: 'kaspersky',
      title: 'KSC',
      settings: {
        serverUrl: kaspersky.url,
        caCertificate: kaspersky.ca,
        userName: user,
        timeoutSeconds: 1,
        taskPollSeconds: 1,
        ...kasperskyMatrixSettings,
      },
      secrets: { password },
    },
  });
  sentinelOne = await startSentinelOneSimulator({
    agentCount: 200,
    settings: { commandMs: 200, scanMs: 300, rateLimits: false },
  });
  await installation.client.call('addConnection', {
    body: {
      connector: 'sentinelone',
      title: 'S1',
      settings: { url: sentinelOne.url, caCertificate: sentinelOne.ca, timeoutSeconds: 1, keepPublishedLimits: false },
      secrets: { apiToken: sentinelOne.keys.admin },
    },
  });
  const consoles = [
    stormshieldMatrix(installation.simulator),
    kasperskyMatrix(kaspersky),
    sentinelOneMatrix(sentinelOne),
  ];
  cases = consoles.flatMap(casesOf);
  prepareReleases();
  // A fault on one console strikes whichever call comes next, so each console is given one order after the other.
  await Promise.all(
    consoles.map(async (console) => {
      for (const one of cases) if (one.console === console) await order(one);
    }),
  );
  await until('every intent is final, or waits in sight', async () => (await unsettled()).length === 0, 20_000);
});

afterAll(async () => {
  await installation.stop();
  await Promise.all([kaspersky.stop(), sentinelOne.stop()]);
});

describe('every fault on every write of a response, through the single door', () => {
  test('is met by the console as it was meant to be', () => {
    const struck = [installation.simulator, kaspersky, sentinelOne].flatMap(({ faults: { list } }) => list());
    expect(struck.filter(({ applied }) => applied !== 1)).toEqual([]);
    expect(cases.length).toBeGreaterThan(100);
  });

  test('is never called done unless the endpoint shows it', async () => {
    expect(await casesWhere((status, one) => status === 'succeeded' && !isDone(one))).toEqual([]);
  });

  test('is never called failed where the endpoint shows it', async () => {
    expect(await casesWhere((status, one) => status === 'failed' && isDone(one))).toEqual([]);
  });

  test('is taken by the console once at most', () => {
    expect(
      cases.filter(({ console, endpoint }) => console.taken(endpoint).some((count) => count > 1)).map(labelOf),
    ).toEqual([]);
  });

  test('leaves one intent, however often it was asked for', () => {
    expect(cases.filter(({ intentIds }) => new Set(intentIds).size !== 1).map(labelOf)).toEqual([]);
  });

  test('stays in sight: final, unknown, or pending with a deadline', async () => {
    const open: string[] = [];
    for (const one of cases) {
      const intent = await intentOf(one);
      if (!['succeeded', 'failed', 'unknown', 'pending'].includes(textOf(intent['status']))) open.push(labelOf(one));
      if (intent['status'] !== 'pending') continue;
      const id = textOf(intent['receiptId']);
      const receipt = await installation.client.call('getReceipt', { params: { id } });
      if (!(Date.parse(textOf(receipt['deadlineAt'])) > Date.now())) open.push(labelOf(one));
    }
    expect(open).toEqual([]);
  });

  test('without a fault it is pending first and done then', async () => {
    const plain = cases.filter(({ name }) => name === 'nothing at all' || name === 'an answer that comes twice');
    expect(plain.filter(({ first }) => first !== 'pending').map(labelOf)).toEqual([]);
    expect(await casesWhere((status, one) => plain.includes(one) && !(status === 'succeeded' && isDone(one)))).toEqual(
      [],
    );
  });

  test('of an endpoint that is away stays pending, and is done when it is back', async () => {
    const away = cases.filter(({ fault }) => fault === 'offline');
    expect(await casesWhere((status, one) => away.includes(one) && (status !== 'pending' || isDone(one)))).toEqual([]);
    for (const { console, endpoint } of away) console.setOnline(endpoint, true);
    await until('they are done', async () => away.every(isDone), 10_000);
    for (const one of away) await settle(one);
    expect(await casesWhere((status, one) => away.includes(one) && status !== 'succeeded')).toEqual([]);
    expect(
      away.filter(({ console, endpoint }) => console.taken(endpoint).some((count) => count > 1)).map(labelOf),
    ).toEqual([]);
  });

  test('of an isolation that is released in the console: what was said stays said, and asking again tells the truth', async () => {
    const [ses, ksc] = ['SES', 'KSC'].map((title) =>
      cases.find((one) => one.console.connection === title && one.verb === 'isolate' && one.name === 'nothing at all'),
    );
    for (const one of [ses!, ksc!]) one.console.releaseByHand(one.endpoint);
    const reading = { hostIds: [ksc!.endpoint] };
    const again = await run('kaspersky.unisolate-hosts', 'KSC', reading, 'release-after-release');
    expect(again).toMatchObject({ status: 'succeeded', targets: [{ status: 'unchanged' }] });
    expect(isDone(ses!) || isDone(ksc!)).toBe(false);
  });
});

describe('a console whose clock jumps', () => {
  const day = 86_400_000;

  test('a scan of before is not taken for one whose order never arrived', async () => {
    sentinelOne.clock.advance(day);
    const console = sentinelOneMatrix(sentinelOne);
    const endpoint = agentFrom(150);
    const scannedAt = sentinelOne.clock.iso();
    sentinelOne.state.patch({ agents: { [endpoint]: { scanStatus: 'finished', scanFinishedAt: scannedAt } } });
    await sleep(5_000);
    console.strike('/agents/actions/initiate-scan$', endpoint, { kind: 'drop-before' });
    const { actionId, input } = console.call('scan', endpoint);
    const { status, error } = await run(actionId, 'S1', input, 'scan after the jump');
    expect([status, isJsonObject(error) && error['applied']]).toEqual(['failed', 'unknown']);
  });

  test('a scan is done when it is, and an isolation whose answer was lost, too', async () => {
    const console = sentinelOneMatrix(sentinelOne);
    const [scanned, isolated] = [agentFrom(160), agentFrom(170)];
    const scan = console.call('scan', scanned);
    const first = await run(scan.actionId, 'S1', scan.input, 'a scan');
    expect(first['status']).toBe('pending');
    const isolate = console.call('isolate', isolated);
    console.strike('/agents/actions/disconnect$', isolated, { kind: 'drop-after' });
    const lost = await run(isolate.actionId, 'S1', isolate.input, 'an isolation');
    for (const { intentId } of [first, lost]) {
      const id = textOf(intentId);
      const settled = async () => {
        await installation.client.send('settleIntent', { params: { id } });
        return (await installation.client.call('getIntent', { params: { id } }))['status'] === 'succeeded';
      };
      await until('it is done', settled, 10_000);
    }
  });

  /** Beyond those of the cases. */
  function agentFrom(seq: number): string {
    const { fleet } = sentinelOne.state.console;
    for (let at = seq; ; at += 1) {
      const { id, isActive, networkStatus } = fleet.row(at);
      if (isActive === true && networkStatus === 'connected') return String(id);
    }
  }
});

describe('verbs over both consoles', () => {
  const verb = async (name: string, input: JsonObject): Promise<JsonObject> => {
    // The seeds of two consoles name other machines with the same addresses.
    const request = { input, wait: true, connections: ['SES', 'KSC'] };
    const { body } = await installation.client.send('runVerb', { params: { verb: name }, body: request });
    return isJsonObject(body['result']) ? body['result'] : body;
  };

  test('one request isolates what each console knows, by name and by connection', async () => {
    const result = await verb('isolate', { endpoints: ['WIN10-01', 'SES/PC-00050'], reason: 'test' });
    expect(result, JSON.stringify(result)).toMatchObject({
      status: 'succeeded',
      targets: [{ status: 'succeeded' }, { status: 'succeeded' }],
    });
    expect(kaspersky.state.world.hosts.named('WIN10-01')[0]?.isolated).toBe(true);
    expect(installation.simulator.state.agents.find(({ name }) => name === 'PC-00050')?.isolated).toBe(true);
  });

  test('what one console does not offer is said, and the other does it', async () => {
    const result = await verb('scan', { endpoints: ['WIN10-01', 'SES/PC-00051'] });
    const statuses = (result['targets'] as readonly JsonObject[]).map(({ status }) => textOf(status));
    expect([result['status'], statuses.toSorted()]).toEqual(['partially_succeeded', ['succeeded', 'unsupported']]);
  });

  test('a console that lists no machines does not keep the other from it', async () => {
    const found = await verb('get-endpoint', { endpoint: '10.0.0.21' });
    expect(JSON.stringify(found['data'])).toContain('WIN10-01');
    expect(JSON.stringify(found['data'])).toContain('"isolation":"isolated"');
  });
});

function casesOf(console: MatrixConsole): readonly Case[] {
  return console.verbs.flatMap((verb) =>
    Object.entries(faults).flatMap(([name, fault]) => {
      const writes = console.writesOf(verb);
      const struck = typeof fault === 'string' || name === 'nothing at all' ? writes.slice(0, 1) : writes;
      return struck.map((write): Case => {
        const endpoint = console.nextEndpoint();
        return { console, verb, endpoint, name, fault, write, intentIds: [], first: null };
      });
    }),
  );
}

/** What shall be released must be isolated, by hand so that it counts as no write of ours. */
function prepareReleases(): void {
  const releases = cases.filter(({ verb }) => verb === 'release');
  for (const { console, endpoint } of releases) console.isolateByHand(endpoint);
  expect(releases.filter(isDone)).toEqual([]);
}

async function order(one: Case): Promise<void> {
  const { console, verb, endpoint, fault, write } = one;
  if (fault === 'offline') console.setOnline(endpoint, false);
  else if (fault !== 'duplicate') console.strike(write, endpoint, fault);
  const call = console.call(verb, endpoint);
  const ask = async (): Promise<JsonObject> =>
    run(call.actionId, console.connection, call.input, `matrix ${labelOf(one)}`);
  const results = await Promise.all(fault === 'duplicate' ? [ask(), ask()] : [ask()]);
  one.intentIds = results.map(({ intentId }) => textOf(intentId));
  one.first = results[0]?.['status'];
  if (fault === 'duplicate') await Promise.allSettled([settle(one), settle(one)]);
}

async function run(id: string, connection: string, input: JsonObject, key: string): Promise<JsonObject> {
  const { body } = await installation.client.send('runAction', {
    params: { id },
    body: { connection, input },
    headers: { 'idempotency-key': key },
  });
  // A failure comes as a problem that holds the result.
  return isJsonObject(body['result']) ? body['result'] : body;
}

async function settle({ intentIds: [id = ''] }: Case): Promise<void> {
  await installation.client.send('settleIntent', { params: { id } });
}

async function intentOf({ intentIds: [id = ''] }: Case): Promise<JsonObject> {
  return installation.client.call('getIntent', { params: { id } });
}

/** Cases that may still change by themselves: pending, on an endpoint that is there, of an order that the console has taken whole. */
async function unsettled(): Promise<readonly string[]> {
  const waiting: string[] = [];
  for (const one of cases) {
    const { status } = await intentOf(one);
    if (status === 'open' || (status === 'pending' && one.fault !== 'offline' && isDone(one)))
      waiting.push(labelOf(one));
  }
  return waiting;
}

async function casesWhere(isSo: (status: string, one: Case) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const { status } = await intentOf(one);
    if (isSo(textOf(status), one)) found.push(`${labelOf(one)}: ${textOf(status)}`);
  }
  return found;
}

function isDone({ console, verb, endpoint }: Case): boolean {
  return console.isDone(verb, endpoint);
}

function labelOf({ console, verb, write, name }: Case): string {
  return `${console.connection} ${verbTable[verb].title}, ${write}: ${name}`;
}
