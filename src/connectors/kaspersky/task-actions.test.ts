import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { textOf } from './testing/text-of.ts';
import { FakeText, pxg, type FakeConsole } from './testing/fake-console.ts';
import { errorOf, openConnection, openTo, type OpenedConnection } from './testing/opened-connection.ts';
import { FakeTables } from './testing/tables.ts';
import { datetime, params } from './wire-values.ts';

const windows = 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)';
const hosts = [
  { KLHST_WKS_HOSTNAME: 'id-1', KLHST_WKS_DN: 'WIN10-01', KLHST_WKS_IP_LONG: 167_772_161 },
  { KLHST_WKS_HOSTNAME: 'id-2', KLHST_WKS_DN: 'WIN10-02' },
];

let opened: OpenedConnection;
let console: FakeConsole;
let tasks: JsonObject[];
let statistics: Record<string, Json>;
let history: JsonObject[];
let quarantine: JsonObject[];

const quarantineSettings = { quarantineTaskName: 'QuarantineFile', quarantineFilesKey: 'Files' };

beforeEach(async () => {
  opened = await openConnection(quarantineSettings);
  console = opened.console;
  tasks = [];
  statistics = { '1': 1 };
  history = [];
  quarantine = [];
  let iterated = 0;
  new FakeTables(console)
    .chunks('HostGroup.FindHosts', ({ wstrFilter }) =>
      hosts.filter(({ KLHST_WKS_DN: name }) => textOf(wstrFilter).includes(`"${name}"`)),
    )
    .events('Tasks.GetTaskHistory', () => history)
    .views(() => quarantine);
  console
    .on('Tasks.ResetTasksIterator', () => {
      iterated = 0;
      return { strTaskIteratorId: 'it' };
    })
    .on('Tasks.GetNextTask', () => {
      iterated += 1;
      return { pTaskData: tasks[iterated - 1] ?? {} };
    })
    .on('Tasks.GetTaskData', ({ strTask }) => ({
      PxgRetVal: tasks.find((task) => task['TASK_UNIQUE_ID'] === strTask) ?? {},
    }))
    .on('Tasks.AddTask', { PxgRetVal: '202' })
    .on('Tasks.RunTask', {})
    .on('Tasks.GetTaskStatistics', () => ({ PxgRetVal: statistics }));
});

const scan = (hostNames: readonly string[], more: JsonObject = {}): Promise<ActionOutcome> =>
  opened.run('scan-hosts', { hostNames, scanType: windows, scanDisplayName: 'Scan 1', ...more });

const quarantined = (more: JsonObject = {}): Promise<ActionOutcome> =>
  opened.run('quarantine-files', {
    hostNames: ['WIN10-01'],
    files: ['C:\\Test\\5.txt'],
    quarantineDisplayName: 'Quarantine 1',
    ...more,
  });

async function settle(name: string, outcome: ActionOutcome): Promise<ActionOutcome> {
  if (outcome.status !== 'pending') expect.fail(`${name} was ${outcome.status} at once`);
  return opened.settle(name, outcome.receipt);
}

const sentTask = (): JsonObject => (console.bodiesOf('Tasks.AddTask')[0] as JsonObject)['pData'] as JsonObject;
const state = (hostname: string, task_new_state: number): JsonObject => ({
  event_type: 'KLPRCI_TaskState',
  hostname,
  task_new_state,
});

