import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { hostIds, startConsole, type TestConsole } from './testing/console.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const start = '/api/v1.0/Session.StartSession';
const probe = '/api/v1.0/HostGroup.GroupIdGroups';

function startWith(console: TestConsole, authorization: string, headers: Record<string, string> = {}) {
  return console.post(start, undefined, { token: null, headers: { authorization, ...headers } });
}

describe('signing in for a token', () => {
  test('the token works on any connection, is kept alive by Ping, and is 403 once ended', async () => {
    const console = await startConsole();
    const answer = await startWith(console, console.authorization('administrator'));
    const token = answer.json().PxgRetVal;
    expect(token).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(await console.call('HostGroup.GroupIdGroups', {}, { token, agent: console.connection() })).toEqual({
      PxgRetVal: 0,
    });
    for (let minutes = 0; minutes < 6; minutes += 2) {
      console.clock.advance(120_000);
      expect(await console.call('Session.Ping', {}, { token })).toEqual({});
    }
    expect(await console.call('Session.EndSession', {}, { token })).toEqual({});
    const after = await console.post(probe, '{}', { token });
    expect([after.status, after.headers['content-type']]).toEqual([403, 'text/plain; charset=utf-8']);
  });

  test('a token that slept three minutes is gone, and its status is a switch', async () => {
    const console = await startConsole();
    const token = await console.signIn('administrator');
    console.clock.advance(180_001);
    expect((await console.post(probe, '{}', { token })).status).toBe(403);
    console.simulator.state.patch({ settings: { expiredStatus: 401 } });
    expect((await console.post(probe, '{}', { token })).status).toBe(401);
  });

  const pair = `user="${base64('api-user')}", pass="${base64('password')}"`;
  const domainPair = `user="${base64('svc-response')}", pass="${base64('Réponse-2026')}"`;
  test.each([
    ['internal', `KSCBasic ${pair}, internal="1"`, 200],
    ['internal, flag without quotes', `KSCBasic ${pair}, internal=1`, 200],
    ['internal, flag as a word', `KSCBasic ${pair}, internal="true"`, 200],
    ['internal, with an empty domain', `KSCBasic ${pair}, domain="", internal="1"`, 200],
    ['internal, said to be of a domain', `KSCBasic ${pair}, internal="0"`, 401],
    ['internal without the flag', `KSCBasic ${pair}`, 401],
    ['of a domain, without the flag', `KSCBasic ${domainPair}`, 200],
    ['of a domain, its name as it is', `KSCBasic ${domainPair}, domain="EXAMPLE", internal="0"`, 200],
    ['of a domain, its name encoded', `KSCBasic ${domainPair}, domain="${base64('EXAMPLE')}", internal="false"`, 200],
    ['of another domain', `KSCBasic ${domainPair}, domain="OTHER", internal="0"`, 401],
    ['of a domain, said to be internal', `KSCBasic ${domainPair}, internal="1"`, 401],
    ['of no encoding', 'KSCBasic user="api-user", pass="password", internal="1"', 401],
    ['with a wrong password', `KSCBasic user="${base64('api-user')}", pass="${base64('Password')}", internal="1"`, 401],
    ['of another scheme', 'Basic YXBpLXVzZXI6cGFzc3dvcmQ=', 401],
    ['NTLM', 'NTLM TlRMTVNTUAAB', 401],
    ['the web token', 'KSCWT simulator-web-token', 200],
    ['a wrong web token', 'KSCWT nothing', 401],
  ])('%s', async (_, authorization, status) => {
    const console = await startConsole();
    const answer = await startWith(console, authorization);
    expect(answer.status).toBe(status);
    if (status === 401 && !authorization.startsWith('NTLM')) expect(answer.text).toBe('Authentication failure');
  });

  test('no session at all is 401, and so is a token that never was', async () => {
    const console = await startConsole();
    expect((await console.post(probe, '{}', { token: null })).status).toBe(401);
    expect((await console.post(probe, '{}', { token: 'bm90IGEgdG9rZW4gYXQgYWxs' })).status).toBe(401);
    expect((await console.post(start, '{}', { token: null })).status).toBe(401);
  });

  test('a one-time token signs in once, for three minutes', async () => {
    const console = await startConsole();
    const { PxgRetVal: first } = await console.call('Session.CreateToken');
    const { PxgRetVal: late } = await console.call('Session.CreateToken');
    expect((await startWith(console, `KSCT ${first}`)).status).toBe(200);
    expect((await startWith(console, `KSCT ${first}`)).status).toBe(401);
    console.clock.advance(180_001);
    expect((await startWith(console, `KSCT ${late}`)).status).toBe(401);
  });

  test('the second factor is asked for on the same connection', async () => {
    const console = await startConsole();
    const agent = console.connection();
    const post = (authorization: string, on = agent) =>
      console.post(start, undefined, { token: null, agent: on, headers: { authorization } });
    const first = await post(console.authorization('secondFactor'));
    expect([first.status, first.text, first.headers['www-authenticate']]).toEqual([
      401,
      'Authentication not finished',
      'KSCMFA',
    ]);
    expect((await post('KSCMFA totp="123456"', console.connection())).status).toBe(401);
    expect((await post('KSCMFA totp="000000"')).status).toBe(401);
    expect((await post('KSCMFA totp="123456"')).json().PxgRetVal).toMatch(/==$/);
  });
});

