import { describe, expect, it } from 'vitest';
import type { Effect } from '#kernel/effect.ts';
import type { JsonObject } from '#kernel/json.ts';
import { parseInput } from '#kernel/validate.ts';
import { kasperskyConnector } from './connector.ts';
import { isReadMethod } from './method-effect.ts';
import { readApiVersion, readServerUrl } from './server-url.ts';
import { FakeText, pxg } from './testing/fake-console.ts';
import { actionOf, errorOf, openConnection } from './testing/opened-connection.ts';
import { datetime, params } from './wire-values.ts';

describe('the actions', () => {
  it('keep their ids and effects', () => {
    expect(
      kasperskyConnector.actions.map(({ id, effect, idempotent }) => `${id} ${effect}${idempotent ? '' : ' once'}`),
    ).toEqual([
      'kaspersky.fetch-event read',
      'kaspersky.get-execution-file read',
      'kaspersky.get-host-status read',
      'kaspersky.get-open-ports read',
      'kaspersky.get-scan-result read',
      'kaspersky.get-task-history read',
      'kaspersky.get-task-settings read',
      'kaspersky.get-task-statistics read',
      'kaspersky.get-user-by-ip read',
      'kaspersky.isolate-hosts destructive',
      'kaspersky.list-applications read',
      'kaspersky.list-execution-files read',
      'kaspersky.list-groups read',
      'kaspersky.list-hosts read',
      'kaspersky.list-host-tasks read',
      'kaspersky.list-quarantine-files read',
      'kaspersky.list-users read',
      'kaspersky.quarantine-files destructive once',
      'kaspersky.scan-hosts write once',
      'kaspersky.scan-quarantined-files write',
      'kaspersky.unisolate-hosts write',
      'kaspersky.unquarantine-files destructive once',
      'kaspersky.test-connection read',
      'kaspersky.learn-task-template read',
      'kaspersky.discover-isolation-settings read',
      'kaspersky.list-detections read',
      'kaspersky.restore-file destructive once',
      'kaspersky.abort-scans write',
      'kaspersky.request destructive once',
    ]);
  });

  it('name the permission that they need, and all writes can be settled, recovered or checked by hand', () => {
    for (const action of kasperskyConnector.actions) {
      if (action.id !== 'kaspersky.request') expect(action.requires?.permission, action.id).toBeTruthy();
      if (action.effect === 'read') continue;
      expect([action.id, typeof action.targets, typeof action.settle, typeof action.manualCheck]).toEqual([
        action.id,
        'function',
        'function',
        'string',
      ]);
    }
  });

  it.each<[string, JsonObject, readonly string[]]>([
    ['isolate-hosts', { hostIds: ['a', 'b'] }, ['a', 'b']],
    ['unquarantine-files', { fileIds: [31, 32] }, ['31', '32']],
    ['quarantine-files', { hostNames: ['a', 'b'], files: ['/x'], quarantineDisplayName: 'n' }, ['a: /x', 'b: /x']],
    ['request', { method: 'Tasks.DeleteTask' }, ['Tasks.DeleteTask']],
    ['request', { method: 'Tasks.GetTask' }, []],
  ])('%s with %j changes %j', (name, input, targets) => {
    const action = actionOf(name);
    expect(action.targets?.(parseInput(action.input, input))).toEqual(targets);
  });
});

describe('the effect of a method', () => {
  it.each<[string, Effect]>([
    ['Tasks.GetTaskData', 'read'],
    ['HostGroup.FindHosts', 'read'],
    ['HostsTags.ListTags.GetAllTags', 'read'],
    ['HostGroup.SS_Read', 'read'],
    ['HostGroup.SS_GetNames', 'read'],
    ['SrvView.ResetIterator', 'read'],
    ['Tasks.ResetTasksIterator', 'read'],
    ['Tasks.ReleaseTasksIterator', 'read'],
    ['ChunkAccessor.Release', 'read'],
    ['EventProcessingFactory.CreateEventProcessing2', 'read'],
    ['AsyncActionStateChecker.CheckActionState', 'read'],
    ['X.IsEnabled', 'read'],
    ['HostGroup.GroupIdGroups', 'read'],
    ['HostGroup.GroupIdOther', 'destructive'],
    ['X.Issue', 'destructive'],
    ['X.GetAndDelete', 'destructive'],
    ['X.ResetPassword', 'destructive'],
    ['HostGroup.SS_Write', 'destructive'],
    ['Tasks.AddTask', 'destructive'],
    ['Tasks.UpdateTask', 'destructive'],
    ['GetNothing.Delete', 'destructive'],
    ['X.SS_ReadAndErase', 'destructive'],
  ])('%s is a %s', (method, effect) => {
    expect(isReadMethod(method) ? 'read' : 'destructive').toBe(effect);
    expect(actionOf('request').effectOf?.({ method })).toBe(effect);
  });
});

