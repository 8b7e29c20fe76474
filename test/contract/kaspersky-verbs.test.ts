import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { verbIds, verbTable, type VerbId } from '#kernel/verb-table.ts';
import { listOf, receiptOf, startContractConsole, type ContractConsole } from './kaspersky-console.ts';
import { errorOf } from './opened-connection.ts';

const workstation = '2e1a7d2f-3c8b-4d66-8b65-4a3e8d21b002';
const serverWithKes = '1d0f6c1e-2b7a-4c55-9a54-3f2d7c10a001';
const serverWithWsee = '514da052-6fbe-4099-9e98-7d6b1054e005';
const linux = '3f2b8e30-4d9c-4e77-9c76-5b4f9e32c003';
const mac = '403c9f41-5ead-4f88-8d87-6c5a0f43d004';
const away = 'a69ff5a7-b403-45ee-83ed-c2b06509300a';
const unable = 'c8b117c9-d625-4700-850f-e4d2872b500c';
const withoutAgent = '625eb163-70cf-41aa-8fa9-8e7c2165f006';
const path = String.raw`C:\Temp\new.exe`;
const hours = 3_600_000;

const support = kasperskyConnector.verbSupport!;
let console: ContractConsole;

beforeAll(async () => {
  console = await startContractConsole({}, { hostCount: 60 });
});
beforeEach(() => console.reset());
afterEach(() => console.requireTidy());
afterAll(() => console[Symbol.asyncDispose]());

const get = async (...ids: readonly string[]): Promise<readonly Endpoint[]> =>
  support.directory.get(ids, console.connection.context);
/** Runs a verb of one call, lets time pass, and asks until it is settled. */
async function finished(verb: VerbId, input: JsonObject, ids: readonly string[]): Promise<ActionOutcome> {
  const [answer] = await console.connection.runVerb(verb, input, await get(...ids));
  return settled(answer!.call.actionId, answer!.outcome);
}

async function settled(actionId: string, accepted: ActionOutcome): Promise<ActionOutcome> {
  let outcome = accepted;
  for (let step = 0; step < 5 && outcome.status === 'pending'; step += 1) {
    console.clock.advance(2_000);
    outcome = await console.connection.settle(actionId, receiptOf(accepted));
  }
  return outcome;
}

describe('the verbs', () => {
  it('are all answered for: each is there once, and what is not offered refuses before anything is sent', () => {
    expect(support.verbs.map(({ verb }) => verb).toSorted()).toEqual([...verbIds].toSorted());
    for (const { verb, capability, calls } of support.verbs) {
      expect([verb, capability.reason === '']).toEqual([verb, capability.level === 'full']);
      if (capability.level === 'unsupported') {
        expect(() => calls({}, [])).toThrow(
          expect.objectContaining({ code: 'unsupported', message: capability.reason }),
        );
      }
    }
  });

  it('rest on actions of the connector, of the same strength', async () => {
    const endpoints = await get(workstation);
    const inputs: Partial<Record<VerbId, JsonObject>> = { 'quarantine-file': { path }, 'restore-file': { path } };
    for (const { verb, capability, calls } of support.verbs) {
      if (capability.level === 'unsupported' || verb.endsWith('endpoint') || verb === 'list-endpoints') continue;
      for (const call of calls(inputs[verb] ?? {}, endpoints)) {
        const action = kasperskyConnector.actions.find(({ id }) => id === call.actionId);
        expect(call.endpoints).toEqual([workstation]);
        expect([verb, action?.effect === 'read']).toEqual([verb, verbTable[verb].effect === 'read']);
      }
    }
  });

  it.each([
    ['quarantine-file', { hash: 'a'.repeat(64) }, 'input.path'],
    ['quarantine-file', { detection: '1' }, 'input.path'],
    ['restore-file', { hash: 'a'.repeat(64) }, 'input.path'],
    ['restore-file', { quarantineId: 'x' }, 'input.quarantineId'],
    ['restore-file', { quarantineId: '0' }, 'input.quarantineId'],
  ] as const)('%s by %j says what is needed', async (verb, input, at) => {
    const calls = console.connection.runVerb(verb, { endpoint: 'x', ...input }, await get(workstation));
    expect(await errorOf(calls)).toMatchObject({ code: 'invalid_input', failureIndicator: at });
    expect(console.writes()).toEqual({});
  });
});

