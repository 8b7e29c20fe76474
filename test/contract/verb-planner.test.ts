import { afterEach, describe, expect, test } from 'vitest';
import { defineConnector, type ActionDefinition, type Connector } from '#kernel/action.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type Fields } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import { unsupportedVerb, type EndpointDirectory, type EndpointKey, type VerbImplementation } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import { errorOf } from './opened-connection.ts';
import { contained, startVerbLab, type VerbLab } from './verb-lab.ts';

/** A console made for these tests: what it knows, and how it behaves when it is asked. */
interface TestConsole {
  readonly id: string;
  readonly agents: readonly Partial<Endpoint>[];
  readonly keys?: readonly EndpointKey[];
  readonly verbs?: readonly VerbImplementation<never>[];
  readonly behaves?: () => Promise<void>;
  readonly most?: number;
}

let lab: VerbLab | undefined;
afterEach(() => lab?.[Symbol.asyncDispose]());

const sent: { connector: string; ids: Json }[] = [];

async function labOf(consoles: readonly TestConsole[], answerMs = 300): Promise<VerbLab> {
  sent.length = 0;
  const connections = consoles.map(({ id }) => ({ title: id.toUpperCase(), connector: id }));
  lab = await startVerbLab(connections, { connectors: consoles.map(connectorOf), answerMs });
  return lab;
}

function connectorOf(console: TestConsole): Connector {
  return defineConnector({
    id: console.id,
    title: `Console ${console.id}`,
    vendor: 'Test',
    docsUrl: 'https://example.test',
    settings: {},
    secrets: {},
    open: () => ({}),
    close: async () => undefined,
    transport: () => expect.unreachable('Nothing is examined here.'),
    check: async () => ({ message: 'ok', details: {}, expiresAt: null }),
    actions: [orderAction(console.id)],
    verbSupport: {
      verbs: console.verbs ?? [order('isolate', console), order('restart', console)],
      directory: directoryOf(console),
    },
  });
}

function orderAction(connector: string): ActionDefinition<Fields, Json, object> {
  return {
    id: `${connector}.order`,
    title: 'Order',
    summary: 'Order',
    category: 'Test',
    effect: 'write',
    idempotent: true,
    input: defineFields({ ids: { kind: 'list', of: 'text', required: true } }),
    targets: ({ ids }) => ids as readonly string[],
    async run({ ids }) {
      sent.push({ connector, ids: ids as Json });
      const targets = (ids as readonly string[]).map((target) => ({ target, status: 'succeeded' as const }));
      return { status: 'succeeded', statusCode: 200, message: 'done', data: null, targets };
    },
  };
}

function order(verb: VerbId, { id, most = 2 }: TestConsole): VerbImplementation<never> {
  return {
    verb,
    capability: { level: 'full', reason: '', basis: 'documented', permission: null },
    actions: [`${id}.order`],
    maxEndpoints: most,
    calls: (_, endpoints) => {
      const ids = endpoints.map((one) => one.id);
      return [{ actionId: `${id}.order`, input: { ids }, endpoints: ids }];
    },
  };
}

function directoryOf({ agents, keys = ['name', 'address', 'mac'], behaves }: TestConsole): EndpointDirectory<object> {
  const all = agents.map((agent, index): Endpoint => ({ ...blank, id: `agent-${index}`, ...agent }));
  const texts: Readonly<Record<EndpointKey, (agent: Endpoint) => readonly (string | null)[]>> = {
    name: ({ name }) => [name],
    address: ({ addresses }) => addresses,
    mac: ({ macs }) => macs,
    serial: ({ serial }) => [serial],
  };
  return {
    keys,
    lists: true,
    isId: (text) => text.startsWith('agent-'),
    async find({ by, values }) {
      await behaves?.();
      const wanted = values.map((value) => value.toLowerCase());
      return all.filter((agent) => texts[by](agent).some((text) => wanted.includes((text ?? '').toLowerCase())));
    },
    async *list() {
      await behaves?.();
      yield all;
    },
    async get(ids) {
      await behaves?.();
      return all.filter(({ id }) => ids.includes(id));
    },
  };
}

