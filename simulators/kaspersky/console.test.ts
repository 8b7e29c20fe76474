import { describe, expect, test } from 'vitest';
import { control, failureOf, send } from '../kit/testing/client.ts';
import { hostIds, startConsole } from './testing/console.ts';

type Json = ReturnType<typeof JSON.parse>;

const wrap = (value: object) => ({ type: 'params', value });

describe('hosts and groups', () => {
  test('names that need escaping, names that two hosts have, and attributes of products', async () => {
    const console = await startConsole();
    const find = async (filter: string) => {
      const rows = await console.search('FindHosts', filter, ['KLHST_WKS_DN']);
      return rows.map((row): string => row.KLHST_WKS_DN).toSorted();
    };
    expect(await find('(KLHST_WKS_DN="LAB [[]x][*]""7""[?]")')).toEqual(['LAB [x]*"7"?']);
    expect(await find('(KLHST_WKS_DN="RECEPTION")')).toEqual(['RECEPTION', 'RECEPTION']);
    expect(await find('(KLHST_WKS_PRODUCT_NAME="kesl")')).toContain('LNX-WEB-01');
    expect(await find('(&(KLHST_WKS_PRODUCT_ID="KES/12.0.0.0")(KLHST_WKS_OS_NAME="*11"))')).toEqual(['WIN11-05']);
    expect(await find('(&(KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))')).toEqual(['KASPERSKY1']);
    expect(await find('(&(!KLHST_WKS_DN = "[A-Q]*")(KLHST_WKS_GROUPID = 1))')).toEqual([]);
    expect(await find('(KLHST_WKS_FROM_UNASSIGNED=1)')).toEqual(['PRINTER-GATE']);
  });

  test('groups are found, added once, walked, and removed when they are empty', async () => {
    const console = await startConsole();
    expect(await console.search('FindGroups', '(&(name="*group*")(parentId=1))', ['id', 'name'])).toEqual([
      { id: 4, name: 'WORKGROUP' },
    ]);
    const add = () => console.call('HostGroup.AddGroup', { pInfo: { name: 'New', parentId: 5 } });
    const { PxgRetVal: id } = await add();
    expect(await add()).toEqual({ PxgRetVal: id });
    expect((await console.call('HostGroup.GetGroupInfo', { nGroupId: id })).PxgRetVal).toMatchObject({
      grp_full_name: 'Managed devices/Workstations/New/',
      level: 2,
      hostsNum: 0,
    });
    const { PxgRetVal: tree } = await console.call('HostGroup.GetSubgroups', { nGroupId: 0, nDepth: 0 });
    const workstations = tree.find((item: Json) => item.value.id === 5).value;
    expect(workstations.groups.map((item: Json) => item.value.name)).toEqual(['Paris', 'New']);
    expect(await console.search('FindGroups', '(creationDate>="2026-11-02")', ['name'])).toEqual([{ name: 'New' }]);
    const remove = async (nGroup: number) => {
      const { strActionGuid } = await console.call('HostGroup.RemoveGroup', { nGroup, nFlags: 1 });
      return console.call('AsyncActionStateChecker.CheckActionState', { wstrActionGuid: strActionGuid });
    };
    expect(await remove(id)).toMatchObject({ bFinalized: true, bSuccededFinalized: true });
    expect(await remove(5)).toMatchObject({
      bSuccededFinalized: false,
      pStateData: { KLBLAG_ERROR_INFO: { type: 'params' } },
    });
    expect(await console.failure('HostGroup.GetGroupInfo', { nGroupId: id })).toBe(`Group #${id} was not found.`);
  });
});

