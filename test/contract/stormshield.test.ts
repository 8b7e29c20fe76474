import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { createClock, type SimulatorClock } from '../../simulators/kit/clock.ts';
import type { Fault } from '../../simulators/kit/fault.ts';
import { hashOf, samplePaths } from '../../simulators/stormshield/seed.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';

const workstation = 'WKS-PARIS-014';
const guid = '{0B5C2A8E-3D41-4F6A-9C17-5E2D80A1B301}';

let clock: SimulatorClock;
let simulator: StormshieldSimulator;
let connection: OpenedConnection;

function open(key: string, settings: JsonObject = {}): OpenedConnection {
  const apiToken = simulator.keys[key] ?? '';
  return openConnection(
    stormshieldConnector,
    { url: simulator.url, caCertificate: simulator.ca, ...settings },
    { apiToken },
  );
}

beforeAll(async () => {
  clock = createClock({ start: Date.parse('2026-01-31T08:00:00Z'), frozen: true });
  simulator = await startStormshieldSimulator({ clock });
  connection = open('automation');
});

beforeEach(() => {
  simulator.state.reset();
  simulator.faults.clear();
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await simulator.stop();
  clock.close();
});

function agent(name: string) {
  return simulator.state.snapshot().agents.find((candidate) => candidate.name === name);
}

/** Runs, lets the time pass that a task takes, and settles. */
async function finish(action: string, input: JsonObject, opened = connection): Promise<ActionOutcome> {
  const accepted = await opened.run(`stormshield.${action}`, input);
  if (accepted.status !== 'pending') expect.fail(`${action} was ${accepted.status} at once.`);
  clock.advance(10_000);
  return opened.settle(`stormshield.${action}`, accepted.receipt);
}

describe('what the actions do to an agent', () => {
  it.each([workstation, guid, guid.slice(1, -1).toLowerCase()])(
    'isolates %s and gives its network back',
    async (id) => {
      const accepted = await connection.run('stormshield.isolate-agent', { id, comment: 'Ticket 12' });
      expect(accepted.status).toBe('pending');
      expect(agent(workstation)?.isolated).toBe(false);

      clock.advance(10_000);
      if (accepted.status !== 'pending') return;
      expect(await connection.settle('stormshield.isolate-agent', accepted.receipt)).toMatchObject({
        status: 'succeeded',
      });
      expect(agent(workstation)?.isolated).toBe(true);

      expect(await finish('deisolate-agent', { id })).toMatchObject({ status: 'succeeded' });
      expect(agent(workstation)?.isolated).toBe(false);
    },
  );

  it.each(['PC Réunion 1', 'Atelier 2/B #1?é%'])('reaches the agent %s', async (id) => {
    await finish('isolate-agent', { id });
    expect(agent(id)?.isolated).toBe(true);
  });

  it('isolates a server only when it is told to', async () => {
    expect(await errorOf(finish('isolate-agent', { id: 'SRV-FILES-01' }))).toMatchObject({ code: 'task_failed' });
    expect(agent('SRV-FILES-01')?.isolated).toBe(false);
    await finish('isolate-agent', { id: 'SRV-FILES-01', forceServerIsolation: true });
    expect(agent('SRV-FILES-01')?.isolated).toBe(true);
  });

  it('quarantines a file, and restores it by its hash', async () => {
    const sha256 = hashOf('invoice');
    await finish('quarantine-file', { id: workstation, filePath: samplePaths.download });
    expect(agent(workstation)?.files.map((file) => file.sha256)).not.toContain(sha256);

    await finish('restore-quarantine-file', { id: workstation, fileHashSha256: sha256.toUpperCase() });
    expect(agent(workstation)?.files.map((file) => file.sha256)).toContain(sha256);
  });

  it('quarantines from an excluded folder only when it is told to', async () => {
    const input = { id: workstation, filePath: samplePaths.excluded };
    expect(await errorOf(finish('quarantine-file', input))).toMatchObject({
      code: 'task_failed',
      details: { errorCode: 900_002 },
    });
    expect(await finish('quarantine-file', { ...input, bypassExcludedDirectories: true })).toMatchObject({
      status: 'succeeded',
    });
  });

  it.each([
    [false, true],
    [true, false],
  ])('ends a process; its children too: %s', async (terminateProcessTree, shellLives) => {
    await finish('terminate-process', { id: workstation, processPath: samplePaths.download, terminateProcessTree });
    const paths = agent(workstation)?.processes.map((process) => process.path);
    expect(paths).not.toContain(samplePaths.download);
    expect(paths?.includes(samplePaths.shell)).toBe(shellLives);
  });

  it('says what a failed task said', async () => {
    const error = await errorOf(finish('quarantine-file', { id: workstation, filePath: String.raw`C:\nothing` }));
    expect(error).toMatchObject({
      code: 'task_failed',
      message: expect.stringMatching(/: File not found \(error code 900001\)\.$/) as string,
    });
  });
});