describe('isolate', () => {
  it('is pending, then held for longer than the product would by itself, and undone by release', async () => {
    const [before] = await get(workstation);
    expect(before).toMatchObject({ name: 'WIN10-01', isolation: 'released', online: true });
    const [answer] = await console.connection.runVerb('isolate', { endpoints: ['x'] }, [before!]);
    expect(answer?.outcome).toMatchObject({ status: 'pending', targets: [{ target: workstation, status: 'pending' }] });
    expect((await get(workstation))[0]?.isolation).toBe('isolating');
    expect(await settled(answer!.call.actionId, answer!.outcome)).toMatchObject({ status: 'succeeded' });
    console.clock.advance(24 * hours);
    expect((await get(workstation))[0]?.isolation).toBe('isolated');
    expect(console.isolated('WIN10-01')).toBe(true);

    expect(await finished('release', { endpoints: ['x'] }, [workstation])).toMatchObject({ status: 'succeeded' });
    expect((await get(workstation))[0]?.isolation).toBe('released');
    expect(console.isolated('WIN10-01')).toBe(false);
  });

  it('of a device that is away stays pending, and the console tells that it is on its way', async () => {
    const outcome = await finished('isolate', { endpoints: ['x'] }, [away]);
    expect(outcome.status).toBe('pending');
    expect(await get(away)).toMatchObject([{ online: false, isolation: 'isolating' }]);
  });

  it('of a device that cannot is never called isolated', async () => {
    expect((await finished('isolate', { endpoints: ['x'] }, [unable])).status).toBe('pending');
    expect(await get(unable)).toMatchObject([{ isolation: 'isolating' }]);
  });

  it('that somebody undoes in the console is seen', async () => {
    await finished('isolate', { endpoints: ['x'] }, [workstation]);
    await console.run('unisolate-hosts', { hostIds: [workstation] });
    expect(await get(workstation)).toMatchObject([{ isolation: 'releasing' }]);
    console.clock.advance(10_000);
    expect(await get(workstation)).toMatchObject([{ isolation: 'released' }]);
  });

  it('is not tried on a device that nothing reaches', async () => {
    const [printer] = await get(withoutAgent);
    for (const verb of ['isolate', 'release', 'scan', 'quarantine-file'] as const) {
      expect(support.verbs.find((candidate) => candidate.verb === verb)?.obstacle?.(printer!)).toContain(
        'Network Agent',
      );
    }
    const [able] = await get(workstation);
    expect(support.verbs.map((candidate) => candidate.obstacle?.(able!) ?? null).every((text) => text === null)).toBe(
      true,
    );
  });
});

describe('scan', () => {
  it('takes the product of each device, one task for each, and follows them', async () => {
    const ids = [workstation, serverWithKes, serverWithWsee, linux, mac];
    const answers = await console.connection.runVerb('scan', { endpoints: ['x'] }, await get(...ids));
    const products = console.simulator.state
      .snapshot()
      .tasks.slice(-4)
      .map(({ product, hosts }) => `${product} ${hosts.length}`);
    expect(products.toSorted()).toEqual(['KES 2', 'KESMAC11 1', 'WSEE 1', 'kesl 1']);
    expect(answers.flatMap(({ call }) => call.endpoints).toSorted()).toEqual([...ids].toSorted());
    for (const { call, outcome } of answers) {
      expect(outcome.status).toBe('pending');
      expect(await settled(call.actionId, outcome)).toMatchObject({ status: 'succeeded' });
    }
  });

  it('of a device that is away stays pending', async () => {
    expect((await finished('scan', { endpoints: ['x'] }, [away])).status).toBe('pending');
  });

  it('is aborted, and where none is under way nothing is sent', async () => {
    const endpoints = await get(workstation, away);
    await console.connection.runVerb('scan', { endpoints: ['x'] }, endpoints);
    console.clock.advance(500);
    const aborted = await finished('abort-scan', { endpoints: ['x'] }, [workstation, away]);
    expect(aborted).toMatchObject({ status: 'succeeded', targets: [{ status: 'succeeded' }, { status: 'succeeded' }] });
    expect(console.writes()['Tasks.CancelTask']).toBe(1);
    expect(await finished('abort-scan', { endpoints: ['x'] }, [workstation])).toMatchObject({
      status: 'succeeded',
      targets: [{ status: 'unchanged' }],
    });
    expect(console.writes()['Tasks.CancelTask']).toBe(1);
  });

  it('that also runs elsewhere is not aborted for one device alone', async () => {
    await console.connection.runVerb('scan', { endpoints: ['x'] }, await get(workstation, away));
    console.clock.advance(500);
    const error = await errorOf(console.connection.runVerb('abort-scan', { endpoints: ['x'] }, await get(workstation)));
    expect(error).toMatchObject({ code: 'unsupported', applied: 'no', targets: [{ status: 'unsupported' }] });
    expect(error.message).toContain('1 other devices');
    expect(console.writes()['Tasks.CancelTask']).toBeUndefined();
  });
});