describe('lists of the console', () => {
  test('users: all of them, those of one host, and who is there now', async () => {
    const console = await startConsole();
    const fields = ['ul_wstrSamAccountName', 'ul_wstrDomainSAM', 'ul_bVisited'];
    const all = await console.view('GlobalUsersListSrvViewName', '(ul_wstrSamAccountName="Administrator")', fields);
    expect(all.map((row): string => row.ul_wstrDomainSAM).toSorted()).toEqual([
      'EC2AMAZ-U66K3JL',
      'KASPERSKY1',
      'WIN10-01',
    ]);
    expect(all.every((row) => !('ul_bVisited' in row))).toBe(true);
    console.simulator.state.patch({ hosts: { 'WIN10-01': { logons: { 'l.martin': true, 'p.novak': false } } } });
    const of = (id: string) =>
      console.view('GlobalUsersListSrvViewName', '', fields, {
        params: { strHostId: id },
        order: 'ul_wstrSamAccountName',
      });
    expect((await of(hostIds['WIN10-01'])).map((row) => [row.ul_wstrSamAccountName, row.ul_bVisited])).toEqual([
      ['l.martin', true],
      ['p.novak', false],
    ]);
    expect(await of('nothing')).toEqual([]);
    expect(await of(hostIds['PRINTER-GATE'])).toEqual([]);
  });

  test('executable files, on one host and by themselves', async () => {
    const console = await startConsole();
    const rows = await console.view(
      'ACHostExeFilesSrvViewName',
      `(HOST_NAME="${hostIds.recorded}")`,
      ['FILE_ID', 'FILE_NAME', 'FILE_HASH_SHA256'],
      { order: 'FILE_ID' },
    );
    expect(rows.map((row) => row.FILE_ID)).toEqual([5, 6, 7, 8]);
    expect(Buffer.from(rows[0].FILE_HASH_SHA256.value, 'base64')).toHaveLength(32);
    const info = (szwHostId: string, lFileId: number, pFilter: object | null = null) => ({
      szwHostId,
      lFileId,
      pFilter,
    });
    expect((await console.call('AppCtrlApi.GetExeFileInfo', info('', 5))).PxgRetVal).not.toHaveProperty('HST_FILE_ID');
    const limited = await console.call('AppCtrlApi.GetExeFileInfo', info(hostIds.recorded, 5, { FILE_NAME: true }));
    expect(limited).toEqual({ PxgRetVal: { FILE_NAME: 'notepad.exe' } });
    expect(await console.failure('AppCtrlApi.GetExeFileInfo', info(hostIds.recorded, 1))).toBe(
      'File #1 was not found.',
    );
    expect(await console.failure('AppCtrlApi.GetExeFileInfo', info(hostIds.recorded, 99))).toBe(
      'File #99 was not found.',
    );
  });

  test('software of a host and of all, under the live name or that of the reference', async () => {
    const console = await startConsole();
    const of = async () =>
      (await console.call('InventoryApi.GetHostInvProducts', { szwHostId: hostIds['WIN10-01'] })).PxgRetVal;
    const live = await of();
    expect(live.GNRL_EA_PARAM_1.length).toBeGreaterThan(1);
    expect(live.GNRL_EA_PARAM_1[0].value).toMatchObject({
      DisplayName: expect.any(String),
      InstanceID: { type: 'binary' },
    });
    expect((await console.call('InventoryApi.GetInvProductsList')).PxgRetVal.GNRL_EA_PARAM_1).toHaveLength(11);
    console.simulator.state.patch({ settings: { inventoryArrayKey: 'KLEVP_EA_PARAM_1' } });
    expect(await of()).toEqual({ KLEVP_EA_PARAM_1: live.GNRL_EA_PARAM_1 });
  });

  test('tags, incidents, local tasks and distribution points, as the published samples use them', async () => {
    const console = await startConsole();
    const tags = 'HostsTags.ListTags';
    await console.call(`${tags}.AddTag`, { szwTagValue: 'CustomTag', pParams: {} });
    await console.call(`${tags}.RenameTag`, { szwOldTagValue: 'CustomTag', szwNewTagValue: 'NewTag', pParams: {} });
    const item = wrap({
      KLTAGS_ITEM_ID: hostIds.recorded,
      KLTAGS_TAGS: [wrap({ KLTAGS_VALUE: 'NewTag', KLTAGS_SET: true })],
    });
    await console.call(`${tags}.SetTags`, { pListItemsTags: [item], pParams: { KLTAGS_FULL_REPLACE: false } });
    const { PxgRetVal: set } = await console.call(`${tags}.GetTags`, { pIdArray: [hostIds.recorded], pParams: {} });
    expect(set).toEqual([wrap({ KLTAGS_ITEM_ID: hostIds.recorded, KLTAGS_TAGS: ['NewTag'] })]);
    await console.call(`${tags}.DeleteTags2`, { pTagValue: ['NewTag'], pParams: {} });
    expect(await console.call(`${tags}.GetAllTags`, { pParams: null })).toEqual({ PxgRetVal: ['Pilot'] });

    const find = {
      strFilter: 'KLINCDT_IS_HANDLED=1',
      pFieldsToReturn: ['KLINCDT_ID', 'KLINCDT_BODY'],
      pFieldsToOrder: [],
      lMaxLifeTime: 3_600,
    };
    expect((await console.call('HostGroup.FindIncidents', find)).PxgRetVal).toBe(1);
    await console.call('HostGroup.UpdateIncident', { nId: 1, pData: { KLINCDT_IS_HANDLED: true } });
    expect((await console.call('HostGroup.FindIncidents', find)).PxgRetVal).toBe(2);

    const { PxgRetVal: strSrvObjId } = await console.call('HostGroup.GetHostTasks', {
      strHostName: hostIds['WIN10-01'],
    });
    const none = { strProductName: '', strVersion: '', strComponentName: '', strInstanceId: '', strTaskName: '' };
    await console.call('HostTasks.ResetTasksIterator', { strSrvObjId, ...none });
    const names: string[] = [];
    for (;;) {
      const { pTaskData } = await console.call('HostTasks.GetNextTask', { strSrvObjId });
      if (pTaskData === undefined) break;
      names.push(pTaskData.TASK_INFO_PARAMS.value.DisplayName);
    }
    expect(names).toEqual(['Full Scan', 'Critical Areas Scan', 'Local update']);

    await console.call('UaControl.RegisterUpdateAgent', { pUaInfo: { UaHostId: hostIds['WIN10-01'] } });
    const { pUaInfo } = await console.call('UaControl.GetUpdateAgentInfo', { wstrUaHostId: hostIds['WIN10-01'] });
    expect(pUaInfo).toMatchObject({ UaHostId: hostIds['WIN10-01'], UaScope: { type: 'params' } });
  });

  test('general information of a host stands in the storage', async () => {
    const console = await startConsole();
    const place = {
      strHostName: hostIds.recorded,
      strType: 'SS_PRODINFO',
      strProduct: '.core',
      strVersion: '.independent',
      strSection: 'KLHINF',
    };
    expect((await console.call('HostGroup.SS_Read', place)).PxgRetVal).toMatchObject({
      'OS Name': 'Microsoft Windows Server 2016',
      'Physical memory ll': { type: 'long', value: expect.any(Number) },
    });
  });
});

