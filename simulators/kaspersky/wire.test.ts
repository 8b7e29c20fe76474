import { gunzipSync, inflateSync } from 'node:zlib';
import { request } from 'node:https';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { hostIds, startConsole, type TestConsole } from './testing/console.ts';

const api = '/api/v1.0';
const search = {
  wstrFilter: '',
  vecFieldsToReturn: ['KLHST_WKS_DN'],
  vecFieldsToOrder: [],
  pParams: {},
  lMaxLifeTime: 60,
};

describe('paths and bodies', () => {
  test.each([
    ['GET', `${api}/HostGroup.FindHosts`, 405],
    ['POST', `${api}/HostGroup.findHosts`, 404],
    ['POST', `${api}/hostGroup.FindHosts`, 404],
    ['POST', `${api}/HostGroup.NoSuchMethod`, 404],
    ['POST', `${api}/Other.HostGroup.FindHosts`, 404],
    ['POST', `${api}/ListTags.GetAllTags`, 404],
    ['POST', `${api}/HostsTags.ListTags.GetAllTags`, 200],
    ['POST', '/api/v1.1/HostGroup.GroupIdGroups', 200],
    ['POST', '/api/v2.0/HostGroup.GroupIdGroups', 404],
    ['POST', '/api/v1/HostGroup.GroupIdGroups', 404],
    ['POST', `${api}/`, 404],
  ])('%s %s is %i', async (method, path, status) => {
    const console = await startConsole();
    const token = await console.signIn('administrator');
    const made = await raw(console, method, path, '{}', { 'x-ksc-session': token });
    expect(made.status).toBe(status);
    if (status !== 200) expect(made.type).toBe('text/plain; charset=utf-8');
  });

  test.each([['{"a":'], ['[]'], ['"text"'], ['null'], ['{} {}']])('%s is no body', async (body) => {
    const console = await startConsole();
    expect((await console.post(`${api}/HostGroup.GroupIdGroups`, body)).status).toBe(400);
  });

  test('no body, an empty one and an empty object mean no arguments', async () => {
    const console = await startConsole();
    for (const body of [undefined, '', ' ', '{}']) {
      expect((await console.post(`${api}/HostGroup.GroupIdGroups`, body)).json()).toEqual({ PxgRetVal: 0 });
    }
  });

  test('a chunked body of another content type is read too', async () => {
    const console = await startConsole();
    const headers = {
      'x-ksc-session': await console.signIn('administrator'),
      'transfer-encoding': 'chunked',
      'content-type': 'text/plain',
    };
    const made = await raw(console, 'POST', `${api}/HostGroup.FindHosts`, JSON.stringify(search), headers);
    expect(JSON.parse(made.body.toString()).PxgRetVal).toBe(63);
  });

  test.each([
    ['gzip, deflate', 'gzip', gunzipSync],
    ['deflate', 'deflate', inflateSync],
    ['br', undefined, (body: Buffer) => body],
    ['', undefined, (body: Buffer) => body],
  ])('accepting %j gives %s', async (accepted, coding, unpack) => {
    const console = await startConsole();
    const token = await console.signIn('administrator');
    const made = await raw(console, 'POST', `${api}/HostGroup.FindHosts`, JSON.stringify(search), {
      'x-ksc-session': token,
      ...(accepted === '' ? {} : { 'accept-encoding': accepted }),
    });
    expect(made.coding).toBe(coding);
    expect(JSON.parse(unpack(made.body).toString())).toEqual({ strAccessor: expect.any(String), PxgRetVal: 63 });
  });
});

