import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { hostIds, startConsole, type TestConsole } from './testing/console.ts';

const place = { strType: 'SS_SETTINGS', strProduct: 'SOYUZ', strVersion: '4.0.0.0', strSection: 'NetworkIsolation' };

function write(console: TestConsole, strHostName: string, pSettings: object, nOption = 3) {
  return console.call('HostGroup.SS_Write', { strHostName, ...place, nOption, pSettings });
}

async function push(
  console: TestConsole,
  ...pHostNames: string[]
): Promise<() => Promise<{ bFinalized: boolean; bSuccededFinalized: boolean }>> {
  const { strActionGuid } = await console.call('HostGroup.AddHostsForSync', { pHostNames, strSSType: 'SS_SETTINGS' });
  return () => console.call('AsyncActionStateChecker.CheckActionState', { wstrActionGuid: strActionGuid });
}

async function isolated(console: TestConsole, strHostName: string) {
  const body = { strHostName, ...place, strType: 'SS_PRODINFO' };
  return (await console.call('HostGroup.SS_Read', body)).PxgRetVal;
}

describe('isolation', () => {
  test('is found in the storage, written, and real only when the host took its settings', async () => {
    const console = await startConsole();
    const strHostName = hostIds['WIN10-01'];
    const names = (strProduct: string, strVersion: string) =>
      console.call('HostGroup.SS_GetNames', { strHostName, strType: 'SS_SETTINGS', strProduct, strVersion });
    expect(await names('', '')).toEqual({ PxgRetVal: ['1103', 'SOYUZ'] });
    expect(await names('SOYUZ', '')).toEqual({ PxgRetVal: ['4.0.0.0'] });
    expect(await names('SOYUZ', '4.0.0.0')).toEqual({ PxgRetVal: ['NetworkIsolation'] });
    expect(await write(console, strHostName, { Enabled: true, AutoTurnOffTimeout: 3_600 })).toEqual({});
    expect((await console.call('HostGroup.SS_Read', { strHostName, ...place })).PxgRetVal).toEqual({
      Enabled: true,
      AutoTurnOffTimeout: 3_600,
    });
    expect(await isolated(console, strHostName)).toEqual({ Isolated: false });
    const check = await push(console, strHostName);
    expect(await check()).toMatchObject({ bFinalized: false, lNextCheckDelay: 200 });
    console.clock.advance(1_000);
    expect(await check()).toMatchObject({ bFinalized: true, bSuccededFinalized: true });
    expect(await isolated(console, strHostName)).toEqual({
      Isolated: true,
      IsolatedUntil: { type: 'datetime', value: '2026-11-02T09:00:01Z' },
    });
    console.clock.advance(3_600_000);
    expect(console.snapshot().isolationChanges).toEqual([
      { hostId: strHostName, isolated: true },
      { hostId: strHostName, isolated: false },
    ]);
  });

  test('ends by itself after five hours, when asked to, and the storage then says so', async () => {
    const console = await startConsole();
    const [first, second] = [hostIds['WIN10-01'], hostIds.recorded];
    for (const host of [first, second]) await write(console, host, { Enabled: true });
    await push(console, first, second);
    console.clock.advance(1_000);
    await write(console, second, { Enabled: false });
    await push(console, second);
    console.clock.advance(1_000);
    const state = () =>
      console
        .snapshot()
        .hosts.filter((host) => host.isolated)
        .map((host) => host.id);
    expect(state()).toEqual([first]);
    console.clock.advance(5 * 3_600_000);
    expect(state()).toEqual([]);
    const token = await console.signIn('administrator');
    const { PxgRetVal } = await console.call('HostGroup.SS_Read', { strHostName: first, ...place }, { token });
    expect(PxgRetVal).toEqual({ Enabled: false });
  });

  test('a host that is away keeps the action open until it is back', async () => {
    const console = await startConsole({ settings: { sessionIdleMs: 86_400_000 } });
    const strHostName = hostIds['WIN10-02'];
    await write(console, strHostName, { Enabled: true });
    const check = await push(console, hostIds['WIN10-01'], strHostName);
    console.clock.advance(3_600_000);
    expect(await check()).toMatchObject({ bFinalized: false });
    expect(await isolated(console, strHostName)).toEqual({ Isolated: false });
    await control(console.simulator.controlUrl, 'PATCH', '/state', { hosts: { 'WIN10-02': { online: true } } });
    console.clock.advance(1_000);
    expect(await check()).toMatchObject({ bFinalized: true });
    expect(await isolated(console, strHostName)).toMatchObject({ Isolated: true });
  });

  test('an agent that cannot isolate takes the settings and does nothing; without the agent there is no section', async () => {
    const console = await startConsole();
    const strHostName = hostIds['WIN10-03'];
    await write(console, strHostName, { Enabled: true });
    const check = await push(console, strHostName);
    console.clock.advance(1_000);
    expect(await check()).toMatchObject({ bFinalized: true, bSuccededFinalized: true });
    expect(await isolated(console, strHostName)).toEqual({ Isolated: false });
    const without = { strHostName: hostIds.KASPERSKY1, ...place };
    expect(await console.failure('HostGroup.SS_Read', without)).toBe(
      "Settings section 'NetworkIsolation' was not found.",
    );
    const products = async () =>
      Object.keys((await console.call('HostGroup.GetHostProducts', { strHostName: hostIds.KASPERSKY1 })).PxgRetVal);
    expect(await products()).toEqual(['1103', 'KES']);
    console.simulator.state.patch({ hosts: { KASPERSKY1: { endpointAgent: true, kesVersion: '12.3.0.493' } } });
    expect((await products()).toSorted()).toEqual(['1103', 'KES', 'SOYUZ']);
    expect((await console.call('HostGroup.SS_Read', without)).PxgRetVal).toEqual({ Enabled: false });
  });

  test('names of product, section and keys are a switch', async () => {
    const isolation = {
      product: 'KES',
      version: '12.0.0.0',
      section: 'Isolation',
      enabledKey: 'On',
      timeoutKey: 'Minutes',
      timeoutUnit: 'minutes',
    } as const;
    const console = await startConsole({ settings: { isolation } });
    const strHostName = 'b7a006b8-c514-46ff-94fe-d3c1761a400b';
    const body = {
      strHostName,
      strType: 'SS_SETTINGS',
      strProduct: 'KES',
      strVersion: '12.0.0.0',
      strSection: 'Isolation',
      nOption: 3,
    };
    await console.call('HostGroup.SS_Write', { ...body, pSettings: { On: true, Minutes: 5 } });
    await push(console, strHostName);
    console.clock.advance(1_000 + 299_000);
    expect(console.snapshot().hosts.find((host) => host.id === strHostName)?.isolated).toBe(true);
    console.clock.advance(2_000);
    expect(console.snapshot().hosts.find((host) => host.id === strHostName)?.isolated).toBe(false);
  });
});

