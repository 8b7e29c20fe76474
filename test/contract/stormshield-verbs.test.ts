import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import { createClock, type SimulatorClock } from '../../simulators/kit/clock.ts';
import { hashOf, samplePaths } from '../../simulators/stormshield/seed.ts';
import { startStormshieldSimulator, type StormshieldSimulator } from '../../simulators/stormshield/simulator.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';
import { startVerbLab } from './verb-lab.ts';

const workstation = 'WKS-PARIS-014';
const away = 'LAP-FIELD-031';
const guid = '{0B5C2A8E-3D41-4F6A-9C17-5E2D80A1B301}';
const hash = hashOf('invoice');

const support = stormshieldConnector.verbSupport!;
let clock: SimulatorClock;
let simulator: StormshieldSimulator;
let connection: OpenedConnection;

function open(key: string): OpenedConnection {
  const apiToken = simulator.keys[key] ?? '';
  return openConnection(stormshieldConnector, { url: simulator.url, caCertificate: simulator.ca }, { apiToken });
}

beforeAll(async () => {
  clock = createClock({ start: Date.parse('2026-01-31T08:00:00Z'), frozen: true });
  simulator = await startStormshieldSimulator({ clock });
  connection = open('automation');
});
beforeEach(() => {
  simulator.state.reset();
  simulator.log.clear();
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await simulator.stop();
  clock.close();
});

const agent = (name: string) => simulator.state.snapshot().agents.find((candidate) => candidate.name === name)!;
const get = async (...ids: readonly string[]): Promise<readonly Endpoint[]> =>
  support.directory.get(ids, connection.context);

/** What a verb ends with after the time that a task takes. */
async function finished(verb: VerbId, input: JsonObject, id = workstation): Promise<ActionOutcome> {
  const [answer] = await connection.runVerb(verb, input, await get(id));
  const { call, outcome } = answer!;
  expect(outcome).toMatchObject({ status: 'pending', targets: [{ target: call.endpoints[0], status: 'pending' }] });
  clock.advance(10_000);
  if (outcome.status !== 'pending') return outcome;
  return connection.settle(call.actionId, outcome.receipt);
}

interface Supported {
  readonly verb: VerbId;
  readonly input: JsonObject;
  isDone(): boolean;
  prepare?(): Promise<unknown>;
}

const supported: readonly Supported[] = [
  { verb: 'isolate', input: { endpoints: ['x'], reason: 'Ticket 12' }, isDone: () => agent(workstation).isolated },
  {
    verb: 'release',
    input: { endpoints: ['x'] },
    prepare: () => finished('isolate', { endpoints: ['x'] }),
    isDone: () => !agent(workstation).isolated,
  },
  {
    verb: 'quarantine-file',
    input: { endpoint: 'x', path: samplePaths.download },
    isDone: () => agent(workstation).files.every(({ sha256 }) => sha256 !== hash),
  },
  {
    verb: 'restore-file',
    input: { endpoint: 'x', hash: hash.toUpperCase() },
    prepare: () => finished('quarantine-file', { endpoint: 'x', path: samplePaths.download }),
    isDone: () => agent(workstation).files.some(({ sha256 }) => sha256 === hash),
  },
  {
    verb: 'kill-process',
    input: { endpoint: 'x', path: samplePaths.download },
    // With what it started.
    isDone: () =>
      agent(workstation).processes.every(({ path }) => path !== samplePaths.download && path !== samplePaths.shell),
  },
];

describe.each(supported)('$verb', ({ verb, input, prepare, isDone }) => {
  it('is pending, and done when the task is', async () => {
    await prepare?.();
    expect(isDone()).toBe(false);
    const before = simulator.state.snapshot().tasksCreated;
    expect(await finished(verb, input)).toMatchObject({ status: 'succeeded', targets: [{ status: 'succeeded' }] });
    expect(isDone()).toBe(true);
    expect(simulator.state.snapshot().tasksCreated).toBe(before + 1);
  });

  it('of an agent that is away stays pending', async () => {
    expect((await finished(verb, input, away)).status).toBe('pending');
  });

  it('of an agent that nobody knows is not found, and never done', async () => {
    const error = await errorOf(connection.runVerb(verb, input, await get('NOBODY')));
    expect(error).toMatchObject({ code: 'vendor_not_found', targets: [{ target: 'NOBODY', status: 'not_found' }] });
  });
});