describe('files', () => {
  it('are quarantined by path, and given back by path or by number', async () => {
    const taken = await finished('quarantine-file', { endpoint: 'x', path }, [workstation]);
    expect(taken).toMatchObject({ status: 'succeeded' });
    const given = await finished('restore-file', { endpoint: 'x', path: path.toUpperCase() }, [workstation]);
    expect(given).toMatchObject({
      status: 'succeeded',
      targets: [{ target: `${workstation}: ${path.toUpperCase()}`, status: 'succeeded' }],
    });
    expect(listOf(await console.run('list-quarantine-files', { fileFullPaths: [path] }), 'files')).toEqual([]);
    await finished('quarantine-file', { endpoint: 'x', path }, [workstation]);
    const [file] = listOf(await console.run('list-quarantine-files', { fileFullPaths: [path] }), 'files');
    const quarantineId = `${Number(file?.['fileId'])}`;
    expect(await finished('restore-file', { endpoint: 'x', quarantineId }, [workstation])).toMatchObject({
      status: 'succeeded',
    });
    expect(console.writes()['QBTNetworkListApi.AddListItemsTask']).toBe(2);
  });

  it('of another device are not given back', async () => {
    await finished('quarantine-file', { endpoint: 'x', path }, [serverWithKes]);
    const [file] = listOf(await console.run('list-quarantine-files', { fileFullPaths: [path] }), 'files');
    for (const input of [{ path }, { quarantineId: `${Number(file?.['fileId'])}` }]) {
      const restored = console.connection.runVerb('restore-file', { endpoint: 'x', ...input }, await get(workstation));
      expect(await errorOf(restored)).toMatchObject({ code: 'vendor_not_found', applied: 'no' });
    }
    expect(console.writes()['QBTNetworkListApi.AddListItemsTask']).toBeUndefined();
  });

  it('of which two lie there under one path are asked for by number', async () => {
    const [host] = console.simulator.state.world.hosts.named('WIN10-01');
    const row = { host: host!, path, virusName: 'EICAR-Test-File', status: 1 } as const;
    console.simulator.state.world.quarantine.add(row);
    console.simulator.state.world.quarantine.add(row);
    const restored = console.connection.runVerb('restore-file', { endpoint: 'x', path }, await get(workstation));
    expect((await errorOf(restored)).message).toMatch(/^2 files .* Name one of them by its id\.$/);
  });
});

const timeText = (value: unknown): string => (typeof value === 'string' ? value : '');

describe('reading verbs', () => {
  it('tell who uses a device', async () => {
    console.simulator.state.patch({ hosts: { [workstation]: { logons: { 'l.martin': true } } } });
    const [answer] = await console.connection.runVerb(
      'list-users-on-endpoint',
      { endpoint: 'x' },
      await get(workstation),
    );
    expect(answer?.rows).toContainEqual(
      expect.objectContaining({ source: 'logged on now', name: expect.any(String) as string }),
    );
  });

  it('tell what is installed', async () => {
    const [answer] = await console.connection.runVerb('list-software', { endpoint: 'x' }, await get(workstation));
    expect(answer?.rows.length).toBeGreaterThan(2);
    for (const row of answer?.rows ?? []) {
      expect(row).toMatchObject({ endpointId: workstation, name: expect.stringMatching(/\S/) as string });
      expect(Object.keys(row)).toEqual(['endpointId', 'name', 'version', 'publisher', 'installedAt', 'raw']);
    }
  });

  it('tell what was detected, newest first, of one device or of all, and since when', async () => {
    const all = await console.connection.runVerb('list-detections', { limit: 50 }, []);
    const times = all[0]?.rows.map(({ detectedAt }) => timeText(detectedAt)) ?? [];
    expect(times).toHaveLength(50);
    expect(times).toEqual(times.toSorted().toReversed());
    const own = await console.connection.runVerb('list-detections', {}, await get(workstation));
    expect(new Set(own[0]?.rows.map(({ endpointId }) => endpointId))).toEqual(new Set([workstation]));
    const since = times[9]!;
    const recent = await console.connection.runVerb('list-detections', { since }, []);
    expect(recent[0]?.rows.every(({ detectedAt }) => timeText(detectedAt) >= since)).toBe(true);
    expect(recent[0]?.rows.length).toBeGreaterThanOrEqual(10);
  });
});