describe('arguments', () => {
  test.each<[string, object, string]>([
    ['HostGroup.FindHosts', { ...search, vecFieldsToReturn: undefined }, 'Bad parameter "vecFieldsToReturn".'],
    ['HostGroup.FindHosts', { ...search, vecFieldsToReturn: null }, 'Bad parameter "vecFieldsToReturn".'],
    ['HostGroup.FindHosts', { ...search, vecFieldsToReturn: 'KLHST_WKS_DN' }, 'Bad parameter "vecFieldsToReturn".'],
    ['HostGroup.FindHosts', { ...search, vecFieldsToReturn: [1] }, 'Bad parameter "vecFieldsToReturn".'],
    ['HostGroup.FindHosts', { ...search, wstrFilter: 5 }, 'Bad parameter "wstrFilter".'],
    ['HostGroup.FindHosts', { ...search, lMaxLifeTime: '60' }, 'Bad parameter "lMaxLifeTime".'],
    ['HostGroup.FindHosts', { ...search, lMaxLifeTime: 0 }, 'Bad parameter "lMaxLifeTime".'],
    ['HostGroup.FindHosts', { ...search, pParams: [] }, 'Bad parameter "pParams".'],
    ['HostGroup.FindHosts', { ...search, vecFieldsToOrder: ['KLHST_WKS_DN'] }, 'Bad parameter "vecFieldsToOrder".'],
    ['HostGroup.GetHostInfo', { strHostName: hostIds.recorded }, 'Bad parameter "pFields2Return".'],
    ['HostGroup.GetHostInfo', { strHostName: '', pFields2Return: [] }, 'Bad parameter "strHostName".'],
    ['Tasks.GetTask', {}, 'Bad parameter "strTask".'],
    ['Tasks.GetTask', { strTask: 101 }, 'Bad parameter "strTask".'],
    ['Tasks.GetTask', { strTask: 'x1' }, 'Bad parameter "strTask".'],
    ['Tasks.GetTask', { strTask: '' }, 'Bad parameter "strTask".'],
    ['Tasks.GetTaskData', { strTask: '1111' }, 'Task #1111 was not found.'],
    ['Tasks.GetTaskStatistics', { strTask: '1111' }, 'Task #1111 was not found.'],
    ['Tasks.GetAllTasksOfHost', { strDomainName: '', strHostName: '' }, 'Bad parameter "strHostName".'],
    ['Tasks.GetAllTasksOfHost', { strDomainName: '', strHostName: 'WIN10-01' }, 'Bad parameter "strHostName".'],
    ['UaControl.GetUpdateAgentInfo', { wstrUaHostId: 'xx' }, 'Parameter with name "xx" not exist.'],
    ['QBTNetworkListApi.GetListItemInfo', { itemId: 999 }, "Wrong identificator of the list's item."],
    ['HostGroup.FindHosts', { ...search, wstrFilter: 'ol="1"' }, "Pos 1. Unknown attribute 'ol'."],
    [
      'HostGroup.FindHosts',
      { ...search, wstrFilter: '((KLHST_WKS_FQDN="kasper*")(KLHST_WKS_OS_NAME="*Server 2019"))' },
      "Pos 28. Closing bracket ')' expected.",
    ],
    [
      'HostGroup.FindGroups',
      { ...search, wstrFilter: '((name="*group*")(parentId=1))' },
      "Pos 18. Closing bracket ')' expected.",
    ],
  ])('%s %j: %s', async (method, body, message) => {
    const console = await startConsole();
    expect(await console.failure(method, body)).toBe(message);
    expect(console.snapshot().resultSets.open).toBe(0);
  });

  test('placeholders of an error stand in its template, and their values beside it', async () => {
    const console = await startConsole();
    const answer = await console.post(`${api}/Tasks.GetTask`, '{"strTask":"1111"}');
    expect(answer.json().PxgError).toMatchObject({
      code: expect.toSatisfy((code: number) => code >= 900_000),
      module: 'SIM',
      message: 'Task #1111 was not found.',
      locdata: { type: 'params', value: { format: 'Task #%1 was not found.', args: ['1111'] } },
    });
  });

  test('null and missing mean the same for what may be left out, and a long comes wrapped or bare', async () => {
    const console = await startConsole();
    const short = { vecFieldsToReturn: ['KLHST_WKS_DN'], lMaxLifeTime: 60 };
    const nulls = { ...short, wstrFilter: null, vecFieldsToOrder: null, pParams: null };
    for (const body of [short, nulls]) expect((await console.call('HostGroup.FindHosts', body)).PxgRetVal).toBe(63);
    for (const lFileId of [5, { type: 'long', value: 5 }]) {
      const { PxgRetVal } = await console.call('AppCtrlApi.GetExeFileInfo', {
        szwHostId: hostIds.recorded,
        lFileId,
        pFilter: null,
      });
      expect(PxgRetVal.FILE_NAME).toBe('notepad.exe');
    }
  });

  const loose: [string, object][] = [
    ['a bare object in an array', { ...search, vecFieldsToOrder: [{ Name: 'KLHST_WKS_DN', Asc: true }] }],
    ['params wrapped at the top level', { ...search, pParams: { type: 'params', value: {} } }],
    ['null in params', { ...search, pParams: { KLGRP_FIND_FROM_CUR_VS_ONLY: null } }],
    ['an unknown argument', { ...search, wstrFilterr: '' }],
    ['an unknown field', { ...search, vecFieldsToReturn: ['KLHST_WKS_NAME'] }],
    ['a field for filters only', { ...search, vecFieldsToReturn: ['KLHST_WKS_PRODUCT_NAME'] }],
    ['a lifetime above two hours', { ...search, lMaxLifeTime: 10_800 }],
  ];
  test.each(loose)('%s is read, and refused in strict mode', async (_, body) => {
    const console = await startConsole();
    expect((await console.call('HostGroup.FindHosts', body)).PxgRetVal).toBe(63);
    console.simulator.state.patch({ settings: { strict: true } });
    expect(await console.failure('HostGroup.FindHosts', body)).toMatch(/^(Bad parameter|Pos 1\. Unknown attribute)/);
  });

  test.each([
    ['a time with milliseconds', { type: 'datetime', value: '2026-11-01T00:00:00.000Z' }],
    ['a time without a zone', { type: 'datetime', value: '2026-11-01T00:00:00' }],
    ['a bare time', '2026-11-01T00:00:00Z'],
    ['a number', 1_793_664_000],
  ])('%s is no datetime', async (_, value) => {
    const console = await startConsole();
    const pFilter = { KLEVP_EVENT_RISE_TIME_LEAST: value };
    const body = { pFilter, vecFieldsToReturn: ['event_id'], vecFieldsToOrder: [], lifetimeSec: 60 };
    expect(await console.failure('EventProcessingFactory.CreateEventProcessing2', body)).toBe(
      'Bad parameter "pFilter".',
    );
  });
});