describe('a scan', () => {
  it('settles through the statistics of its task', async () => {
    const outcome = await scan(['WIN10-01', 'WIN10-02']);
    expect(outcome).toMatchObject({ status: 'pending', keyFields: { taskId: '202' }, raw: { PxgRetVal: '202' } });
    for (const running of [{}, { '1': 2 }, { '2': 1, '4': 1 }, { '4': 1 }, { '64': 1, '4': 1 }, { '32': 1, '4': 1 }]) {
      statistics = running;
      expect((await settle('scan-hosts', outcome)).status).toBe('pending');
    }
    statistics = { '4': 1, '8': 1 };
    expect(await settle('scan-hosts', outcome)).toMatchObject({
      status: 'succeeded',
      message: expect.stringContaining('on 1 with a warning') as string,
      targets: [
        { target: 'WIN10-01', status: 'succeeded' },
        { target: 'WIN10-02', status: 'succeeded' },
      ],
    });
  });

  it('tells from the history which device failed', async () => {
    const outcome = await scan(['WIN10-01', 'WIN10-02']);
    statistics = { '4': 1, '16': 1 };
    history = [
      { ...state('id-2', 3), GNRL_EA_DESCRIPTION: 'No licence' },
      state('id-1', 4),
      state('id-2', 1),
      state('id-1', 3),
    ];
    expect(await settle('scan-hosts', outcome)).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: 'WIN10-01', status: 'succeeded' },
        { target: 'WIN10-02', status: 'failed', error: { message: 'No licence' } },
      ],
    });
  });

  it('that failed everywhere is a failure', async () => {
    const outcome = await scan(['WIN10-01']);
    statistics = { '16': 1 };
    expect(await errorOf(settle('scan-hosts', outcome))).toMatchObject({ code: 'task_failed' });
  });

  it('whose task has vanished is a failure, not a success', async () => {
    const outcome = await scan(['WIN10-01']);
    console.on('Tasks.GetTaskStatistics', pxg('Task #202 was not found.'));
    expect(await errorOf(settle('scan-hosts', outcome))).toMatchObject({ code: 'vendor_not_found', statusCode: 404 });
  });

  it('leaves unknown devices out and says so to the end', async () => {
    const outcome = await scan(['WIN10-01', 'GHOST']);
    const ghost = {
      target: 'GHOST',
      status: 'not_found',
      error: { message: "Unknown name of device 'GHOST'.", statusCode: 404 },
    };
    expect(outcome.targets).toMatchObject([{ target: 'WIN10-01', status: 'pending' }, ghost]);
    expect((sentTask()['TASK_INFO_PARAMS'] as JsonObject)['value']).toMatchObject({ HostList: ['id-1'] });
    statistics = { '4': 1 };
    expect(await settle('scan-hosts', outcome)).toMatchObject({ status: 'partially_succeeded', targets: [{}, ghost] });
  });

  it('takes component, version and parameters from an existing task of the same kind', async () => {
    tasks = [
      { TASK_UNIQUE_ID: '7', TASK_NAME: 'UPD', TASKID_PRODUCT_NAME: 'KES' },
      {
        TASK_UNIQUE_ID: '8',
        TASK_NAME: 'ODS',
        TASKID_PRODUCT_NAME: 'KES',
        TASKID_VERSION: '11.1.0.0',
        TASKID_COMPONENT_NAME: 'OAS',
        TASK_ADDITIONAL_PARAMS: params({ 'klprts-TaskStorageId': 'x', scope: params({ deep: 1 }) }),
      },
    ];
    await scan(['WIN10-01']);
    expect(sentTask()).toMatchObject({
      TASKID_VERSION: '11.1.0.0',
      TASKID_COMPONENT_NAME: 'OAS',
      TASK_ADDITIONAL_PARAMS: { type: 'params', value: { scope: { type: 'params', value: { deep: 1 } } } },
    });
    expect(JSON.stringify(sentTask())).not.toContain('klprts-TaskStorageId');
    expect(console.bodiesOf('Tasks.ReleaseTasksIterator')).toHaveLength(1);
  });

  it('takes the template of the settings otherwise, in the form that they ask for', async () => {
    const scanTemplates = { windows: { component: 'C', additionalParams: { scope: { deep: 1 } } } };
    const set = openTo(console, { scanTemplates, hostListForm: 'containers', learnFromTasks: false });
    await set.run('scan-hosts', { hostNames: ['WIN10-01'], scanType: windows, scanDisplayName: 'x' });
    expect(sentTask()).toMatchObject({
      TASKID_PRODUCT_NAME: 'KES',
      TASKID_COMPONENT_NAME: 'C',
      TASK_ADDITIONAL_PARAMS: { type: 'params', value: { scope: { type: 'params', value: { deep: 1 } } } },
      TASK_INFO_PARAMS: { value: { HostList: [{ type: 'params', value: { KLHST_WKS_HOSTNAME: 'id-1' } }] } },
    });
    expect(console.bodiesOf('Tasks.ResetTasksIterator')).toEqual([]);
    const wrong = openTo(console, { scanTemplates: { amiga: {} } });
    const input = { hostNames: ['WIN10-01'], scanType: windows, scanDisplayName: 'x' };
    expect((await errorOf(wrong.run('scan-hosts', input))).message).toContain('settings.scanTemplates.amiga');
  });

  it('that was created and could not be started names its task', async () => {
    console.on('Tasks.RunTask', pxg('Access denied.'));
    const error = await errorOf(scan(['WIN10-01']));
    expect(error).toMatchObject({ code: 'vendor_forbidden', statusCode: 401, details: { taskId: '202' } });
    expect(error.message).toContain('Task 202 was created and could not be started: Access denied.');
  });

  it('whose start got no answer is followed, not repeated', async () => {
    console.on('Tasks.RunTask', new FakeText(500, 'boom'));
    const outcome = await scan(['WIN10-01']);
    expect(outcome).toMatchObject({
      status: 'pending',
      message: expect.stringContaining('may not have arrived') as string,
    });
    expect(console.bodiesOf('Tasks.RunTask')).toHaveLength(1);
  });

  it.each([['x'.repeat(101)], ['   ']])(
    'with the name %j is refused before anything is sent',
    async (scanDisplayName) => {
      await errorOf(scan(['WIN10-01'], { scanDisplayName }));
      expect(console.calls).toEqual([]);
    },
  );

  it('takes a name of 100 characters', async () => {
    expect((await scan(['WIN10-01'], { scanDisplayName: 'x'.repeat(100) })).status).toBe('pending');
  });
});

