import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { hostIds, startConsole, type TestConsole } from './testing/console.ts';

type Json = ReturnType<typeof JSON.parse>;

function scan(hosts: readonly unknown[], change: object = {}, info: object = {}) {
  return {
    pData: {
      TASKID_PRODUCT_NAME: 'KES',
      TASKID_VERSION: '11.0.0.0',
      TASKID_COMPONENT_NAME: 'SIM-KES',
      TASK_NAME: 'ODS',
      TASK_ADDITIONAL_PARAMS: { type: 'params', value: { ScanScope: ['C:\\'] } },
      TASKSCH_TYPE: 0,
      TASK_INFO_PARAMS: {
        type: 'params',
        value: { DisplayName: 'Scan now', 'klprts-TaskScheduleSubtype': 256, HostList: hosts, ...info },
      },
      ...change,
    },
  };
}

async function statistics(console: TestConsole, strTask: string): Promise<Json> {
  return (await console.call('Tasks.GetTaskStatistics', { strTask })).PxgRetVal;
}

async function history(console: TestConsole, strTask: string, pFilter: object = {}, strHostName = ''): Promise<Json[]> {
  const { strIteratorId } = await console.call('Tasks.GetTaskHistory', {
    strTask,
    pFields2Return: [
      'event_id',
      'event_type',
      'task_new_state',
      'GNRL_COMPLETED_PERCENT',
      'hostdn',
      'GNRL_EA_DESCRIPTION',
    ],
    pSortFields: [{ type: 'params', value: { Name: 'event_id', Asc: true } }],
    strHostName,
    pFilter,
  });
  const { pParamsEvents } = await console.call('EventProcessing.GetRecordRange', {
    strIteratorId,
    nStart: 0,
    nEnd: 999,
  });
  await console.call('EventProcessing.ReleaseIterator', { strIteratorId });
  return pParamsEvents.KLEVP_EVENT_RANGE_ARRAY.map((item: Json) => item.value);
}

describe('what the server knows of tasks', () => {
  test('the tasks of the recorded host are the recorded list', async () => {
    const console = await startConsole();
    const answer = await console.call('Tasks.GetAllTasksOfHost', { strDomainName: '', strHostName: hostIds.recorded });
    expect(answer).toEqual({ PxgRetVal: ['101', '119', '120', '121', '122', '123', '149', '164', '192'] });
    const other = await console.call('Tasks.GetAllTasksOfHost', {
      strDomainName: '',
      strHostName: hostIds['WIN10-01'],
    });
    expect(other.PxgRetVal).toEqual(answer.PxgRetVal.filter((id: string) => id !== '192'));
    const outside = await console.call('Tasks.GetAllTasksOfHost', { strHostName: hostIds['PRINTER-GATE'] });
    expect(outside.PxgRetVal).toEqual([]);
  });

  test('the whole container, the short form, and a walk over tasks of one type', async () => {
    const console = await startConsole();
    const { PxgRetVal: data } = await console.call('Tasks.GetTaskData', { strTask: '101' });
    expect(data).toMatchObject({
      TASK_UNIQUE_ID: '101',
      TASK_NAME: 'ODS',
      TASKID_PRODUCT_NAME: 'KES',
      TASK_INFO_PARAMS: { type: 'params', value: { DisplayName: 'Virus Scan', PRTS_TASK_GROUPID: 0 } },
    });
    const { PxgRetVal: short } = await console.call('Tasks.GetTask', { strTask: '101' });
    expect(short).toMatchObject({ DisplayName: 'Virus Scan', PRTS_TASK_CREATION_DATE: { type: 'datetime' } });
    const reset = {
      nGroupId: 0,
      bGroupIdSignificant: false,
      strProductName: 'KES',
      strVersion: '',
      strTaskName: 'ODS',
    };
    const { strTaskIteratorId } = await console.call('Tasks.ResetTasksIterator', reset);
    const next = async () => (await console.call('Tasks.GetNextTask', { strTaskIteratorId })).pTaskData;
    expect([(await next()).TASK_UNIQUE_ID, (await next()).TASK_UNIQUE_ID, await next(), await next()]).toEqual([
      '101',
      '192',
      {},
      {},
    ]);
    await console.call('Tasks.ReleaseTasksIterator', { strTaskIteratorId });
  });

  test('an unknown id has an empty history, and no statistics', async () => {
    const console = await startConsole();
    expect(await history(console, '1111')).toEqual([]);
    expect(await console.failure('Tasks.GetTaskStatistics2', { strTask: '1111' })).toBe('Task #1111 was not found.');
  });
});

