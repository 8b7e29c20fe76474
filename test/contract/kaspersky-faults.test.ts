import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, TargetResult } from '#kernel/result.ts';
import type { Fault } from '../../simulators/kit/fault.ts';
import { listOf, receiptOf, startContractConsole, type ContractConsole } from './kaspersky-console.ts';
import { errorOf } from './opened-connection.ts';

const workstation = 'WIN10-01';
const scanType = 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)';
const path = String.raw`C:\Temp\new.exe`;
const headers = {};

let console: ContractConsole;

beforeAll(async () => {
  console = await startContractConsole({ timeoutSeconds: 1 }, { hostCount: 350 });
});
beforeEach(async () => {
  console.reset();
  // The reset ended the session; a fault shall meet the call, not the refusal of the old session.
  await console.run('list-groups');
  console.simulator.log.clear();
});
afterAll(() => console[Symbol.asyncDispose]());

interface Order {
  readonly action: string;
  readonly input: JsonObject;
  /** Its writes, in their order. */
  readonly writes: readonly string[];
  /** What must be so before. */
  prepare?(): Promise<void>;
  /** Whether the console shows the effect. */
  isDone(): boolean;
}

const orders: readonly Order[] = [
  {
    action: 'isolate-hosts',
    input: { hostIds: [workstation], isolationTimeout: 60 },
    writes: ['HostGroup.SS_Write', 'HostGroup.AddHostsForSync'],
    isDone: () => console.isolated(workstation),
  },
  {
    action: 'unisolate-hosts',
    input: { hostIds: [workstation] },
    writes: ['HostGroup.SS_Write', 'HostGroup.AddHostsForSync'],
    async prepare() {
      await finish('isolate-hosts', { hostIds: [workstation] });
      expect(console.isolated(workstation)).toBe(true);
      console.simulator.log.clear();
    },
    isDone: () => !console.isolated(workstation),
  },
  {
    action: 'scan-hosts',
    input: { hostNames: [workstation], scanType, scanDisplayName: 'Faulty scan' },
    writes: ['Tasks.AddTask', 'Tasks.RunTask'],
    isDone: () => console.simulator.state.snapshot().taskRuns > 0,
  },
  {
    action: 'quarantine-files',
    input: { hostNames: [workstation], files: [path], quarantineDisplayName: 'Faulty quarantine' },
    writes: ['Tasks.AddTask', 'Tasks.RunTask'],
    isDone: () => console.simulator.state.snapshot().quarantine.some((row) => row.path === path),
  },
  {
    action: 'unquarantine-files',
    input: { fileIds: [32] },
    writes: ['QBTNetworkListApi.AddListItemsTask'],
    isDone: () => console.simulator.state.snapshot().quarantine.every(({ id }) => id !== 32),
  },
  {
    action: 'restore-file',
    input: { hostId: workstation, fileId: 32 },
    writes: ['QBTNetworkListApi.AddListItemsTask'],
    isDone: () => console.simulator.state.snapshot().quarantine.every(({ id }) => id !== 32),
  },
  {
    action: 'abort-scans',
    input: { hostIds: [workstation] },
    writes: ['Tasks.CancelTask'],
    async prepare() {
      await console.run('scan-hosts', { hostNames: [workstation], scanType });
      console.clock.advance(500);
      console.simulator.log.clear();
    },
    isDone: () =>
      console.simulator.state
        .snapshot()
        .tasks.every(({ statistics }) => statistics['1'] === 0 && statistics['2'] === 0),
  },
  {
    action: 'scan-quarantined-files',
    input: { fileIds: [32] },
    writes: ['QBTNetworkListApi.AddListItemsTask'],
    // A scan leaves no trace of its own: only that the console took the order.
    isDone: () => (console.writes()['QBTNetworkListApi.AddListItemsTask'] ?? 0) > 0,
  },
  {
    action: 'request',
    input: { method: 'Tasks.RunTask', arguments: { strTask: '101' } },
    writes: ['Tasks.RunTask'],
    isDone: () => (console.writes()['Tasks.RunTask'] ?? 0) > 0,
  },
];

const faults: readonly (readonly [string, Fault])[] = [
  ['a socket that breaks before the console acts', { kind: 'drop-before' }],
  ['an answer that is lost', { kind: 'drop-after' }],
  ['an answer after the timeout', { kind: 'delay', ms: 1_500, point: 'after' }],
  ['half an answer', { kind: 'malformed-body' }],
  ['an answer that breaks off', { kind: 'cut-body' }],
  ['a 500 after the deed', { kind: 'status', status: 500, body: 'text', headers, acts: true }],
  ['a 502 before the deed', { kind: 'status', status: 502, body: 'html', headers, acts: false }],
  ['a 200 with a page', { kind: 'status', status: 200, body: 'html', headers, acts: false }],
];

