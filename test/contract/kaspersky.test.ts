import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kasperskyConnector } from '#connectors/kaspersky/connector.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { recordedHostId } from '../../simulators/kaspersky/model/host-names.ts';
import { listOf, startContractConsole, type ContractConsole } from './kaspersky-console.ts';
import { errorOf } from './opened-connection.ts';

const workstation = 'WIN10-01';
const workstationId = '2e1a7d2f-3c8b-4d66-8b65-4a3e8d21b002';
const quarantinedPath = String.raw`C:\Test\5.txt`;

let console: ContractConsole;

beforeAll(async () => {
  console = await startContractConsole();
});
beforeEach(() => console.reset());
afterEach(() => console.requireTidy());
afterAll(() => console[Symbol.asyncDispose]());

/** Rows below a path that people know, such as `pChunk.KLCSP_ITERATOR_ARRAY`. */
function rawRows(raw: Json | undefined, path: string): readonly JsonObject[] {
  let value: Json = raw ?? null;
  for (const name of path.split('.')) value = (value as JsonObject)[name] ?? null;
  return value as readonly JsonObject[];
}

describe('reads', () => {
  it('lists every host, with the raw rows beside the readable ones', async () => {
    const outcome = await console.run('list-hosts');
    expect(outcome).toMatchObject({ status: 'succeeded', data: { returned: 60, total: 60 } });
    const rows = rawRows(outcome.raw, 'pChunk.KLCSP_ITERATOR_ARRAY');
    expect(rows).toHaveLength(60);
    expect(rows.map(({ value }) => (value as JsonObject)['KLHST_WKS_HOSTNAME'])).toContain(recordedHostId);
    expect(listOf(outcome, 'hosts').find(({ hostName }) => hostName === workstation)).toMatchObject({
      hostId: workstationId,
      ip: '10.0.0.21',
    });
  });

  it.each([
    [{ filter: '(KLHST_WKS_DN="RECEPTION")' }, 2],
    [{ where: { all: [{ attribute: 'KLHST_WKS_DN', operator: '=', value: 'LAB [x]*"7"?' }] } }, 1],
    [{ where: { all: [{ attribute: 'KLHST_WKS_DN', operator: 'like', value: 'WIN10-*' }] } }, 3],
    [{ limit: 7, skip: 55 }, 5],
  ] as readonly (readonly [JsonObject, number])[])('finds by %j', async (input, count) => {
    expect(listOf(await console.run('list-hosts', input), 'hosts')).toHaveLength(count);
  });

  it('lists groups', async () => {
    const groups = listOf(await console.run('list-groups'), 'groups');
    expect(groups.length).toBeGreaterThan(3);
    expect(groups[0]).toHaveProperty('id');
  });

  it.each([workstation, '10.0.0.21', workstationId, 'win10-01', 'win10-01.example.local'])(
    'knows the host by %s',
    async (name) => {
      const outcome = await console.run('get-host-status', { hostNames: [name] });
      expect(listOf(outcome, 'hosts')).toMatchObject([{ hostId: workstationId, hostName: workstation }]);
    },
  );

  it('reads the status of all hosts, and chosen fields', async () => {
    expect(await console.run('get-host-status')).toMatchObject({ data: { total: 60 } });
    const outcome = await console.run('get-host-status', {
      hostNames: [workstation],
      returnFields: ['KLHST_WKS_OS_NAME'],
    });
    expect(listOf(outcome, 'hosts')).toEqual([
      { hostId: workstationId, hostName: workstation, osName: 'Microsoft Windows 10' },
    ]);
  });

  it('reads users by the address of their device', async () => {
    const outcome = await console.run('get-user-by-ip', { ipAddresses: ['10.0.0.21', '10.9.9.9'] });
    expect(outcome).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: '10.0.0.21', status: 'succeeded' },
        { target: '10.9.9.9', status: 'failed', error: { message: 'Invalid IP.', statusCode: 400 } },
      ],
    });
    expect(listOf(outcome, 'addresses')).toMatchObject([{ hosts: [{ hostId: workstationId }] }]);
  });

  it('lists applications of one device and of all', async () => {
    const own = await console.run('list-applications', { hostNames: [workstation] });
    expect(listOf(own, 'applications')[0]).toMatchObject({ hostId: workstationId, name: expect.any(String) as string });
    expect(rawRows(own.raw, 'PxgRetVal.GNRL_EA_PARAM_1').length).toBeGreaterThan(0);
    console.simulator.state.patch({ settings: { inventoryArrayKey: 'KLEVP_EA_PARAM_1' } });
    const documented = await console.run('list-applications', { hostNames: [workstation] });
    expect(listOf(documented, 'applications')).toHaveLength(listOf(own, 'applications').length);
    expect(listOf(await console.run('list-applications'), 'applications').length).toBeGreaterThan(0);
  });

  it('lists executable files and reads one of them', async () => {
    const outcome = await console.run('list-execution-files', { hostId: workstation });
    const [file] = listOf(outcome, 'files');
    expect(file).toMatchObject({ hostId: workstationId });
    const detail = await console.run('get-execution-file', { hostId: workstation, fileIds: [file?.['fileId'] ?? 0] });
    expect(listOf(detail, 'files')).toMatchObject([{ fileId: file?.['fileId'] }]);
    expect(
      await errorOf(console.run('get-execution-file', { hostId: workstation, fileIds: [99_999_999] })),
    ).toMatchObject({ statusCode: 404, message: 'File ID not Found.' });
  });

  it('lists quarantined files by device and by path', async () => {
    const all = await console.run('list-quarantine-files');
    expect(rawRows(all.raw, 'pRecords.KLCSP_ITERATOR_ARRAY').map(({ value }) => (value as JsonObject)['nId'])).toEqual([
      31, 32, 33,
    ]);
    const one = await console.run('list-quarantine-files', { hostId: workstation, fileFullPaths: [quarantinedPath] });
    expect(listOf(one, 'files')).toMatchObject([{ fileId: 32, hostId: workstationId, path: quarantinedPath }]);
    const odd = await console.run('list-quarantine-files', { fileFullPaths: [String.raw`C:\Test\[old] "x" *.exe`] });
    expect(listOf(odd, 'files')).toMatchObject([{ fileId: 33 }]);
  });

  it('lists users, of all and of one device', async () => {
    const all = listOf(await console.run('list-users'), 'users');
    const some = listOf(await console.run('list-users', { hostName: workstation }), 'users');
    expect(some.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(some.length);
    const account = some[0]?.['account'] ?? '';
    const named = listOf(await console.run('list-users', { usernames: [account] }), 'users');
    expect(named.map((user) => user['account'])).toContain(account);
  });

  it('lists tasks of a host, their settings, statistics and history', async () => {
    const tasks = listOf(
      await console.run('list-host-tasks', { hostName: recordedHostId, withSettings: true }),
      'tasks',
    );
    expect(tasks).toContainEqual(expect.objectContaining({ taskId: '101', name: 'Virus Scan', type: 'ODS' }));
    expect(await console.run('get-task-settings', { taskIds: ['101', '1111', 'x'] })).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: '101', status: 'succeeded' },
        { target: '1111', error: { statusCode: 404, message: 'Task #1111 was not found.' } },
        { target: 'x', error: { statusCode: 400, message: 'Bad parameter "strTask".' } },
      ],
    });
    expect(listOf(await console.run('get-task-statistics', { taskIds: ['101'] }), 'tasks')).toMatchObject([
      { taskId: '101', failed: expect.any(Number) as number },
    ]);
    expect(await console.run('get-task-history', { taskId: '101' })).toMatchObject({ status: 'succeeded' });
    expect(await console.run('get-task-history', { taskId: '4711' })).toMatchObject({ data: { events: [], total: 0 } });
  });

  it('reads ports, and refuses a host that has none in the words of the console', async () => {
    await using other = console.open('administrator', { openPortsSource: 'agent-settings' });
    const outcome = await other.run('kaspersky.get-open-ports', { hostIds: [workstation] });
    expect(JSON.stringify(outcome.data)).toContain('"port":13111');
    expect(await errorOf(console.run('get-open-ports', { hostIds: ['xx'] }))).toMatchObject({
      statusCode: 404,
      message: 'Parameter with name "xx" not exist.',
    });
  });

  it('learns from an existing task, and finds the settings of the isolation', async () => {
    expect(await console.run('learn-task-template', { displayName: 'Quarantine of files' })).toMatchObject({
      data: { taskId: '164', template: { taskName: 'QuarantineFile', product: 'KES' } },
    });
    expect(await console.run('discover-isolation-settings', { hostId: workstation })).toMatchObject({
      data: {
        sections: ['NetworkIsolation'],
        candidates: [{ isolationSection: 'NetworkIsolation', isolationEnabledKey: 'Enabled', value: false }],
      },
    });
  });

  it('calls any method', async () => {
    const outcome = await console.run('request', {
      method: 'HostGroup.GetHostInfo',
      arguments: { strHostName: workstationId, pFields2Return: ['KLHST_WKS_DN'] },
    });
    expect(outcome).toMatchObject({ status: 'succeeded', data: { PxgRetVal: { KLHST_WKS_DN: workstation } } });
  });

  it('tests the connection', async () => {
    expect(await console.run('test-connection')).toMatchObject({ status: 'succeeded' });
  });
});

