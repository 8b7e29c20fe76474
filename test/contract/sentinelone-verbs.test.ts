import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sentinelOneConnector } from '#connectors/sentinelone/connector.ts';
import type { JsonObject } from '#kernel/json.ts';
import { verbIds } from '#kernel/verb-table.ts';
import { createClock, type SimulatorClock } from '../../simulators/kit/clock.ts';
import { startSentinelOneSimulator, type SentinelOneSimulator } from '../../simulators/sentinelone/simulator.ts';
import { errorOf } from './opened-connection.ts';
import { startVerbLab, type VerbLab, type VerbRun } from './verb-lab.ts';

const sha1 = 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3';

let clock: SimulatorClock;
let simulator: SentinelOneSimulator;
let lab: VerbLab;

beforeAll(async () => {
  clock = createClock();
  simulator = await startSentinelOneSimulator({
    clock,
    agentCount: 120,
    settings: { rateLimits: false, commandMs: 0, scanMs: 0, rebootMs: 0, uploadMs: 0 },
  });
  const settings = { url: simulator.url, caCertificate: simulator.ca, keepPublishedLimits: false };
  lab = await startVerbLab([
    { title: 'S1', connector: 'sentinelone', settings, secrets: { apiToken: simulator.keys.admin } },
    { title: 'Limited', connector: 'sentinelone', settings, secrets: { apiToken: simulator.keys.limited } },
  ]);
});

afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await simulator.stop();
  clock.close();
});

const row = (seq: number): JsonObject => simulator.state.console.fleet.row(seq) as JsonObject;
const field = (seq: number, name: string): string => row(seq)[name] as string;
const idOf = (seq: number): string => field(seq, 'id');
const nameOf = (seq: number): string => field(seq, 'computerName');

async function threatOn(seq: number, fields: JsonObject = {}): Promise<string> {
  return detection('threats', seq, fields);
}

