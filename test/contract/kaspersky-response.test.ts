import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { listOf, receiptOf, startContractConsole, type ContractConsole } from './kaspersky-console.ts';
import { errorOf } from './opened-connection.ts';

const workstation = 'WIN10-01';
const away = 'WIN10-02';
const unable = 'WIN10-03';
const withoutAgent = 'WIN11-05';
const scanType = 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)';
const minute = 60_000;

let console: ContractConsole;

beforeAll(async () => {
  console = await startContractConsole();
});
beforeEach(() => console.reset());
afterEach(() => console.requireTidy());
afterAll(() => console[Symbol.asyncDispose]());

/** Lets time pass and asks, until it is settled. */
async function settled(action: string, accepted: ActionOutcome, stepMs = 2_000, steps = 5): Promise<ActionOutcome> {
  const receipt = receiptOf(accepted);
  let outcome = accepted;
  for (let step = 0; step < steps && outcome.status === 'pending'; step += 1) {
    console.clock.advance(stepMs);
    outcome = await console.settle(action, receipt);
  }
  return outcome;
}

describe('isolation', () => {
  it('is pending until the agent has taken it, lasts as long as was asked, and is ended', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: ['10.0.0.21'], isolationTimeout: 60 });
    expect(accepted).toMatchObject({ status: 'pending', targets: [{ target: '10.0.0.21', status: 'pending' }] });
    expect(console.isolated(workstation)).toBe(false);
    const early = await console.settle('isolate-hosts', receiptOf(accepted));
    expect(early.status).toBe('pending');
    expect(await settled('isolate-hosts', accepted)).toMatchObject({ status: 'succeeded' });
    expect(console.isolated(workstation)).toBe(true);
    expect(console.writes()).toEqual({ 'HostGroup.SS_Write': 1, 'HostGroup.AddHostsForSync': 1 });

    console.clock.advance(55 * minute);
    expect(console.isolated(workstation)).toBe(true);
    console.clock.advance(5 * minute);
    expect(console.isolated(workstation)).toBe(false);
  });

  it('is ended by an order of its own', async () => {
    await settled('isolate-hosts', await console.run('isolate-hosts', { hostIds: [workstation] }));
    const ended = await console.run('unisolate-hosts', { hostIds: [workstation] });
    expect(await settled('unisolate-hosts', ended)).toMatchObject({ status: 'succeeded' });
    expect(console.isolated(workstation)).toBe(false);
    expect(await console.run('unisolate-hosts', { hostIds: [workstation] })).toMatchObject({
      status: 'succeeded',
      targets: [{ status: 'unchanged' }],
    });
  });

  it('without a timeout does not inherit that of an earlier order', async () => {
    await settled('isolate-hosts', await console.run('isolate-hosts', { hostIds: [workstation], isolationTimeout: 5 }));
    await settled('unisolate-hosts', await console.run('unisolate-hosts', { hostIds: [workstation] }));
    await settled('isolate-hosts', await console.run('isolate-hosts', { hostIds: [workstation] }));
    console.clock.advance(60 * minute);
    expect(console.isolated(workstation)).toBe(true);
  });

  it('of a device that is away stays pending until it is back', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: [away] });
    const receipt = receiptOf(accepted);
    for (let step = 0; step < 4; step += 1) {
      console.clock.advance(30_000);
      expect((await console.settle('isolate-hosts', receipt)).status).toBe('pending');
    }
    console.simulator.state.patch({ hosts: { [away]: { online: true } } });
    expect(await settled('isolate-hosts', accepted)).toMatchObject({ status: 'succeeded' });
    expect(console.isolated(away)).toBe(true);
  });

  it('of a device that is away through the end of the session that ordered it, too', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: [away] });
    console.clock.advance(60 * minute);
    expect((await console.settle('isolate-hosts', receiptOf(accepted))).status).toBe('pending');
    console.simulator.state.patch({ hosts: { [away]: { online: true } } });
    expect(await settled('isolate-hosts', accepted, minute)).toMatchObject({ status: 'succeeded' });
    expect(console.isolated(away)).toBe(true);
  });

  it('of several devices is carried by one synchronisation, and one that is away holds up none of the others', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: [away, workstation, 'EC2AMAZ-U66K3JL'] });
    expect(console.writes()).toEqual({ 'HostGroup.SS_Write': 3, 'HostGroup.AddHostsForSync': 1 });
    const statusOf = ({ targets }: ActionOutcome) => targets.map(({ status }) => status);
    expect(statusOf(await settled('isolate-hosts', accepted, 2_000, 2))).toEqual(['pending', 'succeeded', 'succeeded']);
    expect([console.isolated(workstation), console.isolated(away)]).toEqual([true, false]);
    console.simulator.state.patch({ hosts: { [away]: { online: true } } });
    expect(statusOf(await settled('isolate-hosts', accepted))).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(console.isolated(away)).toBe(true);
  });

  it('that was stored and never taken is not called done by a second order', async () => {
    await console.run('isolate-hosts', { hostIds: [unable] });
    console.clock.advance(5_000);
    expect(await console.run('isolate-hosts', { hostIds: [unable] })).toMatchObject({
      status: 'pending',
      targets: [{ status: 'pending' }],
    });
  });

  it('is never called done while the device itself reports that it is not', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: [unable, workstation] });
    const outcome = await settled('isolate-hosts', accepted, 30_000, 4);
    expect(outcome).toMatchObject({
      status: 'pending',
      targets: [
        { target: unable, status: 'pending' },
        { target: workstation, status: 'succeeded' },
      ],
    });
    expect([console.isolated(unable), console.isolated(workstation)]).toEqual([false, true]);
  });

  it('of a device without the product is refused beside one that takes it', async () => {
    const accepted = await console.run('isolate-hosts', { hostIds: [withoutAgent, workstation, 'NOBODY'] });
    expect(accepted.targets.map(({ target, status }) => [target, status])).toEqual([
      [withoutAgent, 'unsupported'],
      [workstation, 'pending'],
      ['NOBODY', 'not_found'],
    ]);
    expect(await settled('isolate-hosts', accepted)).toMatchObject({ status: 'partially_succeeded' });
    expect(await errorOf(console.run('isolate-hosts', { hostIds: [withoutAgent] }))).toMatchObject({
      code: 'unsupported',
      applied: 'no',
    });
  });

  it('under other names is refused, found, and then works', async () => {
    const names = { section: 'Response', enabledKey: 'IsolationOn', timeoutUnit: 'minutes' };
    console.simulator.state.patch({ settings: { isolation: names } });
    expect(await errorOf(console.run('isolate-hosts', { hostIds: [workstation] }))).toMatchObject({
      code: 'unsupported',
    });
    expect(console.writes()).toEqual({});
    const found = await console.run('discover-isolation-settings', { hostId: workstation });
    const [candidate] = listOf(found, 'candidates');
    await using taught = console.open('administrator', {
      isolationSection: candidate?.['isolationSection'] ?? '',
      isolationEnabledKey: candidate?.['isolationEnabledKey'] ?? '',
      isolationTimeoutUnit: 'minutes',
    });
    const accepted = await taught.run('kaspersky.isolate-hosts', { hostIds: [workstation], isolationTimeout: 2 });
    console.clock.advance(1_500);
    expect(await taught.settle('kaspersky.isolate-hosts', receiptOf(accepted))).toMatchObject({ status: 'succeeded' });
    console.clock.advance(2 * minute);
    expect(console.isolated(workstation)).toBe(false);
  });
});

