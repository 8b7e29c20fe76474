import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import type { Fault } from '../../simulators/kit/fault.ts';
import { connectTo } from './support/api.ts';
import { parsed, textOf } from './support/json.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { until } from './support/waiting.ts';

/** What everyone sees of one isolation, and what the console saw of it. */
interface Seen {
  readonly exit: number | null;
  readonly status: unknown;
  readonly applied: unknown;
  readonly intent: unknown;
  readonly posts: number;
  /** Requests that the console took. */
  readonly tasks: number;
}

const unknownOnce: Omit<Seen, 'tasks'> = { exit: 4, status: 'failed', applied: 'unknown', intent: 'unknown', posts: 1 };
const refusedOnce: Seen = { exit: 1, status: 'failed', applied: 'no', intent: 'failed', posts: 1, tasks: 0 };
const headers = {};

const matrix: readonly (readonly [string, Fault, Seen])[] = [
  ['dropped before the console acts', { kind: 'drop-before' }, { ...unknownOnce, tasks: 0 }],
  ['dropped after the console has acted', { kind: 'drop-after' }, { ...unknownOnce, tasks: 1 }],
  ['answered after the timeout', { kind: 'delay', ms: 2_500, point: 'after' }, { ...unknownOnce, tasks: 1 }],
  [
    '500 after acting',
    { kind: 'status', status: 500, body: 'json', headers, acts: true },
    { ...unknownOnce, tasks: 1 },
  ],
  [
    '500 without acting',
    { kind: 'status', status: 500, body: 'problem+json', headers, acts: false },
    { ...unknownOnce, tasks: 0 },
  ],
  [
    '502 after acting',
    { kind: 'status', status: 502, body: 'html', headers, acts: true },
    { ...unknownOnce, tasks: 1 },
  ],
  [
    '502 without acting',
    { kind: 'status', status: 502, body: 'html', headers, acts: false },
    { ...unknownOnce, tasks: 0 },
  ],
  ['half an answer, as if it were all', { kind: 'malformed-body' }, { ...unknownOnce, tasks: 1 }],
  ['an answer that breaks off', { kind: 'cut-body' }, { ...unknownOnce, tasks: 1 }],
  [
    '204 without a task',
    { kind: 'status', status: 204, body: 'empty', headers, acts: true },
    { ...unknownOnce, tasks: 1 },
  ],
  [
    '200 with a web page',
    { kind: 'status', status: 200, body: 'html', headers, acts: false },
    { ...unknownOnce, tasks: 0 },
  ],
  ['401', { kind: 'status', status: 401, body: 'empty', headers, acts: false }, refusedOnce],
  ['403', { kind: 'status', status: 403, body: 'text', headers, acts: false }, refusedOnce],
  ['404', { kind: 'status', status: 404, body: 'json', headers, acts: false }, refusedOnce],
  ['409', { kind: 'status', status: 409, body: 'problem+json', headers, acts: false }, refusedOnce],
];

let installation: Installation;
let lastAgent = 0;

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 80, settings: { pendingMs: 200, runningMs: 300 } });
  const { client, simulator } = installation;
  await connectTo(client, simulator, { timeoutSeconds: 1 });
  await connectTo(client, simulator, { timeoutSeconds: 1 }, { title: 'Resending', unknownPolicy: 'resend' });
  await connectTo(client, simulator, { taskDeadlineSeconds: 2 }, { title: 'Impatient' });
  // Alone, because the pause that its console asks for holds up every later call.
  await connectTo(client, simulator, {}, { title: 'Limited' });
});

afterAll(() => installation.stop());
beforeEach(() => installation.simulator.faults.clear());

describe('one isolation through the single door', () => {
  test.each(matrix)('%s', async (_, fault, expected) => {
    const agent = nextAgent();
    strike(agent, fault, 1);
    const run = await isolate(agent);
    expect(await seen(agent, run)).toEqual(expected);
  });

  test('a limiter that refuses it twice: it is sent until it is taken, and taken once', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'rate-limit', retryAfter: '1', body: 'json' }, 2);
    const run = await isolate(agent, 'Impatient');
    expect(await seen(agent, run)).toEqual({
      exit: 3,
      status: 'pending',
      applied: undefined,
      intent: 'pending',
      posts: 3,
      tasks: 1,
    });
  });

  test('a limiter that asks for a longer wait than we grant: refused, once', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'rate-limit', retryAfter: '600', body: 'json' }, 1);
    expect(await seen(agent, await isolate(agent, 'Limited'))).toEqual(refusedOnce);
  });

  test('an unknown outcome says what a person can check', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'drop-after' }, 1);
    const { result } = await isolate(agent);
    expect(result['message']).toMatch(/Its effect is unknown\. .*console/i);
  });
});