describe('a request', () => {
  it('wraps plain arguments, keeps typed ones, and reads the answer', async () => {
    const { console, run } = await openConnection();
    console.on('Some.GetThing', {
      PxgRetVal: { at: datetime(new Date('2026-01-31T08:00:00Z')), inner: params({ a: 1 }) },
    });
    const outcome = await run('request', {
      method: 'Some.GetThing',
      arguments: { pData: { a: { b: 1 } }, t: { type: 'datetime', value: '2026-01-31T08:00:00Z' } },
    });
    expect(console.bodiesOf('Some.GetThing')).toEqual([
      { pData: { a: { type: 'params', value: { b: 1 } } }, t: { type: 'datetime', value: '2026-01-31T08:00:00Z' } },
    ]);
    expect(outcome.data).toEqual({ PxgRetVal: { at: '2026-01-31T08:00:00Z', inner: { a: 1 } } });
    expect(outcome.raw).toMatchObject({ PxgRetVal: { inner: { type: 'params' } } });
  });

  it('follows an action that it starts', async () => {
    const { console, run, settle } = await openConnection();
    console
      .on('HostGroup.AddHostsForSync', { strActionGuid: 'guid' })
      .on('AsyncActionStateChecker.CheckActionState', { bFinalized: true, bSuccededFinalized: true });
    const outcome = await run('request', { method: 'HostGroup.AddHostsForSync', arguments: { pHostNames: ['a'] } });
    if (outcome.status !== 'pending') return expect.fail('an action is accepted work');
    expect((await settle('request', outcome.receipt)).status).toBe('succeeded');
    const elsewhere = {
      ...outcome.receipt,
      reference: { ...outcome.receipt.reference, actionId: 'other', mark: 'gone' },
    };
    expect(await errorOf(settle('request', elsewhere))).toMatchObject({ code: 'outcome_unknown', applied: 'unknown' });
  });

  it.each([
    [{ method: 'Session.StartSession' }, 'is about sessions'],
    [{ method: 'Session.CreateToken' }, 'is about sessions'],
    [{ method: 'Tasks.GetTask', arguments: [1] }, 'must be an object'],
    [{ method: '../login' }, 'must match'],
    [{ method: 'login' }, 'must match'],
  ])('is refused before anything is sent: %j', async (input, message) => {
    const { console, run } = await openConnection();
    expect((await errorOf(run('request', input as JsonObject))).message).toContain(message);
    expect(console.calls).toEqual([]);
  });
});