describe('a scan whose answer was lost', () => {
  const input = { hostNames: ['WIN10-01'], scanType: windows, scanDisplayName: 'Scan 1' };
  const sentAt = new Date('2026-01-31T08:00:00Z');
  const task = (id: string, name: string, created: string): JsonObject => ({
    TASK_UNIQUE_ID: id,
    TASK_INFO_PARAMS: params({ DisplayName: name, PRTS_TASK_CREATION_DATE: datetime(new Date(created)) }),
  });

  it('is found by its name and followed', async () => {
    tasks = [
      task('5', 'Scan 1', '2026-01-01T08:00:00Z'),
      task('6', 'Scan 2', '2026-01-31T08:00:01Z'),
      task('7', 'Scan 1', '2026-01-31T08:00:01Z'),
    ];
    const outcome = await opened.recover('scan-hosts', input, sentAt);
    expect(outcome).toMatchObject({ status: 'pending', keyFields: { taskId: '7' } });
  });

  it("is told by the console's clock from one of the same name that was made before", async () => {
    opened.now = new Date('2026-01-31T08:00:20Z');
    opened.console.time = new Date('2026-01-31T09:00:20Z');
    tasks = [task('6', 'Scan 1', '2026-01-31T08:59:30Z')];
    expect(await opened.recover('scan-hosts', input, sentAt)).toMatchObject({ keyFields: { taskId: null } });
    tasks.push(task('7', 'Scan 1', '2026-01-31T09:00:01Z'));
    expect(await opened.recover('scan-hosts', input, sentAt)).toMatchObject({ keyFields: { taskId: '7' } });
    opened.console.time = new Date('2026-01-31T07:00:20Z');
    tasks = [task('8', 'Scan 1', '2026-01-31T07:00:01Z')];
    expect(await opened.recover('scan-hosts', input, sentAt)).toMatchObject({ keyFields: { taskId: '8' } });
  });

  it('is looked for once more before it is given up', async () => {
    const outcome = await opened.recover('scan-hosts', input, sentAt);
    if (outcome?.status !== 'pending') return expect.fail('a lost scan is asked about');
    expect(await errorOf(opened.settle('scan-hosts', outcome.receipt))).toMatchObject({
      code: 'task_failed',
      targets: [{ target: 'WIN10-01', status: 'failed' }],
    });
    tasks = [task('7', 'Scan 1', '2026-01-31T08:00:01Z')];
    statistics = { '4': 1 };
    expect((await opened.settle('scan-hosts', outcome.receipt)).status).toBe('succeeded');
  });
});

