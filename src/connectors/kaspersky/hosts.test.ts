import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { ipNumber, ipText } from './ip-address.ts';
import { textOf } from './testing/text-of.ts';
import { pxg, type FakeConsole } from './testing/fake-console.ts';
import { errorOf, openConnection, type OpenedConnection } from './testing/opened-connection.ts';
import { FakeTables } from './testing/tables.ts';
import { long, params } from './wire-values.ts';

const rows: readonly JsonObject[] = [
  {
    KLHST_WKS_HOSTNAME: 'id-1',
    KLHST_WKS_DN: 'TWIN',
    KLHST_WKS_FQDN: 'a.example',
    KLHST_WKS_IP_LONG: long(167_772_161),
    KLHST_WKS_STATUS: 29,
    KLHST_WKS_STATUS_ID: 1,
  },
  {
    KLHST_WKS_HOSTNAME: 'id-2',
    KLHST_WKS_DN: 'TWIN',
    KLHST_WKS_FQDN: 'b.example',
    KLHST_WKS_CONNECT_IP_LONG: long(167_772_162),
  },
  { KLHST_WKS_HOSTNAME: 'id-3', KLHST_WKS_DN: 'x[1]*"', KLHST_WKS_WINHOSTNAME: 'X1' },
];

let opened: OpenedConnection;
let console: FakeConsole;
let users: JsonObject[];

beforeEach(async () => {
  opened = await openConnection();
  console = opened.console;
  users = [];
  // A console that finds more than it was asked for: matching is checked on this side as well.
  new FakeTables(console).chunks('HostGroup.FindHosts', () => rows).views(() => users);
  console.on('Tasks.GetAllTasksOfHost', ({ strHostName }) => ({ PxgRetVal: [`task of ${textOf(strHostName)}`] }));
});

const tasksOf = async (hostName: string, more: JsonObject = {}) =>
  (await opened.run('list-host-tasks', { hostName, ...more })).raw;

describe('a host', () => {
  it.each([
    ['id-1', 'id-1'],
    ['ID-2', 'id-2'],
    ['a.example', 'id-1'],
    ['B.EXAMPLE', 'id-2'],
    ['10.0.0.1', 'id-1'],
    ['10.0.0.2', 'id-2'],
    ['x[1]*"', 'id-3'],
    ['x1', 'id-3'],
  ])('%s is %s', async (name, hostId) => {
    expect(await tasksOf(name)).toEqual({ PxgRetVal: [`task of ${hostId}`] });
  });

  it('is asked for with every value escaped', async () => {
    await tasksOf('x[1]*"');
    expect(console.bodiesOf('HostGroup.FindHosts')).toMatchObject([
      { wstrFilter: expect.stringContaining('(KLHST_WKS_DN="x[[]1][*]""")') as string },
    ]);
  });

  it('whose name others share is refused with the list of them', async () => {
    const error = await errorOf(tasksOf('twin'));
    expect(error.message).toBe(
      'twin names 2 hosts: TWIN (id-1), TWIN (id-2). Name one by its id, or set allowSeveral.',
    );
    expect(error.details).toMatchObject({ candidates: [{ hostId: 'id-1' }, { hostId: 'id-2' }] });
    expect(console.bodiesOf('Tasks.GetAllTasksOfHost')).toEqual([]);
  });

  it('is all of them when that is allowed', async () => {
    expect(await tasksOf('twin', { allowSeveral: true })).toEqual({ PxgRetVal: ['task of id-1', 'task of id-2'] });
  });
});