describe('faults and control', () => {
  test('a fault hits one method, the log shows it, and what was done is not undone', async () => {
    const console = await startConsole();
    const { controlUrl } = console.simulator;
    await control(controlUrl, 'POST', '/faults', {
      match: { path: 'Tasks\\.RunTask$', times: 1 },
      fault: { kind: 'drop-after' },
    });
    const token = await console.signIn('administrator');
    const lost = failureOf(console.post('/api/v1.0/Tasks.RunTask', '{"strTask":"101"}', { token }));
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
    expect(console.snapshot()).toMatchObject({ taskRuns: 1, writes: { 'Tasks.RunTask': 1 } });
    expect(await console.call('Tasks.RunTask', { strTask: '101' }, { token })).toEqual({});
    const { requests } = (await control(controlUrl, 'GET', '/log?path=RunTask')).json();
    expect(requests.map((request: Json) => [request.answer, request.notes.user])).toEqual([
      ['dropped', 'administrator'],
      [{ status: 200 }, 'administrator'],
    ]);
  });

  test.each([
    [{ kind: 'status', status: 503, body: 'text' }, 503],
    [{ kind: 'status', status: 500, body: 'html' }, 500],
    [{ kind: 'rate-limit' }, 429],
  ])('%j', async (fault, status) => {
    const console = await startConsole();
    await control(console.simulator.controlUrl, 'POST', '/faults', { fault });
    expect(
      (await send(console.simulator.url, '/api/v1.0/login', { ca: console.simulator.ca, method: 'POST' })).status,
    ).toBe(status);
  });

  test('sessions are ended, hosts get threats, rows are added, and a reset undoes it all', async () => {
    const console = await startConsole();
    const { controlUrl } = console.simulator;
    const first = console.snapshot();
    await console.call('HostGroup.GroupIdGroups');
    expect((await control(controlUrl, 'POST', '/sessions/expire')).json()).toEqual({ expired: 1 });
    expect((await console.post('/api/v1.0/HostGroup.GroupIdGroups', '{}')).status).toBe(403);
    await control(controlUrl, 'POST', '/threats', {
      host: 'WIN10-02',
      threat: { path: 'C:\\x.exe', kind: 'suspicious' },
    });
    await control(controlUrl, 'POST', '/quarantine', { host: 'WIN10-02', path: 'C:\\y.exe' });
    await control(controlUrl, 'POST', '/events', { count: 5 });
    const patch = {
      settings: { licence: false, syncMs: 5 },
      hosts: {
        'WIN10-02': {
          fields: { KLHST_WKS_FQDN: 'here.example.local', KLHST_WKS_LAST_VISIBLE: '2026-01-01T00:00:00Z' },
        },
      },
    };
    expect((await control(controlUrl, 'PATCH', '/state', patch)).status).toBe(200);
    const token = await console.signIn('administrator');
    expect(
      await console.search(
        'FindHosts',
        '(KLHST_WKS_FQDN="here.example.local")',
        ['KLHST_WKS_DN', 'KLHST_WKS_LAST_VISIBLE'],
        { token },
      ),
    ).toEqual([
      { KLHST_WKS_DN: 'WIN10-02', KLHST_WKS_LAST_VISIBLE: { type: 'datetime', value: '2026-01-01T00:00:00Z' } },
    ]);
    expect((await control(controlUrl, 'GET', '/hosts/WIN10-02')).json().threats).toHaveLength(1);
    expect(console.snapshot().eventCount).toBe(405);
    await control(controlUrl, 'POST', '/state/reset');
    expect(console.snapshot()).toEqual(first);
  });

  test.each([
    [{ hosts: { RECEPTION: { online: false } } }, /RECEPTION names 2 hosts/],
    [{ hosts: { 'WIN10-01': { fields: { NOTHING: 1 } } } }, /NOTHING cannot be set/],
    [{ hosts: { 'WIN10-01': { awake: true } } }, /has no property awake/],
    [{ settings: { expiredStatus: 404 } }, /expiredStatus/],
    [{ users: { administrator: { rights: 'all' } } }, /rights must be a list/],
  ])('%j is refused', async (patch, message) => {
    const console = await startConsole();
    const before = console.snapshot();
    const answer = await control(console.simulator.controlUrl, 'PATCH', '/state', patch);
    expect([answer.status, answer.json().message]).toEqual([400, expect.stringMatching(message)]);
    expect(console.snapshot()).toEqual(before);
  });
});