describe('waiting', () => {
  it('is pending while the agent is away, and done when it is back', async () => {
    const accepted = await connection.run('stormshield.isolate-agent', { id: 'LAP-FIELD-031' });
    clock.advance(3_600_000);
    const wait = await connection.run('stormshield.wait-for-task', {
      task_id: accepted.keyFields?.['taskId'] ?? null,
      deadline: 60,
    });
    expect(wait).toMatchObject({ status: 'pending', keyFields: { status: 'Pending' }, receipt: { blocking: true } });
    if (wait.status !== 'pending') return;

    simulator.state.patch({ agents: { 'LAP-FIELD-031': { online: true } } });
    clock.advance(10_000);
    expect(await connection.settle('stormshield.wait-for-task', wait.receipt)).toMatchObject({
      status: 'succeeded',
      targets: [],
    });
  });

  it.each(['lower', 'upper'])('understands statuses in %s case', async (statusCase) => {
    simulator.state.patch({ settings: { statusCase, createdStatus: 202 } });
    expect(await finish('isolate-agent', { id: workstation })).toMatchObject({ status: 'succeeded' });
  });
});

describe('refusals', () => {
  it.each([
    ['an unknown agent', 'NOBODY', 'vendor_not_found', 'not_found'],
    ['an agent that is too old', 'KIOSK-OLD-02', 'vendor_conflict', 'unsupported'],
    ['a name that two agents have', 'ACCUEIL', 'vendor_conflict', 'unsupported'],
  ])('%s', async (_name, id, code, status) => {
    expect(await errorOf(connection.run('stormshield.isolate-agent', { id }))).toMatchObject({
      code,
      applied: 'no',
      targets: [{ target: id, status }],
    });
    expect(simulator.state.snapshot().tasksCreated).toBe(0);
  });

  it.each([
    ['expired', 'vendor_unauthorized'],
    ['monitoring', 'vendor_forbidden'],
  ])('the key %s', async (key, code) => {
    await using opened = open(key);
    expect((await errorOf(opened.run('stormshield.isolate-agent', { id: workstation }))).code).toBe(code);
  });

  it.each(['empty', 'text', 'error-code', 'message', 'status', 'problem'])('in the form %s', async (shape) => {
    simulator.state.patch({ settings: { errorShapes: { 401: shape, 403: shape, 404: shape, 409: shape } } });
    await using remediation = open('remediation');
    const errors = [
      await errorOf(connection.run('stormshield.isolate-agent', { id: 'NOBODY' })),
      await errorOf(connection.run('stormshield.isolate-agent', { id: 'KIOSK-OLD-02' })),
      await errorOf(remediation.run('stormshield.wait-for-task', { task_id: 't-1' })),
    ];
    expect(errors.map((error) => [error.code, error.statusCode])).toEqual([
      ['vendor_not_found', 404],
      ['vendor_conflict', 409],
      ['vendor_forbidden', 403],
    ]);
  });
});

describe('booleans', () => {
  it.each([
    ['json', false],
    ['text', true],
    ['both', false],
    ['both', true],
  ])('a console that takes %s gets them with stringBooleans %s', async (booleans, stringBooleans) => {
    simulator.state.patch({ settings: { booleans } });
    await using opened = open('automation', { stringBooleans });
    await finish('isolate-agent', { id: 'SRV-FILES-01', forceServerIsolation: true }, opened);
    expect(agent('SRV-FILES-01')?.isolated).toBe(true);
  });
});

describe('a POST that the network or the console fails', () => {
  const faults: readonly (readonly [string, Fault, number])[] = [
    ['an answer that is lost', { kind: 'drop-after' }, 1],
    ['a socket that breaks before the console acts', { kind: 'drop-before' }, 0],
    ['half an answer', { kind: 'malformed-body' }, 1],
    ['an answer that breaks off', { kind: 'cut-body' }, 1],
    ['a 500 after the deed', { kind: 'status', status: 500, body: 'html', headers: {}, acts: true }, 1],
    ['a 502 before the deed', { kind: 'status', status: 502, body: 'empty', headers: {}, acts: false }, 0],
    ['a 200 with a page', { kind: 'status', status: 200, body: 'html', headers: {}, acts: true }, 1],
    ['a 204', { kind: 'status', status: 204, body: 'empty', headers: {}, acts: true }, 1],
  ];

  it.each(faults)('%s: sent once, and the outcome is unknown', async (_name, fault, created) => {
    simulator.faults.add({ match: { method: 'POST' }, fault });
    const error = await errorOf(connection.run('stormshield.isolate-agent', { id: workstation }));
    expect(error.applied).toBe('unknown');
    expect(simulator.state.snapshot().tasksCreated).toBe(created);
    expect(simulator.faults.list().map((rule) => rule.applied)).toEqual([1]);
  });
});

describe('the check', () => {
  it.each(['automation', 'monitoring'])('passes with the key %s', async (key) => {
    await using opened = open(key);
    expect((await opened.check()).details).toMatchObject({
      keyUsages: { 'Agent Monitoring': 'present', Remediation: 'not probed' },
    });
    expect(simulator.state.snapshot().tasksCreated).toBe(0);
  });

  it.each([
    ['expired', 'vendor_unauthorized'],
    ['remediation', 'vendor_forbidden'],
  ])('fails with the key %s', async (key, code) => {
    await using opened = open(key);
    expect((await errorOf(opened.check())).code).toBe(code);
  });
});