describe('signing in on the connection', () => {
  test('the identity belongs to the socket, and the body is an empty object', async () => {
    const console = await startConsole();
    const agent = console.connection();
    const headers = { authorization: console.authorization('administrator'), 'x-ksc-vserver': '' };
    const login = await console.post('/api/v1.0/login', undefined, { token: null, agent, headers });
    expect([login.status, login.text]).toEqual([200, '{}']);
    expect(login.headers['set-cookie']?.[0]).toMatch(/^KSCSession=/);
    expect(await console.call('HostGroup.GroupIdGroups', {}, { token: null, agent })).toEqual({ PxgRetVal: 0 });
    expect((await console.post(probe, '{}', { token: null, agent: console.connection() })).status).toBe(401);
    const { PxgRetVal: token } = await console.call('Session.StartSession', {}, { token: null, agent });
    expect(await console.call('HostGroup.GroupIdUnassigned', {}, { token })).toEqual({ PxgRetVal: 1 });
  });

  test('its cookie carries the identity to another socket, unless the switch says otherwise', async () => {
    const console = await startConsole();
    const headers = { authorization: console.authorization('administrator') };
    const login = await console.post('/api/v1.0/login', undefined, { token: null, headers });
    const cookie = login.headers['set-cookie']![0]!.split(';')[0]!;
    const status = async () => (await console.post(probe, '{}', { token: null, headers: { cookie } })).status;
    expect(await status()).toBe(200);
    console.simulator.state.patch({ settings: { loginCookie: 'set' } });
    expect(await status()).toBe(401);
  });

  test('a gateway key leads to the agent of one host, within a minute, once', async () => {
    const console = await startConsole();
    const { PxgRetVal: location } = await console.call('CgwHelper.GetNagentLocation', {
      wsHostName: hostIds['WIN10-01'],
    });
    const prepare = async () =>
      (
        await console.call('GatewayConnection.PrepareGatewayConnection', {
          pLocations: [{ type: 'params', value: location }],
        })
      ).wstrAuthKey;
    const key = await prepare();
    const agent = console.connection();
    const login = (token: string) =>
      console.post('/api/v1.0/login', '', { token: null, agent, headers: { authorization: `KSCGW ${token}` } });
    expect((await login(key)).status).toBe(200);
    const filter = { pFilter: { 'klhst-rt-TskInfo': { type: 'params', value: { 'klhst-ProductName': 'KES' } } } };
    const task = { szwProduct: 'KES', szwVersion: '11.0.0.0', szwTaskStorageId: '_LOCAL_QUICK', nTaskAction: 5 };
    await console.call('NagHstCtl.SendTaskAction', task, { token: null, agent });
    const state = async () => {
      const { PxgRetVal } = await console.call('NagHstCtl.GetHostRuntimeInfo', filter, { token: null, agent });
      const tasks = PxgRetVal['klhst-rt-TskInfo'].value.KES.value['klhst-rt-TskArray'];
      return tasks.find((item: { value: { taskStorageId: string } }) => item.value.taskStorageId === '_LOCAL_QUICK')
        .value.taskState;
    };
    expect(await state()).toBe(1);
    console.clock.advance(5_000);
    expect(await state()).toBe(4);
    expect((await login(key)).status).toBe(401);
    const late = await prepare();
    console.clock.advance(60_001);
    expect((await login(late)).status).toBe(401);
    expect(await console.failure('NagHstCtl.GetHostRuntimeInfo', {})).toBe('Access denied.');
  });
});