const blank: Endpoint = {
  connectionId: '',
  id: '',
  name: '',
  domain: 'corp.example',
  serial: null,
  macs: [],
  addresses: [],
  operatingSystem: null,
  agentVersion: null,
  role: null,
  groups: [],
  tags: [],
  user: null,
  online: true,
  lastSeenAt: null,
  isolation: 'released',
  raw: {},
};

const never = (): Promise<void> => new Promise(() => undefined);

describe('who is meant', () => {
  test('one machine on two consoles is isolated on both, and on one when that was asked for', async () => {
    const { run } = await labOf([
      { id: 'a', agents: [{ name: 'pc-1', id: 'agent-a' }] },
      { id: 'b', agents: [{ name: 'PC-1.corp.example', id: 'agent-b', domain: null }] },
    ]);
    const { plan, result } = await run('isolate', { endpoints: ['agent-a'] });
    expect(plan.machines).toMatchObject([
      { agents: ['con_A/agent-a', 'con_B/agent-b'], matchedBy: ['domain-and-name'] },
    ]);
    expect([result.status, sent]).toEqual([
      'succeeded',
      expect.arrayContaining([
        { connector: 'a', ids: ['agent-a'] },
        { connector: 'b', ids: ['agent-b'] },
      ]),
    ]);
    sent.length = 0;
    await run('isolate', { endpoints: ['pc-1.corp.example'] }, ['B']);
    await run('isolate', { endpoints: ['A/agent-a'] });
    expect(sent).toEqual([
      { connector: 'b', ids: ['agent-b'] },
      { connector: 'a', ids: ['agent-a'] },
    ]);
  });

  test('a name of two machines is refused with every candidate and what to type', async () => {
    const { run } = await labOf([
      {
        id: 'a',
        agents: [
          { name: 'pc-1', domain: 'one.example' },
          { name: 'pc-1', domain: 'two.example' },
        ],
      },
    ]);
    const error = await errorOf(run('isolate', { endpoints: ['pc-1'] }));
    expect([error.code, error.statusCode]).toEqual(['ambiguous_target', 409]);
    expect(error.message).toContain('for example `A/agent-0`');
    expect(error.details?.['ambiguous']).toMatchObject([
      {
        text: 'pc-1',
        candidates: [
          { type: 'A/agent-0', domain: 'one.example' },
          { type: 'A/agent-1', domain: 'two.example' },
        ],
      },
    ]);
    expect(sent).toEqual([]);
  });

  test('of several names those that nobody knows are left, and no name at all is refused', async () => {
    const { run } = await labOf([{ id: 'a', agents: [{ name: 'pc-1' }] }]);
    const { result } = await run('isolate', { endpoints: ['pc-1', 'pc-9', ' pc-1 '] });
    expect([result.status, result.targets]).toEqual([
      'partially_succeeded',
      [
        { target: 'pc-1 (A/agent-0)', status: 'succeeded' },
        { target: 'pc-9', status: 'not_found', error: expect.objectContaining({ code: 'not_found' }) },
      ],
    ]);
    expect(sent).toEqual([{ connector: 'a', ids: ['agent-0'] }]);
    for (const endpoints of [[], [' ']]) {
      expect((await errorOf(run('isolate', { endpoints }))).code).toBe('invalid_input');
    }
    expect((await errorOf(run('isolate', { endpoints: ['pc-9'] }))).code).toBe('not_found');
  });

  test.each([
    ['does not answer', never, 'timeout'],
    ['fails', () => Promise.reject(new AppError('unreachable', 'Nobody there.')), 'unreachable'],
  ] as const)('a console that %s is told, and keeps no other waiting', async (_, behaves, code) => {
    const { run } = await labOf([
      { id: 'a', agents: [{ name: 'pc-1' }] },
      { id: 'b', agents: [], behaves },
    ]);
    const { plan, result } = await run('isolate', { endpoints: ['pc-1'] });
    expect([plan.complete, result.status]).toEqual([false, 'partially_succeeded']);
    expect(result.targets).toContainEqual({ target: 'B', status: 'failed', error: expect.objectContaining({ code }) });
    expect(result.message).toContain('B did not answer');
    expect((await errorOf(run('isolate', { endpoints: ['pc-7'] }))).code).toBe(code);
  });

  test('a console that knows ids only is asked by id', async () => {
    const { run } = await labOf([{ id: 'a', agents: [{ name: 'agent-0' }], keys: [] }]);
    const error = await errorOf(run('isolate', { endpoints: ['pc-1'] }));
    expect([error.code, error.message]).toEqual(['not_found', expect.stringContaining('`A/<agent id>`')]);
    expect((await run('isolate', { endpoints: ['A/agent-0'] })).result.status).toBe('succeeded');
  });

  test('an incident stands for all that is contained for it, and for nothing else', async () => {
    const { plan } = await labOf([
      { id: 'a', agents: [{ name: 'pc-1' }, { name: 'pc-2' }] },
      { id: 'b', agents: [{ name: 'pc-1' }] },
    ]);
    contained['INC-1'] = ['con_A/agent-1', 'con_B/agent-0'];
    const { calls } = await plan('isolate', { endpoints: [' Incident: INC-1', 'A/agent-1'] });
    expect(calls.map(({ connection, endpoints }) => [connection, ...endpoints])).toEqual([
      ['con_A', 'agent-1'],
      ['con_B', 'agent-0'],
    ]);
    const error = await errorOf(plan('isolate', { endpoints: ['A/agent-0', 'incident:INC-2'] }));
    expect([error.code, error.message]).toEqual(['not_found', 'Nothing is contained for INC-2.']);
    expect((await errorOf(plan('isolate', { endpoints: ['incident:'] }))).message).toContain('knows `incident:`');
  });

  test('a detection of a console that cannot change it is never taken for one of another console', async () => {
    const update = { ...order('isolate', { id: 'a', agents: [] }), verb: 'update-detection' } as const;
    const { plan } = await labOf([
      { id: 'a', agents: [], verbs: [{ ...update, calls: () => [{ actionId: 'a.order', input: {}, endpoints: [] }] }] },
      { id: 'b', agents: [], verbs: [unsupportedVerb('update-detection', 'B keeps events.')] },
    ]);
    const named = (...detections: readonly string[]) => plan('update-detection', { detections, verdict: 'suspicious' });
    expect((await named('7')).left).toEqual([]);
    const error = await errorOf(named('B/7'));
    expect([error.code, error.message]).toEqual(['unsupported', 'B keeps events.']);
    const both = await named('A/1', 'B/7');
    expect([both.calls.length, both.left.map(({ target, status }) => [target, status])]).toEqual([
      1,
      [['B', 'unsupported']],
    ]);
  });
});