async function detection(kind: 'threats' | 'alerts', seq: number, fields: JsonObject = {}): Promise<string> {
  const answer = await fetch(`${simulator.controlUrl}/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agentId: idOf(seq), fields }),
  });
  return ((await answer.json()) as { ids: string[] }).ids[0] ?? '';
}

/** Time passes on the console, and its receipts are asked again. */
async function later(run: VerbRun, milliseconds = 5_000) {
  clock.advance(milliseconds);
  return lab.settle(run);
}

const only = ['S1'] as const;

describe('who is meant', () => {
  test.each([
    ['a name', () => nameOf(1)],
    ['a name in other letters', () => nameOf(1).toLowerCase()],
    ['a name with its domain', () => `${nameOf(1)}.corp.example`],
    ['an agent id', () => idOf(1)],
    ['an address', () => String((row(1)['networkInterfaces'] as { inet: string[] }[])[0]?.inet[0])],
    ['a MAC address', () => String((row(1)['networkInterfaces'] as { physical: string }[])[0]?.physical).toUpperCase()],
    ['a serial number', () => field(1, 'serialNumber')],
    ['a connection and an id', () => `S1/${idOf(1)}`],
  ])('%s finds the machine', async (_, text) => {
    const { plan, result } = await lab.run('resolve-endpoint', { endpoint: text() }, only);
    expect(plan.endpoints.map(({ id, name }) => ({ id, name }))).toEqual([{ id: idOf(1), name: nameOf(1) }]);
    expect(result.status).toBe('succeeded');
  });

  test('a part of a name is no name', async () => {
    const error = await errorOf(lab.plan('isolate', { endpoints: [nameOf(1).slice(0, -1)] }, only));
    expect([error.code, error.message]).toEqual(['not_found', expect.stringContaining(nameOf(1).slice(0, -1))]);
  });

  test('a machine comes with what a guard needs to know', async () => {
    const { plan } = await lab.run('get-endpoint', { endpoint: nameOf(3) }, only);
    expect(plan.endpoints[0]).toMatchObject({
      connectionId: 'con_S1',
      role: 'domain_controller',
      domain: 'CORP',
      tags: ['role:domain-controller'],
      isolation: 'released',
      online: true,
      raw: { id: idOf(3) },
    });
    expect(plan.endpoints[0]?.groups).toHaveLength(3);
  });

  test('the list holds every agent once', async () => {
    const { result } = await lab.run('list-endpoints', { limit: 1_000 }, only);
    const { rows } = result.data as { rows: { id: string }[] };
    expect(new Set(rows.map(({ id }) => id)).size).toBe(120);
  });
});

describe('orders to machines', () => {
  test('isolation is pending until the agent shows it, and one that is away stays so', async () => {
    const run = await lab.run('isolate', { endpoints: [nameOf(2), nameOf(4)], reason: 'test' }, only);
    expect(run.result.status).toBe('pending');
    const after = await later(run);
    expect(after.status).toBe('pending');
    expect(after.targets).toEqual([
      { target: `${nameOf(2)} (S1/${idOf(2)})`, status: 'succeeded' },
      { target: `${nameOf(4)} (S1/${idOf(4)})`, status: 'pending' },
    ]);
    expect(row(2)['networkStatus']).toBe('disconnected');
    const again = await lab.run('isolate', { endpoints: [nameOf(2)] }, only);
    expect((await later(again)).targets[0]?.status).toMatch(/unchanged|succeeded/);
    const back = await lab.run('release', { endpoints: [nameOf(2)] }, only);
    expect((await later(back)).status).toBe('succeeded');
    expect(row(2)['networkStatus']).toBe('connected');
  });

  test('a scan ends, and can be broken off', async () => {
    const scan = await lab.run('scan', { endpoints: [nameOf(1)] }, only);
    expect(scan.result.status).toBe('pending');
    expect((await later(scan, 120_000)).status).toBe('succeeded');
    const stop = await lab.run('abort-scan', { endpoints: [nameOf(1)] }, only);
    expect((await later(stop)).status).toBe('succeeded');
  });

  test('a restart is seen by its start time, a shutdown by silence', async () => {
    const restart = await lab.run('restart', { endpoints: [nameOf(6)] }, only);
    expect((await later(restart, 60_000)).status).toBe('succeeded');
    const shutdown = await lab.run('shutdown', { endpoints: [nameOf(7)] }, only);
    expect((await later(shutdown, 60_000)).status).toBe('succeeded');
    expect(row(7)['isActive']).toBe(false);
  });

  test('a container is not restarted: its orchestrator does that', async () => {
    simulator.state.console.fleet.update(10, { machineType: 'kubernetes pod' });
    const error = await errorOf(lab.plan('restart', { endpoints: [nameOf(10)] }, only));
    expect([error.code, error.message]).toEqual(['unsupported', expect.stringContaining('orchestrator')]);
  });

  test.each(['isolate', 'release', 'scan', 'abort-scan', 'restart', 'shutdown'] as const)(
    '%s of a machine that nobody knows is refused',
    async (verb) => {
      expect((await errorOf(lab.run(verb, { endpoints: ['no-such-machine'] }, only))).code).toBe('not_found');
    },
  );

  test('a token without the right is a failure that says so', async () => {
    const { result } = await lab.run('isolate', { endpoints: [nameOf(11)] }, ['Limited']);
    expect([result.status, result.error?.code]).toEqual(['failed', 'vendor_forbidden']);
    expect(row(11)['networkStatus']).toBe('connected');
  });

  test('a hundred machines are few questions and one order', async () => {
    const names = Array.from({ length: 100 }, (_, index) => nameOf(index + 20));
    const plan = await lab.plan('isolate', { endpoints: names }, only);
    expect(plan.calls).toHaveLength(1);
    expect(plan.calls[0]?.endpoints).toHaveLength(100);
    expect(plan.exchanges.length).toBeLessThan(8);
  });
});

describe('files and processes', () => {
  test.each([
    ['quarantine-file', 'quarantine'],
    ['restore-file', 'unquarantine'],
    ['kill-process', 'kill'],
  ] as const)('%s takes its step against the detection', async (verb, step) => {
    const threat = await threatOn(5);
    const run = await lab.run(verb, { endpoint: nameOf(5), detection: `S1/${threat}` });
    expect(run.result.status).toBe('pending');
    expect((await later(run)).status).toBe('succeeded');
    const seen = simulator.state.console.lists.threats.find(threat)?.row()['mitigationStatus'] as { action: string }[];
    expect(seen.map(({ action }) => action)).toEqual([step]);
  });

  test('a path finds its detection, an undetected one is not supported', async () => {
    const threat = await threatOn(12, { filePath: 'C:\\Temp\\odd.exe' });
    const plan = await lab.plan('quarantine-file', { endpoint: nameOf(12), path: 'c:\\temp\\ODD.exe' }, only);
    expect(plan.calls[0]?.input).toMatchObject({ action: 'quarantine', filter: { ids: [threat] } });
    for (const verb of ['quarantine-file', 'restore-file', 'kill-process'] as const) {
      const error = await errorOf(lab.plan(verb, { endpoint: nameOf(12), path: 'C:\\Windows\\notepad.exe' }, only));
      expect([error.code, error.message]).toEqual(['unsupported', expect.stringContaining('detected nothing')]);
    }
  });

  test('a process id is nothing that SentinelOne knows', async () => {
    const error = await errorOf(lab.plan('kill-process', { endpoint: nameOf(12), processId: 4 }, only));
    expect([error.code, error.message]).toEqual(['unsupported', expect.stringContaining('no process id')]);
  });

  test('a detection of another machine is refused, an unknown one as well', async () => {
    const threat = await threatOn(13);
    const other = await errorOf(lab.plan('quarantine-file', { endpoint: nameOf(12), detection: threat }, only));
    expect([other.code, other.message]).toEqual(['invalid_input', expect.stringContaining(nameOf(13))]);
    const unknown = await errorOf(
      lab.plan('quarantine-file', { endpoint: nameOf(12), detection: '1234567890123456789' }, only),
    );
    expect(unknown.code).toBe('vendor_not_found');
  });

  test('a file is fetched under a password, and not without one', async () => {
    const error = await errorOf(lab.plan('fetch-file', { endpoint: nameOf(1), path: 'C:\\a.txt' }, only));
    expect([error.code, error.message]).toEqual(['invalid_input', expect.stringContaining('password')]);
    const run = await lab.run('fetch-file', { endpoint: nameOf(1), path: 'C:\\a.txt', password: 'Secret-12345' }, only);
    expect(run.result.status).toBe('pending');
    expect((await later(run, 10_000)).status).toBe('succeeded');
    const threat = await threatOn(5);
    const plan = await lab.plan(
      'fetch-file',
      { endpoint: nameOf(5), detection: threat, password: 'Secret-12345' },
      only,
    );
    expect(plan.calls[0]?.actionId).toBe('sentinelone.threats.fetch-threat-file');
  });
});

describe('hashes', () => {
  test('a hash is blocked once, unblocked, and then not there', async () => {
    const blocked = await lab.run('block-hash', { hash: sha1, reason: 'seen at a customer' }, only);
    expect(blocked.result.status).toBe('succeeded');
    const again = await lab.run('block-hash', { hash: sha1 }, only);
    expect([again.result.status, again.result.targets]).toEqual(['succeeded', [{ target: 'S1', status: 'unchanged' }]]);
    expect((await lab.run('unblock-hash', { hash: sha1 }, only)).result.status).toBe('succeeded');
    const gone = await errorOf(lab.plan('unblock-hash', { hash: sha1 }, only));
    expect(gone.code).toBe('vendor_not_found');
  });

  test.each(['block-hash', 'unblock-hash'] as const)('%s of MD5 is not supported', async (verb) => {
    const error = await errorOf(lab.plan(verb, { hash: 'd41d8cd98f00b204e9800998ecf8427e' }, only));
    expect([error.code, error.message]).toEqual(['unsupported', expect.stringContaining('MD5')]);
  });
});

describe('questions', () => {
  test('detections of a machine are its threats and alerts, newest first, with the console own row', async () => {
    const threat = await threatOn(14);
    clock.advance(1_000);
    const alert = await detection('alerts', 14);
    const { result } = await lab.run('list-detections', { endpoint: nameOf(14) }, only);
    const { rows } = result.data as { rows: JsonObject[] };
    expect(rows.map(({ id, kind, reference }) => ({ id, kind, reference }))).toEqual([
      { id: alert, kind: 'alert', reference: `S1/${alert}` },
      { id: threat, kind: 'threat', reference: `S1/${threat}` },
    ]);
    expect(rows[1]).toMatchObject({
      endpointId: idOf(14),
      status: 'unresolved',
      verdict: 'undefined',
      severity: 'high',
    });
    expect(rows[1]?.['raw']).toMatchObject({ id: threat });
  });

  test('without the right to see alerts, threats are listed all the same', async () => {
    const { result, plan } = await lab.run('list-detections', { endpoint: nameOf(14) }, ['Limited']);
    expect(plan.calls).toHaveLength(1);
    expect(result.status).toBe('succeeded');
  });

  test('verdict, status and note of threats are three calls in order; alerts take no note', async () => {
    const [threat, alert] = [await threatOn(15), await detection('alerts', 15)];
    const change = { verdict: 'true_positive', status: 'in_progress' } as const;
    const run = await lab.run('update-detection', { detections: [`S1/${threat}`], ...change, note: 'looked at it' });
    expect(run.plan.calls.map(({ actionId }) => actionId)).toEqual([
      'sentinelone.threats.update-threat-analyst-verdict',
      'sentinelone.threats.updated-threat-incident',
      'sentinelone.threat-notes.add-note-to-multiple',
    ]);
    expect([run.result.status, run.result.targets]).toEqual([
      'succeeded',
      [{ target: `S1/${threat}`, status: 'succeeded' }],
    ]);
    const info = simulator.state.console.lists.threats.find(threat)?.row()['threatInfo'];
    expect(info).toMatchObject({ analystVerdict: 'true_positive', incidentStatus: 'in_progress' });
    const both = await lab.run('update-detection', { detections: [alert, threat], ...change }, only);
    expect(both.result.status).toBe('succeeded');
    const error = await errorOf(lab.plan('update-detection', { detections: [alert], note: 'hm' }, only));
    expect([error.code, error.message]).toEqual(['unsupported', expect.stringContaining(alert)]);
  });

  test('a detection that is not there is no success, and a bare id needs its console', async () => {
    const { result } = await lab.run(
      'update-detection',
      { detections: ['1234567890123456789'], status: 'resolved' },
      only,
    );
    expect([result.status, result.targets[0]?.status]).toEqual(['failed', 'not_found']);
    const error = await errorOf(lab.plan('update-detection', { detections: ['1234567890123456789'], note: 'x' }));
    expect([error.code, error.message]).toEqual([
      'ambiguous_target',
      expect.stringContaining('S1/1234567890123456789'),
    ]);
  });

  test('software and users of a machine', async () => {
    const software = await lab.run('list-software', { endpoint: nameOf(1) }, only);
    const { rows } = software.result.data as { rows: JsonObject[] };
    expect(rows[0]).toMatchObject({ name: 'Firefox', endpointId: idOf(1), publisher: 'Example Software' });
    const users = await lab.run('list-users-on-endpoint', { endpoint: nameOf(1) }, only);
    expect((users.result.data as { rows: JsonObject[] }).rows[0]).toMatchObject({
      name: row(1)['lastLoggedInUserName'],
      source: 'last logged in',
    });
    const server = await lab.run('list-users-on-endpoint', { endpoint: nameOf(2) }, only);
    expect((server.result.data as { rows: JsonObject[] }).rows).toEqual([]);
  });
});

describe('capabilities', () => {
  test('every verb has an entry, and a probe sees what this token may not', async () => {
    expect(new Set(sentinelOneConnector.verbSupport?.verbs.map(({ verb }) => verb))).toEqual(new Set(verbIds));
    const [stated] = await lab.capabilities.read('default', false, AbortSignal.timeout(10_000));
    expect(stated?.observedAt).toBeNull();
    const [admin, limited] = await lab.capabilities.read('default', true, AbortSignal.timeout(10_000));
    const of = (matrix: typeof admin, verb: string) => matrix?.capabilities.find((one) => one.verb === verb);
    expect(of(admin, 'list-endpoints')).toMatchObject({ level: 'full', basis: 'observed' });
    expect(of(admin, 'fetch-file')).toMatchObject({ level: 'conditional', basis: 'observed' });
    expect(of(limited, 'list-endpoints')).toMatchObject({ level: 'full', basis: 'observed' });
    expect(of(admin, 'kill-process')).toMatchObject({ level: 'conditional', basis: 'documented' });
  });
});

describe('what a write reaches', () => {
  const disconnect = 'sentinelone.agent-actions.disconnect-from-network';

  test('ids, a filter and a limit', async () => {
    const byIds = await lab.reach('S1', disconnect, { filter: { ids: [idOf(1), idOf(3)] } });
    expect(byIds).toMatchObject({ count: 2, fleet: 120, complete: true });
    expect(byIds.endpoints.map(({ role }) => role)).toEqual(['workstation', 'domain_controller']);
    const group = await lab.reach('S1', disconnect, { filter: { groupIds: [field(1, 'groupId')] } }, 3);
    expect(group.endpoints).toHaveLength(3);
    expect(group.count).toBeGreaterThan(3);
    expect(group.complete).toBe(false);
    const scan = await lab.reach('S1', 'sentinelone.agent-actions.initiate-agent-scan', {
      filter: { computerName__contains: [nameOf(1)] },
    });
    expect([scan.count, scan.endpoints.map(({ id }) => id), scan.complete]).toEqual([1, [idOf(1)], true]);
  });

  test('from a threat to its machine, from one agent in the path to itself', async () => {
    const threat = await threatOn(16);
    const kill = await lab.reach('S1', 'sentinelone.threats.mitigate-threats', {
      action: 'kill',
      filter: { ids: [threat] },
    });
    expect([kill.count, kill.endpoints.map(({ id }) => id), kill.complete]).toEqual([1, [idOf(16)], true]);
    const note = await lab.reach('S1', 'sentinelone.threat-notes.add-note-to-multiple', {
      filter: { ids: [threat] },
      data: { text: 'hello' },
    });
    expect(note).toEqual({ endpoints: [], count: 1, fleet: null, complete: true });
    const fetchFiles = await lab.reach('S1', 'sentinelone.agent-actions.fetch-files', {
      agent_id: idOf(3),
      data: { files: ['C:\\a'], password: 'Secret-12345' },
    });
    expect([fetchFiles.endpoints.map(({ id }) => id), fetchFiles.complete]).toEqual([[idOf(3)], true]);
  });
});