describe('reading hosts', () => {
  it('gives the raw rows at the paths that people know, and a readable form', async () => {
    const outcome = await opened.run('list-hosts', {});
    expect(outcome.raw).toMatchObject({
      pChunk: { KLCSP_ITERATOR_ARRAY: [{ value: { KLHST_WKS_HOSTNAME: 'id-1', KLHST_WKS_DN: 'TWIN' } }, {}, {}] },
    });
    expect(outcome.data).toMatchObject({
      total: 3,
      hosts: [
        {
          hostId: 'id-1',
          hostName: 'TWIN',
          ip: '10.0.0.1',
          status: 'Critical',
          network: ['visible in the network', 'agent installed', 'agent alive', 'protection installed'],
        },
        {},
        {},
      ],
    });
    expect(outcome.keyFields).toEqual({ hostIds: ['id-1', 'id-2', 'id-3'] });
  });

  it('says how many there are when it gives fewer', async () => {
    const outcome = await opened.run('list-hosts', { limit: 1, skip: 1 });
    expect(outcome).toMatchObject({ message: '1 of 3 hosts.', data: { hosts: [{ hostId: 'id-2' }] } });
  });

  it('takes conditions instead of a filter', async () => {
    await opened.run('list-hosts', { where: { all: [{ attribute: 'KLHST_WKS_DN', operator: '=', value: 'a*' }] } });
    expect(console.bodiesOf('HostGroup.FindHosts')).toMatchObject([{ wstrFilter: '(KLHST_WKS_DN="a[*]")' }]);
  });

  it('always asks for id and name beside other fields', async () => {
    await opened.run('get-host-status', { returnFields: ['KLHST_WKS_ANTI_SPAM_STATUS'] });
    expect(console.bodiesOf('HostGroup.FindHosts')).toMatchObject([
      { vecFieldsToReturn: ['KLHST_WKS_HOSTNAME', 'KLHST_WKS_DN', 'KLHST_WKS_ANTI_SPAM_STATUS'] },
    ]);
  });

  it('names the hosts that nobody knows', async () => {
    expect(await opened.run('get-host-status', { hostNames: ['id-1', 'GHOST'] })).toMatchObject({
      status: 'succeeded',
      message: expect.stringContaining('Not found: GHOST.') as string,
      targets: [{ target: 'GHOST', status: 'not_found' }],
    });
  });
});

describe('partial success', () => {
  it('keeps the tasks that were read', async () => {
    console.on('Tasks.GetTaskStatistics', ({ strTask }) =>
      strTask === '1111' ? pxg('Task #1111 was not found.') : { PxgRetVal: { '2': 1, GNRL_COMPLETED_PERCENT: 40 } },
    );
    expect(await opened.run('get-task-statistics', { taskIds: ['101', '1111'] })).toMatchObject({
      status: 'partially_succeeded',
      data: { tasks: [{ taskId: '101', running: 1, completedPercent: 40 }] },
      raw: [{ PxgRetVal: { '2': 1 } }],
      targets: [
        { target: '101', status: 'succeeded' },
        { target: '1111', status: 'not_found', error: { statusCode: 404, message: 'Task #1111 was not found.' } },
      ],
    });
  });

  it('has the raw answer itself for a single task', async () => {
    console.on('Tasks.GetTaskData', {
      PxgRetVal: { TASK_NAME: 'ODS', TASK_INFO_PARAMS: params({ DisplayName: 'Scan' }) },
    });
    const outcome = await opened.run('get-task-settings', { taskIds: ['101'] });
    expect(outcome.raw).toMatchObject({ PxgRetVal: { TASK_INFO_PARAMS: { value: { DisplayName: 'Scan' } } } });
    expect(outcome.data).toMatchObject({
      tasks: [{ name: 'Scan', type: 'ODS', settings: { TASK_INFO_PARAMS: { DisplayName: 'Scan' } } }],
    });
  });

  it('keeps the addresses that have users', async () => {
    users = [{ ul_llTrusteeId: long(4), ul_wstrDisplayName: 'Administrator' }];
    const outcome = await opened.run('get-user-by-ip', { ipAddresses: ['10.0.0.1', 'nonsense'] });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      targets: [{ status: 'succeeded' }, { target: 'nonsense', status: 'failed', error: { message: 'Invalid IP.' } }],
    });
    expect(outcome.raw).toMatchObject({ pRecords: { KLCSP_ITERATOR_ARRAY: expect.any(Array) as unknown[] } });
  });

  it('reads every number that is a port, and nothing else', async () => {
    console.on('UaControl.GetUpdateAgentInfo', {
      pUaInfo: {
        SslPort: 13_000,
        UaScope: params({ UDPPORT: 15_000, list: [params({ portA: 1 })] }),
        Ports: 'x',
        PORT: 70_000,
        n: 5,
      },
    });
    expect((await opened.run('get-open-ports', { hostIds: ['id-1'] })).data).toMatchObject({
      hosts: [
        {
          hostId: 'id-1',
          ports: [
            { name: 'pUaInfo.SslPort', port: 13_000, protocol: 'tcp' },
            { name: 'pUaInfo.UaScope.UDPPORT', port: 15_000, protocol: 'udp' },
            { name: 'pUaInfo.UaScope.list.portA', port: 1 },
          ],
        },
      ],
    });
  });
});