describe('the verbs', () => {
  it('are all answered for, and what is not offered refuses before anything is sent', () => {
    expect(support.verbs.map(({ verb }) => verb).toSorted()).toEqual([...verbIds].toSorted());
    const offered = support.verbs
      .filter(({ capability }) => capability.level !== 'unsupported')
      .map(({ verb }) => verb);
    expect(offered.toSorted()).toEqual(supported.map(({ verb }) => verb).toSorted());
    for (const { capability, calls } of support.verbs) {
      // Nothing here is documented by the vendor: its description of the API is not public.
      expect(capability).toMatchObject({ basis: 'inferred', reason: expect.stringMatching(/\.$/) as string });
      if (capability.level !== 'unsupported') continue;
      expect(() => calls({}, [])).toThrow(expect.objectContaining({ code: 'unsupported', message: capability.reason }));
    }
  });

  it('are writes where the verb is one', async () => {
    const endpoints = await get(workstation);
    for (const { verb, input } of supported) {
      const calls = support.verbs.find((candidate) => candidate.verb === verb)?.calls(input, endpoints) ?? [];
      for (const { actionId } of calls) {
        const action = stormshieldConnector.actions.find(({ id }) => id === actionId);
        expect([verb, action?.effect === 'read']).toEqual([verb, verbTable[verb].effect === 'read']);
      }
    }
  });

  it.each([
    ['quarantine-file', { hash }, 'input.path'],
    ['restore-file', { path: samplePaths.download }, 'input.hash'],
    ['restore-file', { hash: 'a'.repeat(40) }, 'input.hash'],
    ['restore-file', { quarantineId: '1' }, 'input.hash'],
    ['kill-process', { processId: 4 }, 'input.path'],
    ['kill-process', { name: 'cmd.exe' }, 'input.path'],
  ] as const)('%s by %j says what is needed', async (verb, input, at) => {
    const error = await errorOf(connection.runVerb(verb, { endpoint: 'x', ...input }, await get(workstation)));
    expect(error).toMatchObject({ code: 'invalid_input', failureIndicator: at });
    expect(simulator.state.snapshot().tasksCreated).toBe(0);
  });

  it('do not force what the console protects', async () => {
    const error = await errorOf(finished('isolate', { endpoints: ['x'] }, 'SRV-DC-01'));
    expect(error).toMatchObject({ code: 'task_failed' });
    expect(agent('SRV-DC-01').isolated).toBe(false);
    const old = errorOf(connection.runVerb('isolate', { endpoints: ['x'] }, await get('KIOSK-OLD-02')));
    expect(await old).toMatchObject({ targets: [{ status: 'unsupported' }] });
  });
});