describe('a scan', () => {
  const scan = (hostNames: readonly string[], more: JsonObject = {}) =>
    console.run('scan-hosts', { hostNames, scanType, scanDisplayName: 'Contract scan', ...more });

  it('is pending until it is over; what it found can be read', async () => {
    const accepted = await scan([workstation]);
    expect(accepted).toMatchObject({ status: 'pending', targets: [{ target: workstation, status: 'pending' }] });
    expect(accepted.message).toContain('those of task 101');
    expect(await settled('scan-hosts', accepted)).toMatchObject({
      status: 'succeeded',
      targets: [{ target: workstation, status: 'succeeded' }],
    });
    const result = await console.run('get-scan-result', {
      hostId: workstation,
      scanTaskName: 'Contract scan',
      days: 1,
    });
    expect(result).toMatchObject({ data: { state: 'completed' } });
    expect(listOf(result, 'detections').map((event) => event['eventType'])).toContain('GNRL_EV_VIRUS_FOUND');
    const statistics = await console.run('get-task-statistics', { taskIds: [accepted.keyFields?.['taskId'] ?? ''] });
    expect(statistics).toMatchObject({ status: 'succeeded' });
    expect(console.writes()).toEqual({ 'Tasks.AddTask': 1, 'Tasks.RunTask': 1 });
  });

  it('stays pending for a device that is away or lacks the product', async () => {
    const accepted = await scan([away, 'LNX-WEB-01']);
    expect((await settled('scan-hosts', accepted, minute, 4)).status).toBe('pending');
  });

  it('that fails on one device says on which', async () => {
    console.simulator.state.patch({ hosts: { KASPERSKY1: { taskOutcome: 'failed' } } });
    expect(await settled('scan-hosts', await scan([workstation, 'KASPERSKY1']))).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: workstation, status: 'succeeded' },
        { target: 'KASPERSKY1', status: 'failed' },
      ],
    });
  });

  it('of an unknown device is refused in the words of the console', async () => {
    expect(await errorOf(scan(['NOBODY']))).toMatchObject({
      statusCode: 404,
      message: "Unknown name of device 'NOBODY'.",
      applied: 'no',
    });
    expect((await errorOf(scan([workstation], { scanDisplayName: 'x'.repeat(101) }))).code).toBe('invalid_input');
    expect(console.writes()).toEqual({});
  });
});