/** What an order ends with, as the runner finds it out: it asks what became of a write whose answer was lost. */
async function finish(action: string, input: JsonObject): Promise<readonly TargetResult[]> {
  const sentAt = new Date(console.clock.now());
  let outcome: ActionOutcome | null;
  try {
    outcome = await console.run(action, input);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.applied !== 'unknown') return error.targets ?? [];
    if (action === 'request') return [];
    outcome = await console.recover(action, input, sentAt);
  }
  for (let step = 0; step < 4 && outcome?.status === 'pending'; step += 1) {
    console.clock.advance(4_000);
    try {
      outcome = await console.settle(action, receiptOf(outcome));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return error.targets ?? [];
    }
  }
  return outcome?.targets ?? [];
}

const cases = orders.flatMap((order) =>
  order.writes.flatMap((method) =>
    faults.map(([name, fault]) => ({ order, method, name, fault, action: order.action })),
  ),
);

describe('a write that the network or the console fails', () => {
  it.each(cases)('$action, $method: $name', async ({ order, method, fault }) => {
    await order.prepare?.();
    console.strike(method, fault);
    const targets = await finish(order.action, order.input);
    expect(console.simulator.faults.list().map(({ applied }) => applied)).toEqual([1]);
    // Never a false success, and what was carried out is not called failed.
    const said = targets.some(({ status }) => status === 'succeeded');
    if (said) expect(order.isDone()).toBe(true);
    if (order.isDone()) expect(targets.map(({ status }) => status)).not.toContain('failed');
    // Never a second order.
    for (const written of order.writes) {
      const sent = console.simulator.log.list({ path: `/${written.replace('.', String.raw`\.`)}$` });
      expect(sent.length, written).toBeLessThanOrEqual(1);
    }
  });

  it('a task that somebody else has made under this name a moment ago does not pass for ours', async () => {
    const input = { scanType, scanDisplayName: 'Daily scan' };
    const theirs = await console.run('scan-hosts', { ...input, hostNames: ['KASPERSKY1'] });
    console.clock.advance(10_000);
    console.strike('Tasks.AddTask', { kind: 'drop-before' });
    const targets = await finish('scan-hosts', { ...input, hostNames: [workstation] });
    expect(theirs.status).toBe('pending');
    expect(targets.map(({ status }) => status)).not.toContain('succeeded');
  });
});

describe('a session that ends in the middle', () => {
  const expired: Fault = { kind: 'status', status: 403, body: 'text', headers, acts: false };

  it.each(orders.flatMap((order) => order.writes.map((method) => ({ order, method, action: order.action }))))(
    '$action at $method: signed in again, and ordered once',
    async ({ order, method }) => {
      await order.prepare?.();
      console.strike(method, expired);
      const targets = await finish(order.action, order.input);
      expect(order.isDone()).toBe(true);
      expect(targets.map(({ status }) => status)).toEqual(['succeeded']);
      const acted = console.simulator.log.list({ path: `/${method.replace('.', String.raw`\.`)}$` });
      expect(acted.filter((request) => request.acted)).toHaveLength(1);
    },
  );

  it.each(['HostGroup.FindHosts', 'ChunkAccessor.GetItemsCount', 'ChunkAccessor.GetItemsChunk'])(
    'a list at %s: every host, once',
    async (method) => {
      console.strike(method, expired, { times: 1, skip: method.endsWith('Chunk') ? 1 : 0 });
      const hosts = listOf(await console.run('list-hosts'), 'hosts').map(({ hostId }) => hostId);
      expect(hosts).toHaveLength(350);
      expect(new Set(hosts).size).toBe(350);
    },
  );

  it('every session at once: the next call signs in again', async () => {
    await console.run('list-groups');
    console.simulator.state.sessions.expireAll();
    expect(await console.run('list-groups')).toMatchObject({ status: 'succeeded' });
    console.simulator.state.patch({ settings: { expiredStatus: 401 } });
    console.simulator.state.sessions.expireAll();
    expect(await console.run('list-groups')).toMatchObject({ status: 'succeeded' });
  });

  it('a changed password is said, once, and no call is left hanging', async () => {
    await using opened = console.open('domain');
    await opened.run('kaspersky.list-groups', {});
    console.simulator.state.patch({ users: { domain: { password: 'another one' } } });
    console.simulator.state.sessions.expireAll();
    console.simulator.log.clear();
    expect(await errorOf(opened.run('kaspersky.list-groups', {}))).toMatchObject({ code: 'vendor_unauthorized' });
    expect(console.simulator.log.list({ path: 'StartSession' })).toHaveLength(1);
  });
});