describe('learning', () => {
  it('gives a template in the form of the settings, without what belongs to the old task', async () => {
    const { console, run } = await openConnection();
    let told = false;
    console
      .on('Tasks.ResetTasksIterator', { strTaskIteratorId: 'it' })
      .on('Tasks.GetNextTask', () => {
        if (told) return { pTaskData: {} };
        told = true;
        return { pTaskData: { TASK_UNIQUE_ID: '8', TASK_NAME: 'ODS', TASKID_PRODUCT_NAME: 'KES' } };
      })
      .on('Tasks.GetTaskData', {
        PxgRetVal: {
          TASK_NAME: 'ODS',
          TASKID_PRODUCT_NAME: 'KES',
          TASK_ADDITIONAL_PARAMS: params({ 'klprts-TaskStorageId': 'x', scope: params({ a: 1 }) }),
        },
      });
    expect((await run('learn-task-template', { product: 'KES' })).data).toMatchObject({
      taskId: '8',
      template: { product: 'KES', taskName: 'ODS', additionalParams: { scope: { type: 'params' } } },
      parameters: { scope: { a: 1 } },
    });
    expect(await errorOf(run('learn-task-template', { product: 'KES' }))).toMatchObject({ code: 'vendor_not_found' });
    expect(await errorOf(run('learn-task-template'))).toMatchObject({ code: 'invalid_input' });
  });

  it('shows the sections of a device and the switches that look like an isolation', async () => {
    const { console, run } = await openConnection();
    console
      .on('HostGroup.SS_GetNames', ({ strProduct, strVersion }) => {
        if (strProduct === '') return { PxgRetVal: ['1103', 'SOYUZ'] };
        return { PxgRetVal: strVersion === '' ? ['4.0.0.0'] : ['NetIsolation', 'Broken'] };
      })
      .on('HostGroup.SS_Read', ({ strSection }) =>
        strSection === 'Broken' ? pxg('Section does not exist.') : { PxgRetVal: { On: true, Timeout: 5 } },
      );
    expect(
      (await run('discover-isolation-settings', { hostId: '11111111-2222-3333-4444-555555555551' })).data,
    ).toMatchObject({
      products: ['1103', 'SOYUZ'],
      versions: ['4.0.0.0'],
      sections: ['NetIsolation', 'Broken'],
      candidates: [{ isolationSection: 'NetIsolation', isolationEnabledKey: 'On', value: true }],
    });
  });
});

describe('the check of a connection', () => {
  it.each([
    [3, 5, 'present', 'the console shows 3 hosts'],
    [0, 0, 'missing', 'lacks the scope Managed devices'],
    [0, 5, 'not known', 'no hosts'],
  ])('with %i hosts and %i groups finds the scope Managed devices %s', async (hosts, groups, scope, words) => {
    const { console, check, run } = await openConnection();
    console
      .on('HostGroup.FindHosts', { strAccessor: 'a', PxgRetVal: hosts })
      .on('HostGroup.FindGroups', { strAccessor: 'b', PxgRetVal: groups });
    const found = await check();
    expect(found.message).toContain(words);
    expect(found.details).toMatchObject({ scopes: { 'Administration Server': 'present', 'Managed devices': scope } });
    expect(await run('test-connection')).toMatchObject({ status: 'succeeded', data: { passed: true, hosts } });
    expect(console.bodiesOf('ChunkAccessor.Release').length).toBeGreaterThan(0);
  });

  it('says that the scope Administration Server is missing', async () => {
    const { console, check } = await openConnection();
    console.on('HostGroup.FindHosts', pxg('Access denied.'));
    const error = await errorOf(check());
    expect(error).toMatchObject({
      statusCode: 401,
      failureIndicator: expect.stringContaining('Failed to check the connector') as string,
    });
    expect(error.message).toMatch(/^Access denied\. .*Administration Server/);
  });

  it('fails as signing in fails', async () => {
    const { console, check } = await openConnection();
    console.on('Session.StartSession', new FakeText(403, 'no'));
    expect((await errorOf(check())).message).toMatch(/^Get session id failed\./);
  });
});

describe('the address', () => {
  it.each([
    ['https://ksc.example:13299', 'https://ksc.example:13299'],
    ['https://ksc.example:13299///', 'https://ksc.example:13299'],
    [' https://ksc.example:13299/api/v1.0/ ', 'https://ksc.example:13299'],
    ['HTTPS://10.0.0.1:13299', 'https://10.0.0.1:13299'],
  ])('%j is %s', (given, url) => {
    expect(readServerUrl(given)).toBe(url);
  });

  it.each([
    ['v1.0', 'v1.0'],
    ['v1', 'v1.0'],
    ['1', 'v1.0'],
    ['/1.1/', 'v1.1'],
    ['v1.1', 'v1.1'],
  ])('version %s is %s', (given, version) => {
    expect(readApiVersion(given)).toBe(version);
  });

  it.each(['', 'v', '../x', '1.0.0', 'latest'])('version %j is refused', (given) => {
    expect(() => readApiVersion(given)).toThrow('settings.apiVersion');
  });
});
