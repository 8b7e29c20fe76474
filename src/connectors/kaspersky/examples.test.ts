import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { params } from './wire-values.ts';
import type { FakeConsole } from './testing/fake-console.ts';
import { openConnection } from './testing/opened-connection.ts';
import { difference, filled, readExamples, type ExampleCall, type ExampleCommand } from './testing/vendor-examples.ts';

interface Case {
  readonly input?: JsonObject;
  readonly settings?: JsonObject;
  readonly answers?: Readonly<Record<string, JsonObject>>;
  /** Steps that this case does not take. */
  readonly without?: readonly string[];
  /** Arguments in which a step differs on purpose. */
  readonly loose?: Readonly<Record<string, readonly string[]>>;
}

const host = '4328e16g-bf83-47c3-8d0b-0fdf79f9d673';

/** Hosts are looked for by more than their display name, so filter and fields of that search are wider. */
const wideLookup = { 'resolve-hosts': ['wstrFilter', 'vecFieldsToReturn'] };

/** Long lists are sorted by one attribute more, so that no row is lost or doubled between two pages. */
const finerOrder = ['vecFieldsToOrder'];

const oneHost = {
  'ChunkAccessor.GetItemsChunk': {
    pChunk: { KLCSP_ITERATOR_ARRAY: [params({ KLHST_WKS_HOSTNAME: host, KLHST_WKS_DN: 'WIN10-01' })] },
    PxgRetVal: 1,
  },
};
const isolationStore = { 'HostGroup.SS_Read': { PxgRetVal: { Enabled: false } } };
const threeFiles = {
  'SrvView.ResetIterator': { wstrIteratorId: 'v' },
  'SrvView.GetRecordCount': { PxgRetVal: 3 },
  'SrvView.GetRecordRange': {
    pRecords: { KLCSP_ITERATOR_ARRAY: [31, 32, 33].map((nId) => params({ nId })) },
  },
  'SrvView.ReleaseIterator': {},
};
const emptyView = { 'SrvView.ResetIterator': { wstrIteratorId: 'v' }, 'SrvView.GetRecordCount': { PxgRetVal: 0 } };

const cases: Readonly<Record<string, readonly Case[]>> = {
  'Fetch Event': [
    {
      input: {
        startTime: '2016-06-24 00:00',
        endTime: '2016-06-25 00:00',
        searchCondition: '{ "GNRL_EA_SEVERITY": 4 }',
      },
      loose: { open: finerOrder },
    },
    {
      input: { startTime: '2016-06-24 00:00', endTime: '2016-06-25 00:00', searchCondition: 'GNRL_EA_SEVERITY=4' },
      loose: { open: finerOrder },
    },
  ],
  'Get Execution File': [{ input: { hostId: host, fileIds: [5] } }],
  'Get Host Status': [{ input: { hostNames: ['WIN10-01'] }, answers: oneHost }],
  'Get Open Ports': [
    { input: { hostIds: [host] }, without: ['per-host (candidate B, fallback)'] },
    {
      input: { hostIds: [host] },
      settings: { openPortsSource: 'agent-settings' },
      without: ['per-host (candidate A, default)'],
    },
  ],
  'Get Scan Result': [{ input: { hostId: host, scanTaskName: 'Virus Scan', days: 1 } }],
  'Get Task History': [{ input: { taskId: '195' } }],
  'Get Task Settings': [{ input: { taskIds: ['101'] } }],
  'Get Task Statistics': [{ input: { taskIds: ['101'] } }],
  'Get User By IP': [{ input: { ipAddresses: ['10.0.0.1'] } }],
  'Isolate Hosts': [
    {
      input: { hostIds: [host], isolationTimeout: 60 },
      answers: isolationStore,
      without: ['per-host discover (optional)'],
    },
  ],
  'List Applications': [
    { input: { hostNames: ['WIN10-01'] }, loose: wideLookup, without: ['no hosts given'] },
    { without: ['resolve-hosts', 'resolve-hosts-read', 'resolve-hosts-release', 'per-host'] },
  ],
  'List Execution Files': [{ input: { hostId: host }, loose: { open: finerOrder } }],
  'List Groups': [{}],
  'List Hosts': [
    {
      input: { filter: '(&(KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))' },
      loose: { find: finerOrder },
    },
  ],
  'List Host Tasks': [{ input: { hostName: 'WIN10-01' }, loose: wideLookup }],
  'List Quarantine Files': [{ input: { hostId: host, fileFullPaths: ['C:\\Test\\5.txt', 'C:\\Test\\6.txt'] } }],
  // The console gives three hours to this view in a sample; the pages come within minutes.
  'List Users': [
    { input: { hostName: 'WIN10-01', usernames: ['Administrator'] }, loose: { ...wideLookup, open: ['lifetimeSec'] } },
  ],
  'Quarantine Files': [
    {
      input: { hostNames: ['WIN10-01'], files: ['C:\\Test\\5.txt'], quarantineDisplayName: 'x' },
      settings: { quarantineTaskName: 'T', quarantineFilesKey: 'Files', learnFromTasks: false },
      answers: emptyView,
      loose: wideLookup,
    },
  ],
  'Scan Hosts': [
    {
      input: {
        hostNames: ['WIN10-01'],
        scanType: 'Virus Scan with Kaspersky Endpoint Security for Windows(11.7.0)',
        scanDisplayName: 'Virus Scan_postman1',
      },
      answers: {
        'Tasks.GetTaskData': {
          PxgRetVal: { TASK_ADDITIONAL_PARAMS: params({ 'klprts-TaskStorageId': 'x', scope: true }) },
        },
        // The example answers without a product; a task of another product is not learnt from.
        'Tasks.GetNextTask': {
          pTaskData: { TASK_UNIQUE_ID: '101', TASK_NAME: 'ODS', TASKID_PRODUCT_NAME: 'KES' },
        },
      },
      loose: wideLookup,
    },
  ],
  'Scan Quarantined Files': [{ input: { fileIds: [31, 32, 33] }, answers: threeFiles }],
  'Unisolate Hosts': [
    {
      input: { hostIds: [host] },
      answers: { 'HostGroup.SS_Read': { PxgRetVal: { Enabled: true } } },
      without: ['per-host discover (optional)'],
    },
  ],
  'Unquarantine Files': [{ input: { fileIds: [31, 32, 33] }, answers: threeFiles }],
  'Test Connection': [{}],
};

