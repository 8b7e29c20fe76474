import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { errorShapes, type ErrorShape } from './settings.ts';
import { startConsole, startTime } from './testing/console.ts';

const agent = 'WKS-PARIS-014';
const unknownTask = '/agents/tasks/00000000-0000-4000-8000-000000000000';

describe('API keys', () => {
  test.each([
    ['none', null],
    ['an unknown one', 'nobody'],
    ['an expired one', 'simulator-ses-expired'],
  ])('%s: 401 with an empty body and a challenge', async (_, token) => {
    const console = await startConsole();
    for (const request of [{ method: 'GET' }, { method: 'POST', body: '{}' }]) {
      const answer = await console.call(unknownTask, { token, ...request });
      expect(answer).toMatchObject({ status: 401, text: '' });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
    expect(console.snapshot().tasksCreated).toBe(0);
  });

  test('another scheme is no key, and Bearer is taken in any case', async () => {
    const console = await startConsole();
    const token = console.simulator.keys['automation'];
    const status = async (authorization: string) =>
      (await console.call(unknownTask, { token: null, headers: { authorization } })).status;
    expect(await status(`Basic ${token}`)).toBe(401);
    expect(await status(`${token}`)).toBe(401);
    expect(await status(`bearer ${token}`)).toBe(404);
  });

  test('401 as JSON, by switch', async () => {
    const console = await startConsole();
    console.simulator.state.patch({ settings: { errorShapes: { 401: 'error-code' } } });
    const answer = await console.call(unknownTask, { token: null });
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual({ errorCode: 900_401, errorMessage: 'The API key is missing, unknown or expired.' });
  });

  test('the monitoring key reads and cannot act; the remediation key acts and cannot read', async () => {
    const console = await startConsole();
    const { monitoring, remediation } = console.simulator.keys;
    expect((await console.post(agent, 'network-isolation', {}, monitoring)).status).toBe(403);
    const made = await console.post(agent, 'network-isolation', {}, remediation);
    expect(made.status).toBe(200);
    const { taskId } = made.json();
    const refused = await console.task(taskId, remediation);
    expect([refused.status, refused.json().errorMessage]).toEqual([
      403,
      'The API key lacks the usage Agent Monitoring.',
    ]);
    expect((await console.task(taskId, monitoring)).status).toBe(200);
    expect(console.snapshot().tasksCreated).toBe(1);
  });

  test('a key expires with the clock, and can be revoked', async () => {
    const console = await startConsole();
    const expiresAt = new Date(startTime + 60_000).toISOString();
    console.simulator.state.patch({
      keys: { short: { token: 'short-lived', usages: ['Agent Monitoring'], expiresAt } },
    });
    expect((await console.call(unknownTask, { token: 'short-lived' })).status).toBe(404);
    console.clock.advance(60_000);
    expect((await console.call(unknownTask, { token: 'short-lived' })).status).toBe(401);
    await control(console.simulator.controlUrl, 'PATCH', '/state', { keys: { automation: null } });
    expect((await console.call(unknownTask)).status).toBe(401);
  });
});

describe('routes', () => {
  test.each([
    ['GET', '/agents'],
    ['POST', `/agents/${agent}/tasks/network-annihilation`],
    ['POST', `/agents/${agent}/tasks/network-isolation/`],
    ['POST', `/agents/PC%201/%C3%A9`],
    ['GET', unknownTask],
    ['GET', '/agents/tasks/not-an-id'],
    ['POST', '/agents/NO-SUCH-AGENT/tasks/network-isolation'],
    ['POST', '/agents/%7B00000000-0000-0000-0000-000000000000%7D/tasks/network-isolation'],
  ])('%s %s is 404', async (method, path) => {
    const console = await startConsole();
    const answer = await console.call(path, { method });
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({ errorCode: 900_404, errorMessage: expect.stringContaining('not found') });
  });

  test.each([
    ['PUT', unknownTask, 'GET'],
    ['DELETE', unknownTask, 'GET'],
    ['POST', unknownTask, 'GET'],
    ['GET', `/agents/${agent}/tasks/network-isolation`, 'POST'],
    ['PUT', `/agents/${agent}/tasks/file-quarantine`, 'POST'],
    ['DELETE', `/agents/${agent}/tasks/process-termination`, 'POST'],
  ])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
    const console = await startConsole();
    const answer = await console.call(path, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  });

  test('outside the base there is no API', async () => {
    const console = await startConsole();
    expect((await console.call('/../../../agents/tasks/1')).status).toBe(404);
  });
});

describe('the shape of errors', () => {
  const expected: Readonly<Record<ErrorShape, { type: string | undefined; text: string }>> = {
    empty: { type: undefined, text: '' },
    text: { type: 'text/plain; charset=utf-8', text: 'Agent not found.' },
    'error-code': { type: 'application/json', text: '{"errorCode":900404,"errorMessage":"Agent not found."}' },
    message: { type: 'application/json', text: '{"message":"Agent not found."}' },
    status: { type: 'application/json', text: '{"status":"Error","errorMessage":"Agent not found."}' },
    problem: {
      type: 'application/problem+json',
      text: '{"type":"about:blank","title":"Request refused","status":404,"detail":"Agent not found."}',
    },
  };

  test.each(errorShapes)('%s', async (shape) => {
    const console = await startConsole({
      settings: { errorShapes: { 400: shape, 401: shape, 403: shape, 404: shape, 405: shape, 409: shape } },
    });
    const answer = await console.post('NO-SUCH-AGENT', 'network-isolation');
    expect(answer.status).toBe(404);
    expect(answer.text).toBe(expected[shape].text);
    if (shape !== 'empty') expect(answer.headers['content-type']).toBe(expected[shape].type);
    const others = [
      await console.post(agent, 'file-quarantine', {}),
      await console.call(unknownTask, { token: null }),
      await console.post(agent, 'network-isolation', {}, console.simulator.keys['monitoring']),
      await console.call(unknownTask, { method: 'PUT' }),
      await console.post('KIOSK-OLD-02', 'network-isolation'),
    ];
    expect(others.map((other) => other.status)).toEqual([400, 401, 403, 405, 409]);
    for (const other of others) expect(other.text === '').toBe(shape === 'empty');
  });
});