describe('events', () => {
  it('come oldest first, in the window, with a severity in words', async () => {
    const outcome = await console.run('fetch-event', {
      startTime: '2026-10-01T00:00:00Z',
      endTime: '2026-11-02T08:00:00Z',
      numberOfEvents: 50,
    });
    const rows = rawRows(outcome.raw, 'pParamsEvents.KLEVP_EVENT_RANGE_ARRAY').map(({ value }) => value as JsonObject);
    expect(rows).toHaveLength(50);
    const times = rows.map((row) => (row['rise_time'] as JsonObject)['value'] as string);
    expect(times).toEqual(times.toSorted());
    for (const row of rows) expect(row).toHaveProperty('severityName');
  });

  it.each(['{"event_type": "GNRL_EV_VIRUS_FOUND"}', 'event_type=GNRL_EV_VIRUS_FOUND'])(
    'are narrowed by %s',
    async (searchCondition) => {
      const outcome = await console.run('fetch-event', {
        startTime: '2026-09-01T00:00:00Z',
        numberOfEvents: 400,
        searchCondition,
      });
      const types = listOf(outcome, 'events').map((event) => event['eventType']);
      expect([...new Set(types)]).toEqual(['GNRL_EV_VIRUS_FOUND']);
    },
  );

  it('beyond the ceiling are all had, once each', async () => {
    const window = { startTime: '2026-09-01T00:00:00Z', numberOfEvents: 50_000 };
    const all = listOf(await console.run('fetch-event', window), 'events').map((event) => event['eventId']);
    console.simulator.state.patch({ settings: { eventCeiling: 60 } });
    await using careful = console.open('administrator', { eventCeiling: 60 });
    const split = await careful.run('kaspersky.fetch-event', window);
    expect(split.status).toBe('succeeded');
    const ids = listOf(split, 'events').map((event) => event['eventId']);
    expect(new Set(ids)).toEqual(new Set(all));
    expect([ids.length, new Set(ids).size]).toEqual([400, 400]);
  });
});