/** The checker of actions is asked while the outcome is settled. */
const settled = new Set(['Isolate Hosts', 'Unisolate Hosts']);

const examples = readExamples();

describe.skipIf(examples === null)('requests compared with the examples of the vendor facts', () => {
  it('covers every command', () => {
    expect(Object.keys(cases).toSorted()).toEqual(examples?.map(({ command }) => command).toSorted());
  });

  it.each(
    (examples ?? []).flatMap((example) => (cases[example.command] ?? []).map((given) => [example, given] as const)),
  )('$command', async (example, given) => {
    const opened = await openConnection(given.settings);
    answerAll(opened.console, example, given.answers ?? {});
    const name = example.command.toLowerCase().replaceAll(' ', '-');
    const outcome = await opened.run(name, given.input);
    if (outcome.status === 'pending' && settled.has(example.command)) {
      // The answers of an example do not change, so what was written is never read back: only the requests count here.
      await opened.settle(name, outcome.receipt).catch(() => undefined);
    }
    await opened.close();

    const expected = example.calls.filter(({ step }) => !(given.without ?? []).includes(step));
    let from = 0;
    const problems = expected.flatMap((call) => {
      const found = findCall(opened.console, call, { from, loose: given.loose?.[call.step] ?? [] });
      if (typeof found === 'string') return [found];
      from = found + 1;
      return [];
    });
    expect(problems).toEqual([]);
  });
});

function answerAll(console: FakeConsole, { calls }: ExampleCommand, more: Readonly<Record<string, JsonObject>>): void {
  for (const { method, response } of calls) {
    if (!method.startsWith('Session.')) console.on(method, filled(response) as JsonObject);
  }
  for (const [method, answer] of Object.entries(more)) console.on(method, answer);
}

/** Where among the calls, from a place on, a request is as the example says; or what is wrong with the first of this method. */
function findCall(
  { calls }: FakeConsole,
  { step, method, request }: ExampleCall,
  { from, loose }: { readonly from: number; readonly loose: readonly string[] },
): number | string {
  const differences = calls.map((call, index) =>
    index < from || call.method !== method ? undefined : difference(call.body, request, loose),
  );
  const place = differences.indexOf(null);
  if (place !== -1) return place;
  const wrong = differences.find((found) => found !== undefined);
  return `${step} ${method}: ${wrong ?? 'was not called in its turn'}`;
}