describe('quarantining files', () => {
  const row = (nId: number, strHostName: string, ObjName: string): JsonObject => ({ nId, strHostName, ObjName });

  it('succeeds when the file lies in quarantine and did not before', async () => {
    quarantine = [row(1, 'id-1', 'C:\\Test\\5.txt')];
    const outcome = await quarantined();
    expect(sentTask()).toMatchObject({ TASK_ADDITIONAL_PARAMS: { value: { Files: ['C:\\Test\\5.txt'] } } });
    expect((await settle('quarantine-files', outcome)).status).toBe('pending');
    quarantine = [...quarantine, row(2, 'id-1', 'c:\\test\\5.TXT')];
    expect(await settle('quarantine-files', outcome)).toMatchObject({
      status: 'succeeded',
      targets: [{ target: 'WIN10-01: C:\\Test\\5.txt', status: 'succeeded' }],
    });
  });

  it('that changes nothing is unchanged for each file, and no success', async () => {
    const outcome = await quarantined({ files: ['C:\\a.txt', 'C:\\b.txt'] });
    statistics = { '4': 1 };
    const error = await errorOf(settle('quarantine-files', outcome));
    expect(error.code).toBe('task_failed');
    expect(error.targets).toEqual([
      { target: 'WIN10-01: C:\\a.txt', status: 'unchanged' },
      { target: 'WIN10-01: C:\\b.txt', status: 'unchanged' },
    ]);
  });

  it('tells files that failed from files that came', async () => {
    const outcome = await quarantined({ hostNames: ['WIN10-01', 'WIN10-02'] });
    statistics = { '4': 1, '16': 1 };
    history = [state('id-2', 3), state('id-1', 4)];
    quarantine = [row(2, 'id-1', 'C:\\Test\\5.txt')];
    expect(await settle('quarantine-files', outcome)).toMatchObject({
      status: 'partially_succeeded',
      targets: [{ status: 'succeeded' }, { target: 'WIN10-02: C:\\Test\\5.txt', status: 'failed' }],
    });
  });

  it.each([
    [{ files: ['5.txt'] }, 'must be a full path'],
    [{ files: [] }, 'at least one file'],
    [{ quarantineDisplayName: 'x'.repeat(101) }, 'at most 100'],
  ])('with %j is refused before anything is sent', async (more, message) => {
    expect((await errorOf(quarantined(more))).message).toContain(message);
    expect(console.calls).toEqual([]);
  });

  it('is refused while nobody has said which task does it', async () => {
    const unset = openTo(console);
    const input = { hostNames: ['a'], files: ['/a'], quarantineDisplayName: 'x' };
    expect((await errorOf(unset.run('quarantine-files', input))).message).toContain(
      'settings.quarantineTaskName is not set',
    );
    expect(console.calls).toEqual([]);
  });
});