describe('virtual servers', () => {
  test.each([
    ['none', undefined, 60],
    ['an empty name', '', 60],
    ['the letter that one client sends', 'x', 60],
    ['Branch Lyon', base64('Branch Lyon'), 3],
  ])('%s', async (_, name, expected) => {
    const console = await startConsole();
    const token = await console.signIn('administrator', name === undefined ? {} : { 'x-ksc-vserver': name });
    const own = {
      vecFieldsToReturn: ['KLHST_WKS_DN'],
      lMaxLifeTime: 60,
      pParams: { KLGRP_FIND_FROM_CUR_VS_ONLY: true },
    };
    expect((await console.call('HostGroup.FindHosts', own, { token })).PxgRetVal).toBe(expected);
  });

  test('the main server sees those of virtual ones unless it asks for its own; an unknown name is refused', async () => {
    const console = await startConsole();
    expect(await console.search('FindHosts', '', ['KLHST_WKS_DN'])).toHaveLength(63);
    const headers = { 'x-ksc-vserver': base64('Branch Nowhere') };
    expect((await startWith(console, console.authorization('administrator'), headers)).status).toBe(403);
  });
});

describe('roles', () => {
  test('without the scope of the server one can sign in and do nothing', async () => {
    const console = await startConsole();
    const token = await console.signIn('noServer');
    const search = { vecFieldsToReturn: ['KLHST_WKS_DN'], lMaxLifeTime: 60 };
    expect(await console.failure('HostGroup.FindHosts', search, { token })).toBe('Access denied.');
    expect(await console.failure('HostGroup.GroupIdGroups', {}, { token })).toBe('Access denied.');
    await console.call('Session.Ping', {}, { token });
    await console.call('Session.EndSession', {}, { token });
  });

  test('without the scope of the devices every list is empty', async () => {
    const console = await startConsole();
    const token = await console.signIn('noDevices');
    expect(await console.search('FindHosts', '', ['KLHST_WKS_DN'], { token })).toEqual([]);
    expect(await console.search('FindGroups', '', ['name'], { token })).toEqual([]);
    for (const name of ['Quarantine', 'ACHostExeFilesSrvViewName']) {
      expect(await console.view(name, '', [], { token })).toEqual([]);
    }
    const { strIteratorId } = await console.call(
      'EventProcessingFactory.CreateEventProcessing2',
      { pFilter: {}, vecFieldsToReturn: ['event_id'], lifetimeSec: 60 },
      { token },
    );
    expect((await console.call('EventProcessing.GetRecordCount', { strIteratorId }, { token })).PxgRetVal).toBe(0);
  });

  test('who may only read is denied every write, and nothing is counted', async () => {
    const console = await startConsole();
    const token = await console.signIn('reader');
    const host = {
      strHostName: hostIds['WIN10-01'],
      strType: 'SS_SETTINGS',
      strProduct: 'SOYUZ',
      strVersion: '4.0.0.0',
    };
    const refused: [string, object][] = [
      ['HostGroup.SS_Write', { ...host, strSection: 'NetworkIsolation', nOption: 3, pSettings: { Enabled: true } }],
      ['HostGroup.AddHostsForSync', { pHostNames: [hostIds['WIN10-01']], strSSType: 'SS_SETTINGS' }],
      ['Tasks.RunTask', { strTask: '101' }],
      ['Tasks.AddTask', { pData: {} }],
      [
        'QBTNetworkListApi.AddListItemsTask',
        { listName: 'Quarantine', pItemsIds: [31], taskName: 'ScanQuarantine', pTaskParams: {} },
      ],
      ['SrvView.ResetIterator', { wstrViewName: 'GlobalUsersListSrvViewName', vecFieldsToReturn: [], lifetimeSec: 60 }],
    ];
    for (const [method, body] of refused) expect(await console.failure(method, body, { token })).toBe('Access denied.');
    expect(console.snapshot().writes).toEqual({});
    expect(await console.search('FindHosts', '(KLHST_WKS_DN="WIN10-01")', ['KLHST_WKS_DN'], { token })).toHaveLength(1);
    expect(await console.call('Tasks.GetTaskStatistics', { strTask: '101' }, { token })).toBeDefined();
  });

  test('rights and groups can be taken away while a session lives', async () => {
    const console = await startConsole();
    const sync = { pHostNames: [hostIds['WIN10-01']], strSSType: 'SS_SETTINGS' };
    await console.call('HostGroup.AddHostsForSync', sync);
    await control(console.simulator.controlUrl, 'PATCH', '/state', {
      users: { administrator: { readOnlyGroups: [5] } },
    });
    expect(await console.failure('HostGroup.AddHostsForSync', sync)).toBe('Access denied.');
    await console.call('HostGroup.AddHostsForSync', { ...sync, pHostNames: [hostIds.recorded] });
    console.simulator.state.patch({ users: { administrator: { rights: ['basic.read'] } } });
    expect(await console.failure('HostGroup.AddHostsForSync', { ...sync, pHostNames: [hostIds.recorded] })).toBe(
      'Access denied.',
    );
    console.simulator.state.patch({ users: { administrator: null } });
    expect(await console.failure('HostGroup.GroupIdGroups')).toBe('Access denied.');
  });

  test('a quick answer of the documented form', async () => {
    const console = await startConsole();
    const token = await console.signIn('noServer');
    const answer = await console.post(probe, '{}', { token });
    expect([answer.status, answer.json()]).toEqual([
      200,
      {
        PxgError: {
          code: 1184,
          subcode: 0,
          module: 'KLSTD',
          file: expect.any(String),
          line: expect.any(Number),
          message: 'Access denied.',
          locdata: {
            type: 'params',
            value: { 'format-id': 1184, format: 'Access denied.', locmodule: 'KLSTD', args: [] },
          },
        },
      },
    ]);
  });
});

describe('one call at a time', () => {
  test('a second call of the same session is refused while the first is under way; other sessions go on', async () => {
    const console = await startConsole({ settings: { latencyMs: 150 } });
    const [token, other] = [await console.signIn('administrator'), await console.signIn('administrator')];
    const answers = await Promise.all([token, token, other].map((one) => console.post(probe, '{}', { token: one })));
    expect(answers.map((answer) => answer.status).toSorted((left, right) => left - right)).toEqual([200, 200, 400]);
    expect(answers[2]!.status).toBe(200);
    expect((await console.post(probe, '{}', { token })).status).toBe(200);
  });

  test('the check can be switched off', async () => {
    const console = await startConsole({ settings: { latencyMs: 100, overlap: 'allow' } });
    const token = await console.signIn('administrator');
    const answers = await Promise.all([1, 2].map(() => console.post(probe, '{}', { token })));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  });
});