describe('settlement', () => {
  test('an agent that is away past the deadline: not done, not refused, and the task stays with the result', async () => {
    const agent = nextAgent();
    setOnline(agent, false);
    const run = await isolate(agent, 'Impatient', '--wait');
    expect(await seen(agent, run)).toEqual({
      exit: 4,
      status: 'failed',
      applied: 'unknown',
      intent: 'pending',
      posts: 1,
      tasks: 1,
    });
    expect(run.result).toMatchObject({ error: { code: 'settlement_timeout' }, data: { status: 'Pending' } });
    expect(run.result['message']).toMatch(/Timed out after 2 s\. Last answer: .*Pending/);

    const { intentId } = run.result;
    const early = await installation.cli('intent', 'settle', textOf(intentId), '--json');
    expect([early.code, parsed(early.out)['status']]).toEqual([3, 'pending']);
    setOnline(agent, true);
    await until('the console has done it', async () => agentOf(agent).isolated, 10_000);
    const late = await installation.cli('intent', 'settle', textOf(intentId), '--json');
    expect([late.code, parsed(late.out)['status']]).toEqual([0, 'succeeded']);
    expect(posts(agent)).toBe(1);
  });

  test('a task that fails is a failure with the reason of the console', async () => {
    const run = await isolate('SRV-FILES-01', 'SES', '--wait');
    expect(run.result).toMatchObject({ status: 'failed', error: { code: 'task_failed' } });
    expect(await seen('SRV-FILES-01', run)).toMatchObject({ exit: 1, applied: 'no', intent: 'failed', posts: 1 });
  });

  test('a task that the console has forgotten: nobody knows, and the intent stays in sight', async () => {
    const agent = nextAgent();
    setOnline(agent, false);
    const run = await isolate(agent);
    expect(run.code).toBe(3);
    const [task] = tasksOf(agent);
    installation.simulator.state.tasks.forget(task?.id ?? '');
    const intentId = textOf(run.result['intentId']);
    await until('the loss is noticed', async () => (await intentOf(intentId))['status'] !== 'pending', 10_000);
    expect(await intentOf(intentId)).toMatchObject({
      status: 'unknown',
      result: { error: { code: 'vendor_not_found', applied: 'unknown' } },
    });
    const decided = await installation.cli(
      'intent',
      'resolve',
      intentId,
      '--no-applied',
      '--note',
      'The agent list shows it as not isolated.',
      '--json',
    );
    expect([decided.code, parsed(decided.out)['status']]).toEqual([0, 'failed']);
  });

  test('a console that cannot be asked for a while does not end the waiting', async () => {
    const agent = nextAgent();
    installation.simulator.faults.add({
      match: { method: 'GET', times: 2 },
      fault: { kind: 'status', status: 500, body: 'text', headers, acts: false },
    });
    const run = await isolate(agent, 'SES', '--wait');
    expect(await seen(agent, run)).toMatchObject({
      exit: 0,
      status: 'succeeded',
      intent: 'succeeded',
      posts: 1,
      tasks: 1,
    });
  });
});