describe('reads', () => {
  it.each(faults.filter(([, fault]) => fault.kind !== 'status' || fault.status >= 500))(
    'are repeated after %s, and complete',
    async (_, fault) => {
      console.strike('ChunkAccessor.GetItemsChunk', fault, { skip: 1, times: 1 });
      const outcome = await console.run('list-hosts').catch((error: unknown) => error);
      if (outcome instanceof AppError) {
        expect(outcome.applied).toBe('no');
        return;
      }
      const hosts = listOf(outcome as ActionOutcome, 'hosts').map(({ hostId }) => hostId);
      expect([hosts.length, new Set(hosts).size]).toEqual([350, 350]);
    },
  );

  it('a console that asks too early about an action is asked again', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: [workstation] });
    const receipt = receiptOf(accepted);
    // The first answer is lost, so the console was asked a moment ago and nobody here knows.
    console.strike('AsyncActionStateChecker.CheckActionState', { kind: 'drop-after' }, { times: 1 });
    expect((await console.settle('isolate-hosts', receipt)).status).toBe('pending');
    console.clock.advance(2_000);
    expect(await console.settle('isolate-hosts', receipt)).toMatchObject({ status: 'succeeded' });
  });

  it('an odd error while asking says nothing about the order', async () => {
    const receipt = receiptOf(await console.run('isolate-hosts', { hostIds: [workstation] }));
    console.clock.advance(2_000);
    const content = JSON.stringify({ PxgError: { code: 1, module: 'X', message: 'Something odd' } });
    console.strike('HostGroup.SS_Read', { kind: 'status', status: 200, body: 'json', content, headers, acts: false });
    expect((await console.settle('isolate-hosts', receipt)).status).toBe('pending');
    expect(await console.settle('isolate-hosts', receipt)).toMatchObject({ status: 'succeeded' });
  });
});

describe('a quarantine whose answer was lost, of a file that lay there before', () => {
  const input = { hostNames: [workstation], files: [path], quarantineDisplayName: 'Lost quarantine' };
  const older = (): void => {
    const [host] = console.simulator.state.world.hosts.named(workstation);
    console.simulator.state.world.quarantine.add({ host: host!, path, virusName: 'EICAR-Test-File', status: 1 });
  };

  it.each([
    ['before anything has begun', 0],
    ['after all is over', 10_000],
  ])('is not taken for done, asked %s', async (_, waited) => {
    older();
    // Without a licence the task ends and changes nothing.
    console.simulator.state.patch({ settings: { licence: false } });
    const sentAt = new Date(console.clock.now());
    await console.run('quarantine-files', input);
    console.clock.advance(waited);
    const recovered = await console.recover('quarantine-files', input, sentAt);
    console.clock.advance(10_000);
    const error = await errorOf(console.settle('quarantine-files', receiptOf(recovered)));
    expect(error).toMatchObject(
      waited === 0
        ? { code: 'task_failed', targets: [{ status: 'unchanged' }] }
        : { code: 'outcome_unknown', applied: 'unknown' },
    );
  });

  it('is done when another one has come', async () => {
    older();
    const sentAt = new Date(console.clock.now());
    await console.run('quarantine-files', input);
    const recovered = await console.recover('quarantine-files', input, sentAt);
    console.clock.advance(10_000);
    expect(await console.settle('quarantine-files', receiptOf(recovered))).toMatchObject({ status: 'succeeded' });
  });
});

describe('an isolation whose synchronisation nobody can ask about', () => {
  const lost = async (input: JsonObject): Promise<ActionOutcome> => {
    console.strike('HostGroup.AddHostsForSync', { kind: 'drop-after' });
    const accepted = await console.run('isolate-hosts', { hostIds: [workstation], ...input });
    console.clock.advance(2_000);
    return console.settle('isolate-hosts', receiptOf(accepted));
  };

  it('is done when the device is there and reports it', async () => {
    expect(await lost({})).toMatchObject({ status: 'succeeded' });
    expect(console.isolated(workstation)).toBe(true);
  });

  it('is not done by a report that is older than its new timeout', async () => {
    await finish('isolate-hosts', { hostIds: [workstation] });
    console.strike('HostGroup.AddHostsForSync', { kind: 'drop-before' });
    const accepted = await console.run('isolate-hosts', { hostIds: [workstation], isolationTimeout: 90 });
    console.clock.advance(2_000);
    expect(await console.settle('isolate-hosts', receiptOf(accepted))).toMatchObject({ status: 'pending' });
  });
});