describe('dividing the work', () => {
  test('no call names more agents than its console takes', async () => {
    const agents = Array.from({ length: 5 }, (_, index) => ({ name: `pc-${index}` }));
    const { run } = await labOf([{ id: 'a', agents }]);
    const { result } = await run('isolate', { endpoints: agents.map(({ name }) => name) });
    expect(sent.map(({ ids }) => (ids as readonly string[]).length).toSorted((a, b) => a - b)).toEqual([1, 2, 2]);
    expect([result.status, result.targets.length]).toEqual(['succeeded', 5]);
  });

  test('a console without the verb is no success, and with none at all there is nothing to do', async () => {
    const machine = { name: 'pc-1' };
    const verbs = [unsupportedVerb('isolate', 'B cannot cut anything off.')];
    const { run } = await labOf([
      { id: 'a', agents: [machine] },
      { id: 'b', agents: [machine], verbs },
    ]);
    const { result } = await run('isolate', { endpoints: ['pc-1'] });
    expect([result.status, result.targets.map(({ status }) => status)]).toEqual([
      'partially_succeeded',
      ['succeeded', 'unsupported'],
    ]);
    const error = await errorOf(run('isolate', { endpoints: ['pc-1'] }, ['B']));
    expect([error.code, error.message]).toEqual(['unsupported', 'B cannot cut anything off.']);
    expect((await errorOf(run('scan', { endpoints: ['pc-1'] }))).message).toContain('has no scan');
  });

  test('a restart is done once, by the agent that is there', async () => {
    const { run } = await labOf([
      { id: 'a', agents: [{ name: 'pc-1', id: 'agent-a', online: false }] },
      { id: 'b', agents: [{ name: 'pc-1', id: 'agent-b', online: true }] },
    ]);
    const { result } = await run('restart', { endpoints: ['pc-1'] });
    expect([result.status, sent]).toEqual(['succeeded', [{ connector: 'b', ids: ['agent-b'] }]]);
    expect(result.message).toContain('A/agent-a');
  });

  test('an agent that cannot gives way to one that can', async () => {
    const wont: VerbImplementation<never> = {
      ...order('restart', { id: 'a', agents: [] }),
      obstacle: () => 'It is nailed to the wall.',
    };
    const { run } = await labOf([
      { id: 'a', agents: [{ name: 'pc-1' }], verbs: [wont] },
      { id: 'b', agents: [{ name: 'pc-1' }] },
    ]);
    const { result } = await run('restart', { endpoints: ['pc-1'] });
    expect([result.status, sent.map(({ connector }) => connector)]).toEqual(['succeeded', ['b']]);
    expect(result.message).toContain('nailed');
  });
});