describe('sending again', () => {
  test('by policy: exactly once more, recorded with the intent that it repeats', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'drop-after' }, 1);
    const run = await isolate(agent, 'Resending');
    expect(run.result['status']).toBe('pending');
    const again = await intentOf(textOf(run.result['intentId']));
    expect(await intentOf(textOf(again['resendOf']))).toMatchObject({
      status: 'unknown',
      resolution: { applied: null },
    });
    expect(posts(agent)).toBe(2);
  });

  test('by policy, and lost again: nothing is sent a third time', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'drop-before' }, 5);
    const run = await isolate(agent, 'Resending');
    expect(await seen(agent, run)).toEqual({ ...unknownOnce, posts: 2, tasks: 0 });
  });

  test('by policy, but what is not idempotent is sent once', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'drop-after' }, 1);
    const path = `/agents/${agent}/tasks/network-isolation`;
    const run = await act(
      'stormshield.request',
      'Resending',
      '--method',
      'POST',
      '--path',
      path,
      '--body',
      '{"comment":"once"}',
    );
    expect(await seen(agent, run)).toEqual({ ...unknownOnce, tasks: 1 });
    const refused = await installation.cli('intent', 'resend', textOf(run.result['intentId']), '--json');
    expect([refused.code, parsed(refused.error)['code']]).toEqual([2, 'conflict']);
    expect(posts(agent)).toBe(1);
  });

  test('by a person, once; after that the first intent is decided', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'drop-after' }, 1);
    const { result } = await isolate(agent);
    const intentId = textOf(result['intentId']);
    const again = await installation.cli('intent', 'resend', intentId, '--json');
    expect([again.code, parsed(again.out)['status']]).toEqual([3, 'pending']);
    const third = await installation.cli('intent', 'resend', intentId, '--json');
    expect([third.code, parsed(third.error)['code']]).toEqual([2, 'conflict']);
    expect(posts(agent)).toBe(2);
  });

  test('a person decides what the console showed; afterwards there is nothing left to decide or to ask', async () => {
    const agent = nextAgent();
    strike(agent, { kind: 'drop-after' }, 1);
    const { result } = await isolate(agent);
    const id = textOf(result['intentId']);
    const unasked = await installation.cli('intent', 'settle', id, '--json');
    expect([unasked.code, parsed(unasked.out)['status']]).toEqual([4, 'unknown']);
    const decided = await installation.cli(
      'intent',
      'resolve',
      id,
      '--applied',
      '--note',
      'The console shows it as isolated.',
      '--json',
    );
    expect(parsed(decided.out)).toMatchObject({
      status: 'succeeded',
      resolution: { applied: true, by: { kind: 'token' } },
    });
    for (const command of [
      ['resolve', id, '--no-applied', '--note', 'no'],
      ['settle', id],
      ['resend', id],
    ]) {
      const refused = await installation.cli('intent', ...command, '--json');
      expect([command[0], refused.code, parsed(refused.error)['code']]).toEqual([command[0], 2, 'conflict']);
    }
    expect(posts(agent)).toBe(1);
  });
});

interface Run {
  readonly code: number | null;
  readonly result: JsonObject;
}

function isolate(agent: string, connection = 'SES', ...more: readonly string[]): Promise<Run> {
  const force = agent.startsWith('SRV') ? ['--no-force-server-isolation'] : [];
  return act('stormshield.isolate-agent', connection, '--id', agent, ...force, ...more);
}

async function act(action: string, connection: string, ...more: readonly string[]): Promise<Run> {
  const { code, out, error } = await installation.cli(
    'action',
    'run',
    action,
    '--connection',
    connection,
    ...more,
    '--json',
  );
  expect(out, error).not.toBe('');
  return { code, result: parsed(out) };
}

async function seen(agent: string, { code, result }: Run): Promise<Seen> {
  const intent = await intentOf(textOf(result['intentId']));
  const error = result['error'] as JsonObject | undefined;
  return {
    exit: code,
    status: result['status'],
    applied: error?.['applied'],
    intent: intent['status'],
    posts: posts(agent),
    tasks: tasksOf(agent).length,
  };
}

function intentOf(id: string): Promise<JsonObject> {
  return installation.client.call('getIntent', { params: { id } });
}

function nextAgent(): string {
  lastAgent += 1;
  return `PC-${String(lastAgent).padStart(5, '0')}`;
}

function strike(agent: string, fault: Fault, times: number): void {
  installation.simulator.faults.add({ match: { method: 'POST', path: agent, times }, fault });
}

function setOnline(agent: string, online: boolean): void {
  installation.simulator.state.patch({ agents: { [agent]: { online } } });
}

function agentOf(name: string) {
  const agent = installation.simulator.state.agents.find((one) => one.name === name);
  if (agent === undefined) throw new Error(`There is no agent ${name}.`);
  return agent;
}

function tasksOf(agent: string) {
  return installation.simulator.state.tasks.list().filter(({ agentGuid }) => agentGuid === agentOf(agent).guid);
}

function posts(agent: string): number {
  return installation.simulator.log.list({ method: 'POST', path: agent }).length;
}