describe('the directory', () => {
  it('takes names at their word and tells nothing about them', async () => {
    const [named] = await get(workstation);
    expect(named).toMatchObject({ id: workstation, name: workstation, isolation: 'unknown', online: null, role: null });
    expect(await get(guid, guid.slice(1, -1), guid)).toMatchObject([{ id: guid.slice(1, -1) }]);
    await expect(get('{00000000-0000-0000-0000-000000000000}')).rejects.toMatchObject({ code: 'invalid_input' });
    expect(support.directory.keys).toEqual([]);
    expect(await support.directory.find({ by: 'name', values: [workstation] }, connection.context)).toEqual([]);
  });

  it('takes a bare text for an id only as a GUID in braces', () => {
    expect(support.directory.isId(guid)).toBe(true);
    for (const text of [guid.slice(1, -1), workstation, '10.0.0.1', '', '{x}']) {
      expect(support.directory.isId(text)).toBe(false);
    }
    fc.assert(fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,14}$/), (name) => !support.directory.isId(name)));
  });

  it('is the agent that a verb means, with the braces that agent events put around its GUID and without them', async () => {
    const settings = { url: simulator.url, caCertificate: simulator.ca };
    await using lab = await startVerbLab([
      { title: 'SES', connector: 'stormshield', settings, secrets: { apiToken: simulator.keys['automation'] ?? '' } },
    ]);
    const plain = guid.slice(1, -1);
    for (const text of [guid, `SES/${guid}`, `SES/${plain}`, `ses/${guid.toLowerCase()}`]) {
      const { calls } = await lab.plan('isolate', { endpoints: [text] });
      expect(calls.map(({ endpoints }) => endpoints.map((id) => id.toUpperCase()))).toEqual([[plain]]);
    }
  });

  it('says that it cannot list, instead of an empty list', async () => {
    const read = async (): Promise<void> => {
      for await (const page of support.directory.list(connection.context)) expect(page).toEqual([]);
    };
    expect(support.directory.lists).toBe(false);
    expect(await errorOf(read())).toMatchObject({ code: 'unsupported' });
    expect(simulator.log.list()).toEqual([]);
  });
});

describe('reach', () => {
  it.each([workstation, guid])('is the one agent %s, of which too little is told to call it known', async (id) => {
    const reached = await connection.reach('stormshield.isolate-agent', { id });
    expect(reached).toMatchObject({ endpoints: await get(id), count: 1, fleet: null, complete: false });
  });

  it('is what the console then changes', async () => {
    for (const { verb, input, prepare } of supported) {
      await prepare?.();
      const calls =
        support.verbs.find((candidate) => candidate.verb === verb)?.calls(input, await get(workstation)) ?? [];
      for (const call of calls) {
        const reached = await connection.reach(call.actionId, call.input);
        await connection.run(call.actionId, call.input);
        clock.advance(10_000);
        const changed = simulator.state.snapshot().agents.filter(({ applied }) => applied.length > 0);
        expect(changed.map(({ name }) => name)).toEqual(reached.endpoints.map(({ name }) => name));
        simulator.state.reset();
      }
    }
  });

  it.each([
    [`/agents/${encodeURIComponent('PC 1/é#x')}/tasks/network-isolation`, 'PC 1/é#x'],
    // Routes of web servers seldom mind the case of letters.
    ['/AGENTS/PC1/Tasks/network-isolation', 'PC1'],
    ['/rest/api/v1/agents/PC1/tasks/anything', 'PC1'],
  ])('of a request to %s is its agent', async (path, id) => {
    const input = { method: 'POST', path };
    expect(await connection.reach('stormshield.request', input)).toMatchObject({ endpoints: [{ id }], count: 1 });
  });

  it.each(['/policies', '/agents', '/agents/PC1', '/agents/tasks/1'])(
    'of a request to %s is not known',
    async (path) => {
      const reached = await connection.reach('stormshield.request', { method: 'POST', path });
      expect(reached).toEqual({ endpoints: [], count: null, fleet: null, complete: false });
    },
  );

  it('is told for every action that writes', () => {
    const writes = stormshieldConnector.actions.filter(({ effect }) => effect !== 'read');
    expect(writes.filter((action) => action.reach === undefined).map(({ id }) => id)).toEqual([]);
    expect(writes.filter((action) => action.manualCheck === undefined).map(({ id }) => id)).toEqual([]);
  });
});

describe('probing', () => {
  const probe = async (key: string) => {
    await using opened = open(key);
    return await support.verbs.find(({ verb }) => verb === 'isolate')?.probe?.(opened.context);
  };

  it('tells by the key whether tasks can be followed, and makes none', async () => {
    expect(await probe('automation')).toBeNull();
    expect(await probe('remediation')).toMatchObject({
      level: 'conditional',
      basis: 'observed',
      reason: expect.stringContaining('Agent Monitoring') as string,
    });
    expect(await probe('expired')).toMatchObject({ level: 'unsupported', basis: 'observed' });
    expect(simulator.state.snapshot().tasksCreated).toBe(0);
  });
});