describe('types in answers', () => {
  test('every attribute of the recorded host has its documented type', async () => {
    const console = await startConsole();
    const fields = [...console.simulator.state.world.attributes.host.keys()];
    const { PxgRetVal } = await console.call('HostGroup.GetHostInfo', {
      strHostName: hostIds.recorded,
      pFields2Return: fields,
    });
    expect(PxgRetVal).toMatchObject({
      KLHST_WKS_HOSTNAME: hostIds.recorded,
      KLHST_WKS_STATUS: 29,
      KLHST_WKS_CTYPE: 36_871,
      KLHST_WKS_OS_BUILD_NUMBER: 14_393,
      KLHST_WKS_RBT_REQUIRED: expect.any(Boolean),
      KLHST_WKS_CREATED: { type: 'datetime', value: '2021-02-23T10:14:33Z' },
      KLHST_WKS_RTP_AV_VERSION: '11.5.0.590',
      KLHST_WKS_VIRUS_COUNT: { type: 'long', value: expect.any(Number) },
    });
    expect(PxgRetVal).not.toHaveProperty('KLHST_WKS_PRODUCT_NAME');
  });

  test('addresses come in both packings', async () => {
    const console = await startConsole();
    const [row] = await console.search('FindHosts', '(KLHST_WKS_IP_LONG=167772161)', [
      'KLHST_WKS_DN',
      'KLHST_WKS_IP',
      'KLHST_WKS_IP_LONG',
    ]);
    expect(row).toEqual({
      KLHST_WKS_DN: 'KASPERSKY1',
      KLHST_WKS_IP: 16_777_226,
      KLHST_WKS_IP_LONG: { type: 'long', value: 167_772_161 },
    });
  });

  test('ids beyond what a double holds are written whole, and found by their own digits', async () => {
    const console = await startConsole();
    const body = {
      wstrViewName: 'GlobalUsersListSrvViewName',
      wstrFilter: '(ul_llTrusteeId=9007199254740993)',
      vecFieldsToReturn: ['ul_llTrusteeId', 'ul_wstrDisplayName'],
      lifetimeSec: 60,
    };
    const { wstrIteratorId } = await console.call('SrvView.ResetIterator', body);
    const answer = await console.post(
      `${api}/SrvView.GetRecordRange`,
      JSON.stringify({ wstrIteratorId, nStart: 0, nEnd: 5 }),
    );
    expect(answer.text).toContain('"ul_llTrusteeId":{"type":"long","value":9007199254740993}');
    expect(answer.json().pRecords.KLCSP_ITERATOR_ARRAY).toHaveLength(1);
  });

  test('NULL fields are left out', async () => {
    const console = await startConsole();
    const fields = ['KLHST_WKS_DN', 'KLHST_INSTANCEID', 'KLHST_WKS_NAG_VERSION'];
    expect(await console.search('FindHosts', '(!(KLHST_INSTANCEID))', fields)).toEqual([
      { KLHST_WKS_DN: 'PRINTER-GATE' },
    ]);
  });
});

async function raw(console: TestConsole, method: string, path: string, body: string, headers: Record<string, string>) {
  const { hostname, port } = new URL(console.simulator.url);
  const outgoing = request({ hostname, port, path, method, headers, ca: console.simulator.ca, agent: false });
  outgoing.end(method === 'GET' ? undefined : body);
  const [incoming] = await once(outgoing, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    status: incoming.statusCode,
    type: incoming.headers['content-type'],
    coding: incoming.headers['content-encoding'],
    body: Buffer.concat(chunks),
  };
}