describe('names that several hosts have', () => {
  const actions: readonly (readonly [string, (name: string) => JsonObject])[] = [
    ['get-host-status', (name) => ({ hostNames: [name] })],
    ['get-open-ports', (name) => ({ hostIds: [name] })],
    ['get-scan-result', (name) => ({ hostId: name, scanTaskName: 'x' })],
    ['get-execution-file', (name) => ({ hostId: name, fileIds: [1] })],
    ['list-applications', (name) => ({ hostNames: [name] })],
    ['list-execution-files', (name) => ({ hostId: name })],
    ['list-host-tasks', (name) => ({ hostName: name })],
    ['list-quarantine-files', (name) => ({ hostId: name })],
    ['list-users', (name) => ({ hostName: name })],
    ['isolate-hosts', (name) => ({ hostIds: [name] })],
    ['unisolate-hosts', (name) => ({ hostIds: [name] })],
    ['quarantine-files', (name) => ({ hostNames: [name], files: [quarantinedPath], quarantineDisplayName: 'q' })],
    [
      'scan-hosts',
      (name) => ({
        hostNames: [name],
        scanType: 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)',
        scanDisplayName: 's',
      }),
    ],
    ['discover-isolation-settings', (name) => ({ hostId: name })],
  ];

  it.each(actions)('%s refuses them with the list, and changes nothing', async (action, inputFor) => {
    const error = await errorOf(console.run(action, inputFor('RECEPTION')));
    expect(error).toMatchObject({ code: 'invalid_input', applied: 'no', details: { name: 'RECEPTION' } });
    expect(error.message).toContain('736fc274-81d0-42bb-90ba-9f8d32760007');
    expect(error.message).toContain('847fd385-92e1-43cc-81cb-a09e43871008');
    expect(console.writes()).toEqual({});
  });

  it('are taken when that is allowed', async () => {
    const outcome = await console.run('get-host-status', { hostNames: ['RECEPTION'], allowSeveral: true });
    expect(listOf(outcome, 'hosts')).toHaveLength(2);
  });
});