describe('the settings storage', () => {
  test('each of the five options does as its name says', async () => {
    const console = await startConsole();
    const strHostName = hostIds['WIN10-01'];
    const read = async () => (await console.call('HostGroup.SS_Read', { strHostName, ...place })).PxgRetVal;
    const fails = (nOption: number, pSettings: object) =>
      console.failure('HostGroup.SS_Write', { strHostName, ...place, nOption, pSettings });
    expect(await fails(1, { Other: 1 })).toBe("Setting 'Other' was not found.");
    expect(await fails(2, { Enabled: true })).toBe("'Enabled' exists already.");
    expect(await fails(4, { Other: 1 })).toBe("Setting 'Other' was not found.");
    expect(await fails(5, {})).toBe('Bad parameter "nOption".');
    await write(console, strHostName, { Other: 1 }, 2);
    await write(console, strHostName, { Other: 2 }, 1);
    expect(await read()).toEqual({ Enabled: false, Other: 2 });
    await write(console, strHostName, { Enabled: true }, 4);
    await write(console, strHostName, { Third: { type: 'long', value: 5 } }, 3);
    expect(await read()).toEqual({ Other: 2, Third: { type: 'long', value: 5 } });
    await write(console, strHostName, { Only: true }, 7);
    expect(await read()).toEqual({ Only: true });
    await console.call('HostGroup.SS_DeleteSection', { strHostName, ...place });
    expect(await console.failure('HostGroup.SS_Read', { strHostName, ...place })).toMatch(/was not found/);
    await console.call('HostGroup.SS_CreateSection', { strHostName, ...place });
    expect(await read()).toEqual({});
    expect(await console.failure('HostGroup.SS_CreateSection', { strHostName, ...place })).toMatch(/exists already/);
    expect(console.snapshot().writes).toEqual({
      'HostGroup.SS_Write': 5,
      'HostGroup.SS_DeleteSection': 1,
      'HostGroup.SS_CreateSection': 1,
    });
  });

  test.each(['', 'x'.repeat(32), 'a/b', 'a:b', 'a"b', 'a*'])('%j is no name of a section', async (strSection) => {
    const console = await startConsole();
    const body = { strHostName: hostIds['WIN10-01'], ...place, strSection };
    expect(await console.failure('HostGroup.SS_Read', body)).toBe('Bad parameter "strSection".');
  });

  test('what was written carelessly comes back as it should have been written', async () => {
    const console = await startConsole();
    const strHostName = hostIds['WIN10-01'];
    const careless = { Inner: { List: [{ Deep: null, Half: 0.5 }, null] }, Big: 5_000_000_000, Nothing: null };
    await write(console, strHostName, careless, 7);
    expect((await console.call('HostGroup.SS_Read', { strHostName, ...place })).PxgRetVal).toEqual({
      Inner: {
        type: 'params',
        value: { List: [{ type: 'params', value: { Half: { type: 'double', value: 0.5 } } }, null] },
      },
      Big: { type: 'long', value: 5_000_000_000 },
    });
  });

  test('only an id names a host', async () => {
    const console = await startConsole();
    for (const strHostName of ['WIN10-01', 'nothing']) {
      expect(await console.failure('HostGroup.SS_Read', { strHostName, ...place })).toBe(
        `Device '${strHostName}' was not found.`,
      );
    }
  });
});