describe('orders for files in quarantine', () => {
  const file = (nId: number, more: JsonObject = {}): JsonObject => ({
    nId,
    strHostName: 'id-1',
    ObjName: 'C:\\x',
    iObjStatus: 1,
    ...more,
  });

  beforeEach(() => {
    quarantine = [file(31), file(32)];
    console
      .on('QBTNetworkListApi.GetListItemInfo', ({ itemId }) =>
        itemId === 33 ? pxg("Wrong identificator of the list's item.") : { PxgRetVal: { strId: 'x' } },
      )
      .on('QBTNetworkListApi.AddListItemsTask', {});
  });

  it('restore a file: done when it has left the quarantine', async () => {
    const outcome = await opened.run('unquarantine-files', { fileIds: [31, 32, 33] });
    expect(console.bodiesOf('QBTNetworkListApi.AddListItemsTask')).toEqual([
      { listName: 'Quarantine', pItemsIds: [31, 32], taskName: 'RestoreObj', pTaskParams: {} },
    ]);
    quarantine = [file(32, { taskName: 'RestoreObj' })];
    expect((await settle('unquarantine-files', outcome)).targets).toMatchObject([
      { target: '31', status: 'succeeded' },
      { target: '32', status: 'pending' },
      { target: '33', status: 'not_found' },
    ]);
    quarantine = [file(32, { taskError: params({ KLBLAG_ERROR_MSG: 'disk full' }) })];
    expect(await settle('unquarantine-files', outcome)).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { status: 'succeeded' },
        { status: 'failed', error: { message: 'disk full' } },
        { status: 'not_found' },
      ],
    });
  });

  it('without a licence leave the file as it is: unchanged once the window is over', async () => {
    const outcome = await opened.run('unquarantine-files', { fileIds: [31] });
    opened.now = new Date('2026-01-31T08:04:59Z');
    expect((await settle('unquarantine-files', outcome)).status).toBe('pending');
    opened.now = new Date('2026-01-31T08:05:00Z');
    const error = await errorOf(settle('unquarantine-files', outcome));
    expect(error.message).toContain('as without a licence');
    expect(error.targets).toEqual([{ target: '31', status: 'unchanged' }]);
  });

  it('scan a file: done when its order was seen and is gone', async () => {
    console.on('QBTNetworkListApi.AddListItemsTask', () => {
      quarantine = [file(31, { taskName: 'ScanQuarantine' }), file(32)];
      return {};
    });
    const outcome = await opened.run('scan-quarantined-files', { fileIds: [31, 32] });
    expect((await settle('scan-quarantined-files', outcome)).status).toBe('pending');
    quarantine = [file(31), file(32)];
    expect((await settle('scan-quarantined-files', outcome)).targets).toEqual([
      { target: '31', status: 'succeeded' },
      { target: '32', status: 'pending' },
    ]);
    quarantine = [file(31), file(32, { iObjStatus: 3 })];
    expect((await settle('scan-quarantined-files', outcome)).status).toBe('succeeded');
  });

  it('whose answer was lost are read from the quarantine, where the file still is', async () => {
    const sentAt = new Date('2026-01-31T07:59:00Z');
    const outcome = await opened.recover('unquarantine-files', { fileIds: [31, 40] }, sentAt);
    expect(outcome?.targets).toMatchObject([
      { target: '31', status: 'pending' },
      { target: '40', status: 'not_found' },
    ]);
    if (outcome?.status !== 'pending') return expect.fail('a lost order is asked about');
    quarantine = [];
    expect((await opened.settle('unquarantine-files', outcome.receipt)).status).toBe('partially_succeeded');
    // Gone because it was restored, or never there: not for this side to say.
    expect(await opened.recover('unquarantine-files', { fileIds: [31] }, sentAt)).toBeNull();
  });

  it('are not given for a file of another list, whose leaving could not be seen', async () => {
    expect(await errorOf(opened.run('unquarantine-files', { fileIds: [40] }))).toMatchObject({
      code: 'vendor_not_found',
      message: 'The file 40 is not in the quarantine.',
    });
    expect(console.bodiesOf('QBTNetworkListApi.AddListItemsTask')).toEqual([]);
  });

  it('do not fail by the error of an earlier order', async () => {
    quarantine = [file(31, { taskError: 'old' })];
    const outcome = await opened.run('unquarantine-files', { fileIds: [31] });
    expect((await settle('unquarantine-files', outcome)).status).toBe('pending');
    quarantine = [file(31, { taskError: 'new' })];
    expect(await errorOf(settle('unquarantine-files', outcome))).toMatchObject({
      targets: [{ target: '31', status: 'failed', error: { message: 'new' } }],
    });
  });
});