describe('roles', () => {
  it.each([
    ['administrator', { 'Administration Server': 'present', 'Managed devices': 'present' }],
    ['domain', { 'Administration Server': 'present', 'Managed devices': 'present' }],
    ['noDevices', { 'Administration Server': 'present', 'Managed devices': 'missing' }],
  ])('the check sees the scopes of %s', async (key, scopes) => {
    await using opened = console.open(key);
    expect((await opened.check()).details).toMatchObject({ scopes });
  });

  it('the check says that the scope Administration Server is missing', async () => {
    await using opened = console.open('noServer');
    expect(await errorOf(opened.check())).toMatchObject({
      code: 'vendor_forbidden',
      details: { scopes: { 'Administration Server': 'missing' } },
    });
  });

  it('a second factor is asked for', async () => {
    await using opened = console.open('secondFactor');
    const error = await errorOf(opened.check());
    expect(error).toMatchObject({ code: 'vendor_unauthorized', statusCode: 400 });
    expect(error.message).toContain('second factor');
  });

  it.each([
    ['isolate-hosts', { hostIds: [workstation] }],
    ['scan-quarantined-files', { fileIds: [32] }],
    [
      'scan-hosts',
      {
        hostNames: [workstation],
        scanType: 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)',
        scanDisplayName: 's',
      },
    ],
    ['quarantine-files', { hostNames: [workstation], files: ['C:\\x'], quarantineDisplayName: 'q' }],
  ])('a reader may not %s: denied, and nothing changed', async (action, input) => {
    await using opened = console.open('reader');
    expect(await errorOf(opened.run(`kaspersky.${action}`, input))).toMatchObject({
      code: 'vendor_forbidden',
      statusCode: 401,
      applied: 'no',
    });
    expect(console.writes()).toEqual({});
  });
});

it('every action of the connector is called in these files', async () => {
  const { readFile, readdir } = await import('node:fs/promises');
  const names = (await readdir(import.meta.dirname)).filter((name) => /^kaspersky.*\.test\.ts$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(`${import.meta.dirname}/${name}`, 'utf8')));
  const called = (id: string): boolean =>
    texts.some((text) => text.includes(`'${id}'`) || text.includes(`'kaspersky.${id}'`));
  const ids = kasperskyConnector.actions.map(({ id }) => id.replace('kaspersky.', ''));
  expect(ids).toHaveLength(29);
  expect(ids.filter((id) => !called(id))).toEqual([]);
});