describe('users', () => {
  it('of a device are those seen on it and its local accounts, once each', async () => {
    users = [{ ul_llTrusteeId: long(9_223_372_036_854_775_807n) }, { ul_llTrusteeId: long(4) }];
    const outcome = await opened.run('list-users', { hostName: 'id-1', usernames: ['Jo "x"'] });
    expect(outcome.data).toMatchObject({ users: [{ userId: 9_223_372_036_854_775_807n }, { userId: 4 }], total: 2 });
    const searches = console.bodiesOf('SrvView.ResetIterator');
    expect(searches).toMatchObject([{ pParams: { strHostId: 'id-1' } }, { pParams: {} }]);
    expect(JSON.stringify(searches)).toContain('ul_wstrDomainSAM=\\"TWIN\\"');
  });

  it('of a device that does not exist are none, not all', async () => {
    users = [{ ul_llTrusteeId: long(4) }];
    expect(await opened.run('list-users', { hostName: 'GHOST' })).toMatchObject({
      status: 'succeeded',
      data: { users: [] },
    });
    expect(console.bodiesOf('SrvView.ResetIterator')).toEqual([]);
  });
});

describe('files', () => {
  it('have their digests in hexadecimal', async () => {
    users = [
      { FILE_ID: 5, FILE_HASH_MD5: { type: 'binary', value: Buffer.alloc(16, 0xab).toString('base64') }, FILE_TYPE: 1 },
    ];
    expect((await opened.run('list-execution-files')).data).toMatchObject({
      files: [{ fileId: 5, md5: 'ab'.repeat(16), type: 'dll' }],
    });
  });

  it('of one device are all read when no id is given', async () => {
    users = [{ FILE_ID: 5 }, { FILE_ID: 6 }];
    console.on('AppCtrlApi.GetExeFileInfo', ({ lFileId }) => ({
      PxgRetVal: { FILE_ID: (lFileId as JsonObject)['value'] ?? null },
    }));
    const outcome = await opened.run('get-execution-file', { hostId: 'id-1' });
    expect(outcome.data).toMatchObject({ files: [{ fileId: 5 }, { fileId: 6 }] });
  });

  it('of a device that does not exist are none, not all', async () => {
    users = [{ FILE_ID: 5 }];
    expect((await opened.run('list-execution-files', { hostId: 'GHOST' })).data).toMatchObject({ files: [] });
    expect((await opened.run('list-quarantine-files', { hostId: 'GHOST' })).data).toMatchObject({ files: [] });
  });
});

describe('applications', () => {
  it.each(['GNRL_EA_PARAM_1', 'KLEVP_EA_PARAM_1'])(
    'are read under %s and given under the recorded name',
    async (name) => {
      console.on('InventoryApi.GetHostInvProducts', {
        PxgRetVal: { [name]: [params({ DisplayName: 'App', VapmBuild: long(0) })] },
      });
      const outcome = await opened.run('list-applications', { hostNames: ['id-1'] });
      expect(outcome.raw).toMatchObject({ PxgRetVal: { GNRL_EA_PARAM_1: [{ value: { DisplayName: 'App' } }] } });
      expect(outcome.data).toMatchObject({
        applications: [{ hostId: 'id-1', hostName: 'TWIN', name: 'App', VapmBuild: 0 }],
      });
    },
  );
});

describe('an IPv4 address', () => {
  it.each([
    ['10.0.0.1', 167_772_161],
    ['255.255.255.255', 4_294_967_295],
  ])('%s is %i and back', (text, number) => {
    expect([ipNumber(text), ipText(number)]).toEqual([number, text]);
  });

  it.each(['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', 'a.b.c.d', '::1', '1.2.3.4/8'])('%j is none', (text) => {
    expect(ipNumber(text)).toBeNull();
  });
});