describe('the quarantine', () => {
  const path = String.raw`C:\Temp\new.exe`;
  const quarantine = (hostNames: readonly string[]) =>
    console.run('quarantine-files', { hostNames, files: [path], quarantineDisplayName: 'Contract quarantine' });

  it('takes a file, lists it, scans it and gives it back', async () => {
    const accepted = await quarantine([workstation]);
    expect(accepted.status).toBe('pending');
    expect(await settled('quarantine-files', accepted)).toMatchObject({ status: 'succeeded' });
    const [file] = listOf(await console.run('list-quarantine-files', { fileFullPaths: [path] }), 'files');
    const fileIds = [file?.['fileId'] ?? 0];
    const scanned = await console.run('scan-quarantined-files', { fileIds });
    expect(await settled('scan-quarantined-files', scanned)).toMatchObject({ status: 'succeeded' });
    const restored = await console.run('unquarantine-files', { fileIds });
    expect(restored.status).toBe('pending');
    expect(await settled('unquarantine-files', restored)).toMatchObject({ status: 'succeeded' });
    expect(listOf(await console.run('list-quarantine-files', { fileFullPaths: [path] }), 'files')).toEqual([]);
  });

  it('without a licence changes nothing, and that is what is said', async () => {
    console.simulator.state.patch({ settings: { licence: false } });
    const target = `${workstation}: ${path}`;
    expect(await errorOf(settled('quarantine-files', await quarantine([workstation])))).toMatchObject({
      code: 'task_failed',
      targets: [{ target, status: 'unchanged' }],
    });
    for (const action of ['unquarantine-files', 'scan-quarantined-files']) {
      const accepted = await console.run(action, { fileIds: [31, 32] });
      expect(await errorOf(settled(action, accepted, 2 * minute))).toMatchObject({
        targets: [
          { target: '31', status: 'unchanged' },
          { target: '32', status: 'unchanged' },
        ],
      });
    }
  });

  it('of a device that is away gives nothing back before it is there', async () => {
    const id = console.simulator.state.world.quarantine.add({
      host: console.simulator.state.world.hosts.named(away)[0]!,
      path,
      virusName: 'EICAR-Test-File',
      status: 1,
    }).id;
    const accepted = await console.run('unquarantine-files', { fileIds: [id] });
    const receipt = receiptOf(accepted);
    console.clock.advance(10 * minute);
    expect((await console.settle('unquarantine-files', receipt)).status).toBe('pending');
    console.simulator.state.patch({ hosts: { [away]: { online: true } } });
    expect(await settled('unquarantine-files', accepted)).toMatchObject({ status: 'succeeded' });
  });

  it.each(['unquarantine-files', 'scan-quarantined-files'])('%s refuses ids that are not there', async (action) => {
    expect(await errorOf(console.run(action, { fileIds: [4_711] }))).toMatchObject({
      statusCode: 404,
      message: "Wrong identificator of the list's item.",
    });
    // Files of other lists of the console are not quarantined ones.
    expect(await errorOf(console.run(action, { fileIds: [34] }))).toMatchObject({ statusCode: 404 });
    expect(console.writes()).toEqual({});
  });

  it('is refused as long as nobody has said which task quarantines', async () => {
    await using untaught = console.open('administrator', {
      quarantineFilesKey: 'Paths',
      quarantineTaskName: 'NoSuchTask',
    });
    const accepted = await untaught.run('kaspersky.quarantine-files', {
      hostNames: [workstation],
      files: [path],
      quarantineDisplayName: 'Wrong',
    });
    console.clock.advance(10_000);
    expect(await errorOf(untaught.settle('kaspersky.quarantine-files', receiptOf(accepted)))).toMatchObject({
      targets: [{ status: 'unchanged' }],
    });
  });
});
