import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { pxgError } from './pxg-error.ts';
import { textOf } from './testing/text-of.ts';
import { FakeText, pxg, type FakeAnswer } from './testing/fake-console.ts';
import { FakeTables } from './testing/tables.ts';
import { errorOf, openConnection, openTo } from './testing/opened-connection.ts';

/** Every error that the users of the original integration are shown, with its status and its words. */

const host = '11111111-2222-3333-4444-555555555551';
const invalidUrl = 'in prepare_url raise InvalidURL(*e.args).';
const scanType = 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)';

describe('a server URL that cannot be used', () => {
  it.each([
    ['get-host-status', {}],
    ['get-scan-result', { hostId: host, scanTaskName: 'x' }],
    ['get-task-history', { taskId: '1' }],
    ['list-execution-files', {}],
    ['list-quarantine-files', {}],
    ['list-users', {}],
    ['quarantine-files', { hostNames: ['a'], files: ['/a'], quarantineDisplayName: 'x' }],
    ['test-connection', {}],
  ] as const)('ends %s', async (name, input) => {
    const { console } = await openConnection();
    const call = async () => openTo(console, { serverUrl: 'ksc.example:13299' }).run(name, input);
    const error = await errorOf(call());
    expect([error.statusCode, error.code]).toEqual([400, 'invalid_input']);
    expect(error.message).toMatch(
      /^in prepare_url raise InvalidURL\(\*e\.args\)\. settings\.serverUrl must start with https:/,
    );
    expect(console.calls).toEqual([]);
  });

  it.each([
    '',
    ' ',
    'http://ksc.example:13299',
    'https://',
    'https:///x',
    'https://u:p@ksc',
    'https://ksc?x=1',
    'ftp://ksc',
  ])('such as %j', async (serverUrl) => {
    const { console } = await openConnection();
    const error = await errorOf((async () => openTo(console, { serverUrl }))());
    expect(error.statusCode).toBe(400);
    // A URL that is left out is a missing field like any other.
    if (serverUrl.trim() !== '') expect(error.message.startsWith(invalidUrl)).toBe(true);
  });
});

interface Sample {
  readonly name: string;
  readonly input: JsonObject;
  /** The method that answers, and what it says. */
  readonly method: string;
  readonly answer: FakeAnswer;
  readonly statusCode: number;
  readonly message: string;
}

const listed = { 'List Hosts': 'HostGroup.FindHosts', 'List Groups': 'HostGroup.FindGroups' };

const samples: readonly Sample[] = [
  {
    name: 'get-execution-file',
    input: { hostId: host, fileIds: [5] },
    method: 'AppCtrlApi.GetExeFileInfo',
    answer: { PxgRetVal: {} },
    statusCode: 404,
    message: 'File ID not Found.',
  },
  {
    name: 'get-execution-file',
    input: { hostId: host, fileIds: [5] },
    method: 'AppCtrlApi.GetExeFileInfo',
    answer: pxg('File was not found.'),
    statusCode: 404,
    message: 'File ID not Found.',
  },
  {
    name: 'get-open-ports',
    input: { hostIds: ['xx'] },
    method: 'UaControl.GetUpdateAgentInfo',
    answer: pxg('Parameter with name "xx" not exist.'),
    statusCode: 404,
    message: 'Parameter with name "xx" not exist.',
  },
  {
    name: 'get-task-settings',
    input: { taskIds: ['abc'] },
    method: 'Tasks.GetTaskData',
    answer: pxg('Bad parameter "strTask".'),
    statusCode: 400,
    message: 'Bad parameter "strTask".',
  },
  {
    name: 'get-task-statistics',
    input: { taskIds: ['1111'] },
    method: 'Tasks.GetTaskStatistics',
    answer: pxg('Task #1111 was not found.'),
    statusCode: 404,
    message: 'Task #1111 was not found.',
  },
  {
    name: 'list-groups',
    input: { filter: 'ol="1"' },
    method: listed['List Groups'],
    answer: pxg("Pos 1. Unknown attribute 'ol'."),
    statusCode: 400,
    message: "Pos 1. Unknown attribute 'ol'.",
  },
  {
    name: 'list-host-tasks',
    input: { hostName: 'GHOST' },
    method: 'Tasks.GetAllTasksOfHost',
    answer: pxg('Bad parameter "strHostName".'),
    statusCode: 400,
    message: 'Bad parameter "strHostName".',
  },
  {
    name: 'scan-quarantined-files',
    input: { fileIds: [31] },
    method: 'QBTNetworkListApi.GetListItemInfo',
    answer: pxg("Wrong identificator of the list's item."),
    statusCode: 404,
    message: "Wrong identificator of the list's item.",
  },
  {
    name: 'unquarantine-files',
    input: { fileIds: [31] },
    method: 'QBTNetworkListApi.GetListItemInfo',
    answer: pxg("Wrong identificator of the list's item."),
    statusCode: 404,
    message: "Wrong identificator of the list's item.",
  },
  {
    name: 'scan-hosts',
    input: { hostNames: ['WIN10-01'], scanType, scanDisplayName: 'x' },
    method: 'Tasks.AddTask',
    answer: pxg("Unknown name of device '%1'."),
    statusCode: 404,
    message: "Unknown name of device '%1'.",
  },
  {
    name: 'scan-hosts',
    input: { hostNames: ['WIN10-01'], scanType, scanDisplayName: 'x' },
    method: 'Tasks.AddTask',
    answer: pxg('plain', {
      locdata: { type: 'params', value: { format: "Unknown name of device '%1'.", args: ['WIN10-01'] } },
    }),
    statusCode: 404,
    message: "Unknown name of device 'WIN10-01'.",
  },
  {
    name: 'unisolate-hosts',
    input: { hostIds: [host] },
    method: 'HostGroup.GetHostProducts',
    answer: pxg('Access denied.'),
    statusCode: 401,
    message: 'Access denied.',
  },
];