describe('input that is wrong', () => {
  test.each([
    [
      'a time that is past',
      'isolate',
      { endpoints: ['pc-1'], until: '2001-01-01T00:00:00Z' },
      undefined,
      'invalid_input',
      /past/,
    ],
    ['an unknown field', 'isolate', { endpoint: 'pc-1' }, undefined, 'invalid_input', /did you mean `endpoints`/],
    [
      'nothing to change',
      'update-detection',
      { detections: ['1'] },
      undefined,
      'invalid_input',
      /verdict, status, note/,
    ],
    ['no file', 'quarantine-file', { endpoint: 'pc-1' }, undefined, 'invalid_input', /path, hash, detection/],
    ['an unknown connection', 'isolate', { endpoints: ['pc-1'] }, ['AA'], 'unknown_connection', /Did you mean `A`/],
    ['no connection', 'isolate', { endpoints: ['pc-1'] }, [], 'invalid_input', /connections is empty/],
  ] as const)('%s', async (...[, verb, input, connections, code, message]) => {
    const { plan } = await labOf([{ id: 'a', agents: [{ name: 'pc-1' }] }]);
    const error = await errorOf(plan(verb, input, connections));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(sent).toEqual([]);
  });
});

test('a list over consoles groups them, and says who did not answer', async () => {
  const { run } = await labOf([
    { id: 'a', agents: [{ name: 'pc-1' }, { name: 'pc-2' }] },
    { id: 'b', agents: [{ name: 'pc-1' }] },
    { id: 'c', agents: [], behaves: never },
  ]);
  const { result } = await run('list-endpoints', {});
  const { rows, complete } = result.data as { rows: { name: string; agents: unknown[] }[]; complete: boolean };
  expect(rows.map(({ name, agents }) => [name, agents.length])).toEqual([
    ['pc-1', 2],
    ['pc-2', 1],
  ]);
  expect([complete, result.status, result.targets.map(({ target }) => target)]).toEqual([
    false,
    'partially_succeeded',
    ['C'],
  ]);
});
