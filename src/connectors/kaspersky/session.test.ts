import { setTimeout as sleep } from 'node:timers/promises';
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { silentLog } from '#kernel/log.ts';
import { parseInput } from '#kernel/validate.ts';
import { createNet } from '#net/net.ts';
import { openClient, withConsole } from './client.ts';
import { secrets, settings } from './settings.ts';
import { authorization } from './sign-in.ts';
import { FakeConsole, FakeText, pxg } from './testing/fake-console.ts';
import { errorOf, openConnection, openTo } from './testing/opened-connection.ts';

const internal = 'KSCBasic user="YXBpLXVzZXI=", pass="Y29ycmVjdCBob3JzZQ==", internal="1"';
const domain = 'KSCBasic user="YXBpLXVzZXI=", pass="Y29ycmVjdCBob3JzZQ==", internal="0"';

describe('signing in', () => {
  it('happens with the first call, and the token goes with every later one', async () => {
    const { console, run } = await openConnection();
    console.on('Tasks.GetTaskData', { PxgRetVal: {} });
    expect(console.calls).toEqual([]);
    await run('get-task-settings', { taskIds: ['1', '2'] });
    expect(console.order).toEqual(['Session.StartSession', 'Tasks.GetTaskData', 'Tasks.GetTaskData']);
    expect(console.calls[0]?.headers.authorization).toBe(internal);
    expect(console.calls[0]?.path).toBe('/api/v1.0/Session.StartSession');
    expect(console.calls[1]?.headers.authorization).toBeUndefined();
    expect(console.calls.slice(1).map(({ headers }) => headers['x-ksc-session'])).toEqual(
      Array(2).fill('token-1-AVZlM1lODEbg8A=='),
    );
    expect(console.calls[1]?.headers['x-ksc-vserver']).toBeUndefined();
  });

  it('tries the other kind of user once, and remembers what was right', async () => {
    const { console, run } = await openConnection();
    console.users = new Set([domain]);
    console.on('Tasks.GetTaskData', { PxgRetVal: {} });
    await run('get-task-settings', { taskIds: ['1'] });
    console.expireSessions();
    await run('get-task-settings', { taskIds: ['1'] });
    expect(console.calls.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([internal, domain, domain]);
  });

  it('names the virtual server, and the domain as it stands', async () => {
    const { console, run } = await openConnection({ virtualServer: 'Zürich', domain: 'CORP', userKind: 'domain' });
    console.on('Tasks.GetTaskData', { PxgRetVal: {} });
    await run('get-task-settings', { taskIds: ['1'] });
    expect(console.calls[0]?.headers.authorization).toContain(', domain="CORP", internal="0"');
    expect(new Set(console.calls.map(({ headers }) => headers['x-ksc-vserver']))).toEqual(new Set(['WsO8cmljaA==']));
  });

  it('encodes names and passwords of any kind', () => {
    const header = authorization(
      { userName: 'jörg"', password: 'a"b,c=', userKind: 'auto', domain: undefined },
      'internal',
    );
    expect(header).toMatch(/^KSCBasic user="[\w+/=]+", pass="[\w+/=]+", internal="1"$/);
  });

  it('that fails is an error in the words of its users, and nothing else is sent', async () => {
    const { console, run } = await openConnection();
    console.users = new Set();
    const error = await errorOf(run('list-hosts'));
    expect(error).toMatchObject({ code: 'vendor_unauthorized', statusCode: 400, applied: 'no' });
    expect(error.message).toMatch(/^Get session id failed\. .*Authentication failure/);
    expect(console.order).toEqual(['Session.StartSession', 'Session.StartSession']);
  });

  it('says that a second factor is wanted, without a second attempt', async () => {
    const { console, run } = await openConnection();
    console.on('Session.StartSession', new FakeText(401, 'Authentication not finished'));
    expect((await errorOf(run('list-hosts'))).message).toContain('second factor');
    expect(console.order).toEqual(['Session.StartSession']);
  });

  it('does not take a password for granted in its errors', async () => {
    const { console, run } = await openConnection();
    console.on('Session.StartSession', new FakeText(401, 'wrong password correct horse'));
    const error = await errorOf(run('list-hosts'));
    expect(JSON.stringify([error.message, error.toJson()])).not.toContain('correct horse');
  });
});

describe('a session', () => {
  it('that has expired is renewed once, for a write too, because a refusal says that nothing was done', async () => {
    const { console, run } = await openConnection();
    console.on('Tasks.GetTaskData', { PxgRetVal: {} }).on('Tasks.DeleteTask', {});
    await run('get-task-settings', { taskIds: ['1'] });
    console.expireSessions();
    await run('get-task-settings', { taskIds: ['1'] });
    console.expireSessions();
    await run('request', { method: 'Tasks.DeleteTask', arguments: { strTask: '1' } });
    expect(console.signIns).toBe(3);
    expect(console.bodiesOf('Tasks.DeleteTask')).toHaveLength(2);
  });

  it('that is refused right after signing in ends the call', async () => {
    const { console, run } = await openConnection();
    console.on('Tasks.GetTaskData', new FakeText(403, 'Forbidden'));
    expect(await errorOf(run('get-task-settings', { taskIds: ['1'] }))).toMatchObject({
      code: 'vendor_forbidden',
      statusCode: 403,
    });
    expect(console.bodiesOf('Tasks.GetTaskData')).toHaveLength(2);
  });

  it('carries one request at a time, and there are no more of them than allowed', async () => {
    const { console, run } = await openConnection({ sessions: 2 });
    console.on('Tasks.GetTaskData', async () => {
      await sleep(5);
      return { PxgRetVal: {} };
    });
    await Promise.all(Array.from({ length: 12 }, () => run('get-task-settings', { taskIds: ['1', '2', '3'] })));
    expect(console.bodiesOf('Tasks.GetTaskData')).toHaveLength(36);
    expect([console.overlaps, console.signIns]).toEqual([0, 2]);
  });

  it('stays usable after a call was cancelled while it waited for its turn', async () => {
    const { console, client, context } = await openConnection({ sessions: 1 });
    console.on('Slow.Get', async () => {
      await sleep(150);
      return {};
    });
    const call = (signal?: AbortSignal) => withConsole(context(false, signal), (opened) => opened.call('Slow.Get', {}));
    const first = call();
    const cancelled = new AbortController();
    const second = errorOf(call(cancelled.signal));
    const third = call();
    await sleep(20);
    cancelled.abort();
    expect(await second).toMatchObject({ code: 'cancelled' });
    await Promise.all([first, third]);
    expect(console.bodiesOf('Slow.Get')).toHaveLength(2);
    expect(console.overlaps).toBe(0);
    expect(client.sessions.withMark('no such mark')).toBeNull();
  });

  it('is ended when the connection closes, after the work that is under way', async () => {
    const { console, run, close } = await openConnection();
    console.on('Tasks.GetTaskData', async () => {
      await sleep(30);
      return { PxgRetVal: {} };
    });
    const working = run('get-task-settings', { taskIds: ['1', '2'] });
    await sleep(60);
    await close();
    expect((await working).status).toBe('succeeded');
    expect(console.order.at(-1)).toBe('Session.EndSession');
    expect(console.openSessions).toBe(0);
  });

  it('is pinged while it is quiet, and ended when it has not been used for long', async () => {
    const console = await FakeConsole.start();
    onTestFinished(() => console[Symbol.asyncDispose]());
    console.on('Tasks.GetTaskData', { PxgRetVal: {} });
    const given = { serverUrl: console.url, userName: 'u', caCertificate: console.certificate };
    const client = openClient(
      { settings: parseInput(settings, given), secrets: parseInput(secrets, { password: 'pass-word' }) },
      createNet({ clock: systemClock, log: silentLog }),
      { pingMs: 40, idleMs: 200 },
    );
    onTestFinished(() => client.close());
    const scope = { signal: AbortSignal.timeout(5_000), permit: null, record: () => undefined };
    await withConsole({ client, ...scope }, (opened) => opened.call('Tasks.GetTaskData', {}));
    // A write that is not called one would need no permit.
    const unnamed = withConsole({ client, ...scope }, (opened) => opened.call('Tasks.DeleteTask', {}));
    await expect(unnamed).rejects.toMatchObject({ code: 'internal', message: 'Tasks.DeleteTask is no read.' });
    await expect.poll(() => console.openSessions, { timeout: 5_000 }).toBe(0);
    expect(console.bodiesOf('Session.Ping').length).toBeGreaterThan(0);
    expect(console.order.at(-1)).toBe('Session.EndSession');
    await withConsole({ client, ...scope }, (opened) => opened.call('Tasks.GetTaskData', {}));
    expect(console.signIns).toBe(2);
  });
});

describe('answers', () => {
  it('may be compressed', async () => {
    const { console, run } = await openConnection();
    console.compress = true;
    console.on('Tasks.GetTaskData', { PxgRetVal: { TASK_NAME: 'ODS' } });
    expect((await run('get-task-settings', { taskIds: ['1'] })).data).toMatchObject({ tasks: [{ type: 'ODS' }] });
    expect(console.calls[1]?.headers['accept-encoding']).toContain('gzip');
  });

  it('that are empty are answers of a method that gives nothing', async () => {
    const { console, run } = await openConnection();
    console.on('Tasks.DeleteTask', new FakeText(200, ''));
    expect((await run('request', { method: 'Tasks.DeleteTask', arguments: { strTask: '1' } })).data).toEqual({});
  });

  it.each([
    [new FakeText(200, '<html>login</html>'), 'vendor_malformed', 'unknown'],
    [new FakeText(404, 'Unknown method'), 'vendor_not_found', 'no'],
    [new FakeText(500, 'boom'), 'vendor_failed', 'unknown'],
    [pxg('Something odd'), 'vendor_failed', 'unknown'],
    [pxg('Bad parameter "strTask".'), 'vendor_rejected', 'no'],
  ] as const)('to a write are judged: %j', async (answer, code, applied) => {
    const { console, run } = await openConnection();
    console.on('Tasks.DeleteTask', answer);
    expect(await errorOf(run('request', { method: 'Tasks.DeleteTask' }))).toMatchObject({ code, applied });
  });
});

describe('the certificate', () => {
  it('may be pinned instead of trusted, whatever its name', async () => {
    const console = await FakeConsole.start();
    onTestFinished(() => console[Symbol.asyncDispose]());
    console.on('Tasks.GetTaskData', { PxgRetVal: {} });
    const der = new X509Certificate(console.certificate).raw;
    const pin = createHash('sha256').update(der).digest('hex');
    const byName = console.url.replace('127.0.0.1', 'localhost');
    const pinned = openTo(console, { serverUrl: byName, certificatePin: pin, caCertificate: '' });
    expect((await pinned.run('get-task-settings', { taskIds: ['1'] })).status).toBe('succeeded');
    const byFile = openTo(console, { serverUrl: byName, certificatePin: console.certificate, caCertificate: '' });
    expect((await byFile.run('get-task-settings', { taskIds: ['1'] })).status).toBe('succeeded');
    const trusted = openTo(console, { caCertificate: der.toString('base64') });
    expect((await trusted.run('get-task-settings', { taskIds: ['1'] })).status).toBe('succeeded');
    const wrong = openTo(console, {
      certificatePin: pin.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      caCertificate: '',
    });
    expect(await errorOf(wrong.run('get-task-settings', { taskIds: ['1'] }))).toMatchObject({ code: 'tls_untrusted' });
  });
});