describe('an error of the console', () => {
  it.each(samples)('$name: $message', async ({ name, input, method, answer, statusCode, message }) => {
    const { console, run } = await openConnection({ learnFromTasks: false });
    new FakeTables(console)
      .chunks('HostGroup.FindHosts', ({ wstrFilter }) =>
        textOf(wstrFilter).includes('WIN10-01') ? [{ KLHST_WKS_HOSTNAME: host, KLHST_WKS_DN: 'WIN10-01' }] : [],
      )
      .views(() => []);
    console.on(method, answer);
    expect(await errorOf(run(name, input))).toMatchObject({ statusCode, message });
  });

  it('of an isolation that nobody expected has the status and the words of its users', async () => {
    const { console, run } = await openConnection();
    console
      .on('HostGroup.GetHostProducts', { PxgRetVal: { SOYUZ: { type: 'params', value: {} } } })
      .on('HostGroup.SS_Read', { PxgRetVal: { Enabled: false } })
      .on('HostGroup.SS_Write', pxg('Something odd'));
    const error = await errorOf(run('isolate-hosts', { hostIds: [host] }));
    expect(error).toMatchObject({ statusCode: 403, applied: 'no' });
    expect(error.message).toBe(
      'Isolate Hosts caused of an unexpected error. Please use test command and check Raw Data for the details. The console said: Something odd',
    );
    expect(JSON.stringify(error.data)).toContain('"code":900001');
  });

  it('of signing in begins with the words of its users', async () => {
    const { console, run } = await openConnection();
    console.on('Session.StartSession', new FakeText(401, 'Authentication failure'));
    const error = await errorOf(run('list-applications', { hostNames: ['a'] }));
    expect([error.statusCode, error.message.slice(0, 22)]).toEqual([400, 'Get session id failed.']);
  });
});

describe('an input that is wrong', () => {
  it.each([
    [
      'fetch-event',
      { startTime: '2016-06-24 00:00', numberOfEvents: 0 },
      'The value for parameter (Number of Event(s) Fetched) is invalid.',
    ],
    [
      'fetch-event',
      { startTime: '2016-06-24 00:00', numberOfEvents: -5 },
      'The value for parameter (Number of Event(s) Fetched) is invalid.',
    ],
    [
      'fetch-event',
      { startTime: '2016-06-24 00:00', numberOfEvents: 50_001 },
      'The value for parameter (Number of Event(s) Fetched) is invalid.',
    ],
    ['get-user-by-ip', { ipAddresses: ['1.0.0.256'] }, 'Invalid IP.'],
    ['get-user-by-ip', { ipAddresses: ['::1'] }, 'Invalid IP.'],
    [
      'list-hosts',
      { filter: '((KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))' },
      "Pos 28. Closing bracket ')' expected.",
    ],
    ['list-groups', { filter: '((name="*group*")(parentId=1))' }, "Pos 18. Closing bracket ')' expected."],
  ] as const)('ends %s with %j before anything is sent', async (name, input, message) => {
    const { console, run } = await openConnection();
    expect(await errorOf(run(name, input))).toMatchObject({ statusCode: 400, message });
    expect(console.calls).toEqual([]);
  });

  it('is judged by the console when filters are not checked here', async () => {
    const { console, run } = await openConnection({ checkFilters: false });
    console.on('HostGroup.FindHosts', pxg("Pos 28. Closing bracket ')' expected."));
    const filter = '((KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))';
    expect(await errorOf(run('list-hosts', { filter }))).toMatchObject({
      statusCode: 400,
      message: "Pos 28. Closing bracket ')' expected.",
    });
    expect(console.bodiesOf('HostGroup.FindHosts')).toMatchObject([{ wstrFilter: filter }]);
  });
});

describe('the reading of a PxgError', () => {
  const call = { failureIndicator: 'POST /x', effect: 'read' } as const;

  it.each([
    [
      { message: 'x', locdata: { type: 'params', value: { format: 'A %1 and %2 and %3.', args: ['one', 'two'] } } },
      'A one and two and .',
    ],
    [{ message: 'x', locdata: { format: '%1', args: [7] } }, '7'],
    [{ message: 'plain', locdata: { type: 'params', value: {} } }, 'plain'],
    [{}, 'The console gave no reason.'],
    ['nonsense', 'The console gave no reason.'],
  ] as const)('%j says %s', (error, message) => {
    expect(pxgError(error as unknown as JsonObject, call).message).toBe(message);
  });

  it('goes by the numbers that are proven and else by the plain words, whatever the language', () => {
    const german = { type: 'params', value: { format: 'Zugriff verweigert.', args: [] } };
    expect(pxgError({ code: 1184, module: 'KLSTD', message: '', locdata: german }, call).statusCode).toBe(401);
    expect(pxgError({ code: 5, module: 'X', message: 'Access denied', locdata: german }, call)).toMatchObject({
      statusCode: 401,
      message: 'Zugriff verweigert.',
    });
    expect(pxgError({ code: 1184, module: 'OTHER', message: 'odd' }, call).statusCode).toBe(500);
  });

  it('keeps the object itself', () => {
    const error = { code: 1, subcode: 2, module: 'M', message: 'm', file: 'f', line: 3 };
    expect(pxgError(error, call).data).toEqual({ PxgError: error });
  });
});