describe('making tasks', () => {
  test.each<[string, object, string]>([
    [
      'no component',
      scan([hostIds['WIN10-01']], { TASKID_COMPONENT_NAME: undefined }),
      'Bad parameter "TASKID_COMPONENT_NAME".',
    ],
    [
      'no additional settings',
      scan([hostIds['WIN10-01']], { TASK_ADDITIONAL_PARAMS: undefined }),
      'Bad parameter "TASK_ADDITIONAL_PARAMS".',
    ],
    ['no name', scan([hostIds['WIN10-01']], {}, { DisplayName: '' }), 'Bad parameter "DisplayName".'],
    [
      'a name of 101 characters',
      scan([hostIds['WIN10-01']], {}, { DisplayName: 'x'.repeat(101) }),
      'Bad parameter "DisplayName".',
    ],
    [
      'no schedule',
      scan([hostIds['WIN10-01']], {}, { 'klprts-TaskScheduleSubtype': undefined }),
      'Bad parameter "klprts-TaskScheduleSubtype".',
    ],
    ['no device', scan([]), 'Bad parameter "HostList".'],
    ['an unknown device', scan([hostIds['WIN10-01'], 'WIN10-01']), "Unknown name of device 'WIN10-01'."],
    [
      'an unknown group',
      scan([], {}, { HostList: undefined, PRTS_TASK_GROUPID: 77 }),
      'Bad parameter "PRTS_TASK_GROUPID".',
    ],
  ])('%s', async (_, body, message) => {
    const console = await startConsole();
    const before = console.snapshot().tasks.length;
    expect(await console.failure('Tasks.AddTask', JSON.parse(JSON.stringify(body)))).toBe(message);
    expect(console.snapshot().tasks).toHaveLength(before);
    expect(console.snapshot().writes).toEqual({});
  });

  test('the next number comes as text; what was given comes back with the id', async () => {
    const console = await startConsole();
    expect(
      await console.call('Tasks.AddTask', scan([hostIds['WIN10-01']], {}, { DisplayName: 'x'.repeat(100) })),
    ).toEqual({ PxgRetVal: '201' });
    const wrapped = { type: 'params', value: { KLHST_WKS_HOSTNAME: hostIds.recorded } };
    expect(await console.call('Tasks.AddTask', scan([wrapped]))).toEqual({ PxgRetVal: '202' });
    const { PxgRetVal: data } = await console.call('Tasks.GetTaskData', { strTask: '201' });
    expect(data).toMatchObject({ TASK_UNIQUE_ID: '201', TASK_ADDITIONAL_PARAMS: { value: { ScanScope: ['C:\\'] } } });
    expect(data.TASK_INFO_PARAMS.value.HostList).toEqual([hostIds['WIN10-01']]);
    await console.call('Tasks.AddHostToTask', { strTask: '201', strHostName: hostIds['WIN10-02'] });
    const rename = { TASK_INFO_PARAMS: { type: 'params', value: { DisplayName: 'Renamed' } } };
    await console.call('Tasks.UpdateTask', { strTask: '201', pData: rename });
    const task = console.snapshot().tasks.find((one) => one.id === '201');
    expect(task).toMatchObject({ displayName: 'Renamed', hosts: [hostIds['WIN10-01'], hostIds['WIN10-02']] });
    await console.call('Tasks.DeleteTask', { strTask: '201' });
    expect(await console.failure('Tasks.GetTask', { strTask: '201' })).toBe('Task #201 was not found.');
  });
});