describe('quarantine', () => {
  const submit = (console: TestConsole, pItemsIds: number[], taskName: string) =>
    console.call('QBTNetworkListApi.AddListItemsTask', {
      listName: 'Quarantine',
      pItemsIds,
      taskName,
      pTaskParams: {},
    });
  const ids = async (console: TestConsole) =>
    (await console.view('Quarantine', '', ['nId'], { order: 'nId' })).map((row) => row.nId);

  test('one path on two hosts, and one that needs escaping', async () => {
    const console = await startConsole();
    const fields = ['nId', 'strHostDisplayName', 'ObjName'];
    expect(await console.view('Quarantine', '(ObjName="C:\\Test\\5.txt")', fields, { order: 'nId' })).toEqual([
      { nId: 31, strHostDisplayName: 'EC2AMAZ-U66K3JL', ObjName: 'C:\\Test\\5.txt' },
      { nId: 32, strHostDisplayName: 'WIN10-01', ObjName: 'C:\\Test\\5.txt' },
    ]);
    const escaped =
      '(&(strHostName="2e1a7d2f-3c8b-4d66-8b65-4a3e8d21b002")(ObjName="C:\\Test\\[[]old] ""x"" [*].exe"))';
    expect(await console.view('Quarantine', escaped, ['nId'])).toEqual([{ nId: 33 }]);
    expect(await console.view('Backup', '', ['nId'])).toEqual([{ nId: 34 }]);
  });

  test('restoring takes its time and needs the host', async () => {
    const console = await startConsole();
    expect(await submit(console, [31, 32], 'RestoreObj')).toEqual({});
    expect(await console.view('Quarantine', '(nId=31)', ['nId', 'taskName'])).toEqual([
      { nId: 31, taskName: 'RestoreObj' },
    ]);
    console.simulator.state.patch({ hosts: { 'WIN10-01': { online: false } } });
    console.clock.advance(60_000);
    expect(await ids(console)).toEqual([32, 33]);
    console.simulator.state.patch({ hosts: { 'WIN10-01': { online: true } } });
    console.clock.advance(2_000);
    expect(await ids(console)).toEqual([33]);
  });

  test('scanning again leaves the file where it is', async () => {
    const console = await startConsole();
    await submit(console, [31], 'ScanQuarantine');
    console.clock.advance(10_000);
    expect(await console.view('Quarantine', '(nId=31)', ['nId', 'taskName'])).toEqual([{ nId: 31 }]);
  });

  test('without a licence it is accepted and nothing changes', async () => {
    const console = await startConsole({ settings: { licence: false } });
    await submit(console, [31], 'RestoreObj');
    console.clock.advance(60_000);
    expect(await console.view('Quarantine', '(nId=31)', ['nId', 'taskName'])).toEqual([{ nId: 31 }]);
    expect(console.snapshot().writes).toEqual({ 'QBTNetworkListApi.AddListItemsTask': 1 });
  });

  test.each<[object, string]>([
    [{ pItemsIds: [31, 999] }, "Wrong identificator of the list's item."],
    [{ listName: 'Backup' }, "Wrong identificator of the list's item."],
    [{ pTaskParams: null }, 'Bad parameter "pTaskParams".'],
    [{ pItemsIds: [] }, 'Bad parameter "pItemsIds".'],
    [{ pItemsIds: ['31'] }, 'Bad parameter "pItemsIds".'],
    [{ taskName: 'Restore' }, 'Bad parameter "taskName".'],
    [{ listName: 'quarantine' }, 'Bad parameter "listName".'],
  ])('%j: %s', async (change, message) => {
    const console = await startConsole();
    const body = { listName: 'Quarantine', pItemsIds: [31], taskName: 'RestoreObj', pTaskParams: {}, ...change };
    expect(await console.failure('QBTNetworkListApi.AddListItemsTask', body)).toBe(message);
    console.clock.advance(60_000);
    expect(await ids(console)).toEqual([31, 32, 33]);
  });

  test('a quarantine task moves the files it names, unless there is no licence', async () => {
    const console = await startConsole();
    const run = async () => {
      const { PxgRetVal: strTask } = await console.call('Tasks.AddTask', {
        pData: {
          TASKID_PRODUCT_NAME: 'KES',
          TASKID_VERSION: '11.0.0.0',
          TASKID_COMPONENT_NAME: 'SIM-KES',
          TASK_NAME: 'QuarantineFile',
          TASK_ADDITIONAL_PARAMS: { type: 'params', value: { Files: ['C:\\Test\\9.txt'] } },
          TASKSCH_TYPE: 0,
          TASK_INFO_PARAMS: {
            type: 'params',
            value: { DisplayName: 'q', 'klprts-TaskScheduleSubtype': 256, HostList: [hostIds['WIN10-01']] },
          },
        },
      });
      await console.call('Tasks.RunTask', { strTask });
      console.clock.advance(10_000);
      return (await console.call('Tasks.GetTaskStatistics', { strTask })).PxgRetVal['4'];
    };
    expect(await run()).toBe(1);
    const found = () => console.view('Quarantine', '(ObjName="C:\\Test\\9.txt")', ['strHostDisplayName', 'iObjStatus']);
    expect(await found()).toEqual([{ strHostDisplayName: 'WIN10-01', iObjStatus: 4 }]);
    console.simulator.state.patch({ settings: { licence: false } });
    expect(await run()).toBe(1);
    expect(await found()).toHaveLength(1);
  });
});