describe('running tasks', () => {
  test('pending, running, done; a scan finds what is there, and its threats go to the quarantine', async () => {
    const console = await startConsole();
    await console.call('Tasks.AddTask', scan([hostIds['WIN10-01'], hostIds.recorded]));
    expect(await statistics(console, '201')).toMatchObject({ 1: 0, 2: 0, 4: 0 });
    await console.call('Tasks.RunTask', { strTask: '201' });
    expect(await statistics(console, '201')).toEqual({
      1: 2,
      2: 0,
      4: 0,
      8: 0,
      16: 0,
      32: 0,
      64: 0,
      GNRL_COMPLETED_PERCENT: 0,
      KLTSK_NEED_RBT_CNT: 0,
    });
    console.clock.advance(2_500);
    expect(await statistics(console, '201')).toMatchObject({ 2: 2, GNRL_COMPLETED_PERCENT: 50 });
    console.clock.advance(2_500);
    expect(await statistics(console, '201')).toMatchObject({ 2: 0, 4: 2, GNRL_COMPLETED_PERCENT: 100 });
    const states = await history(console, '201', { event_type: 'KLPRCI_TaskState' });
    expect(states.map((event) => event.task_new_state)).toEqual([1, 1, 4, 4]);
    const found = await history(console, '201', {}, hostIds['WIN10-01']);
    expect(found.map((event) => event.event_type)).toEqual([
      'KLPRCI_TaskState',
      'GNRL_EV_VIRUS_FOUND',
      'GNRL_EV_OBJECT_QUARANTINED',
      'KLPRCI_TaskState',
    ]);
    expect(found.at(-1)).toMatchObject({ GNRL_COMPLETED_PERCENT: 100 });
    expect(console.snapshot().quarantine.at(-1)).toMatchObject({ virusName: 'EICAR-Test-File', status: 1 });
    await console.call('Tasks.RunTask', { strTask: '201' });
    console.clock.advance(10_000);
    expect(await history(console, '201', { event_type: 'GNRL_EV_VIRUS_FOUND' })).toHaveLength(1);
  });

  test('hosts that are away stay pending until they are back; a host without the product does so for ever', async () => {
    const console = await startConsole();
    const linux = '3f2b8e30-4d9c-4e77-9c76-5b4f9e32c003';
    await console.call('Tasks.AddTask', scan([hostIds['WIN10-01'], hostIds['WIN10-02'], linux]));
    await console.call('Tasks.RunTask', { strTask: '201' });
    console.clock.advance(150_000);
    expect(await statistics(console, '201')).toMatchObject({ 1: 2, 4: 1 });
    await control(console.simulator.controlUrl, 'PATCH', '/state', { hosts: { 'WIN10-02': { online: true } } });
    console.clock.advance(1_000);
    expect(await statistics(console, '201')).toMatchObject({ 1: 1, 2: 1, 4: 1 });
    await control(console.simulator.controlUrl, 'PATCH', '/state', { hosts: { 'WIN10-02': { online: false } } });
    console.clock.advance(60_000);
    expect(await statistics(console, '201')).toMatchObject({ 2: 1 });
    await control(console.simulator.controlUrl, 'PATCH', '/state', { hosts: { 'WIN10-02': { online: true } } });
    console.clock.advance(10_000);
    expect(await statistics(console, '201')).toMatchObject({ 1: 1, 2: 0, 4: 2 });
  });

  test('a host can be told how its tasks end', async () => {
    const console = await startConsole();
    console.simulator.state.patch({
      hosts: { 'WIN10-01': { taskOutcome: 'failed' }, 'EC2AMAZ-U66K3JL': { taskOutcome: 'warning' } },
    });
    await console.call('Tasks.AddTask', scan([hostIds['WIN10-01'], hostIds.recorded]));
    await console.call('Tasks.RunTask', { strTask: '201' });
    console.clock.advance(10_000);
    expect(await statistics(console, '201')).toMatchObject({ 4: 0, 8: 1, 16: 1 });
    expect((await history(console, '201')).map((event) => event.task_new_state)).toContain(3);
  });

  test('suspend, resume, cancel', async () => {
    const console = await startConsole();
    await console.call('Tasks.AddTask', scan([hostIds['WIN10-01']]));
    await console.call('Tasks.RunTask', { strTask: '201' });
    console.clock.advance(1_500);
    await console.call('Tasks.SuspendTask', { strTask: '201' });
    console.clock.advance(60_000);
    expect(await statistics(console, '201')).toMatchObject({ 64: 1 });
    await console.call('Tasks.ResumeTask', { strTask: '201' });
    expect(await statistics(console, '201')).toMatchObject({ 2: 1 });
    await console.call('Tasks.CancelTask', { strTask: '201' });
    console.clock.advance(60_000);
    expect(await statistics(console, '201')).toMatchObject({ 16: 1, 4: 0 });
    expect((await history(console, '201')).map((event) => event.task_new_state)).toEqual([1, 2, 1, 3]);
  });

  test('a task of a group runs on the hosts of the group and below; its hosts are read by state', async () => {
    const console = await startConsole({ hostCount: 14 });
    await console.call('Tasks.RunTask', { strTask: '101' });
    console.clock.advance(10_000);
    const counts = await statistics(console, '101');
    const { PxgRetVal: below } = await console.call('HostGroup.GetGroupInfoEx', {
      nGroupId: 0,
      pArrAttributes: ['KLGRP_CHLDHST_CNT'],
    });
    expect(counts[1] + counts[4]).toBe(below.KLGRP_CHLDHST_CNT);
    const { strHostIteratorId } = await console.call('Tasks.ResetHostIteratorForTaskStatusEx', {
      strTask: '101',
      pFields2Return: ['hostname', 'hostdn', 'state_code', 'finish_time', 'completed_percent'],
      pFields2Order: [{ type: 'params', value: { Name: 'hostdn', Asc: true } }],
      nHostStateMask: 4,
      nLifetime: 600,
    });
    const { PxgRetVal: count } = await console.call('Tasks.GetHostStatusRecordsCount', { strHostIteratorId });
    expect(count).toBe(counts[4]);
    const { pParHostStatus } = await console.call('Tasks.GetHostStatusRecordRange', {
      strHostIteratorId,
      nStart: 0,
      nEnd: count - 1,
    });
    expect(pParHostStatus.statuses).toHaveLength(count);
    expect(pParHostStatus.statuses[0].value).toMatchObject({
      state_code: 4,
      completed_percent: 100,
      finish_time: { type: 'datetime' },
    });
    await console.call('Tasks.ReleaseHostStatusIterator', { strHostIteratorId });
  });
});
