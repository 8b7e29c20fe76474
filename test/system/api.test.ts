import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { operations } from '#api/contract/operations.ts';
import type { Operation } from '#api/contract/operation.ts';
import { builtInRoles, roles, type Permission, type Role } from '#kernel/access.ts';
import type { JsonObject } from '#kernel/json.ts';
import { connectTo } from './support/api.ts';
import { badRequests, isolate } from './support/bad-requests.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

const all: readonly Operation[] = Object.values(operations);

let installation: Installation;
const tokens = new Map<Role, string>();
/** One that has gaps, and one that has nothing but them. */
const customRoles: Readonly<Record<Role, readonly Permission[]>> = {
  'night-shift': ['view', 'respond', 'audit'],
  decorator: ['author'],
};

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 30 });
  const { client, simulator } = installation;
  await connectTo(client, simulator);
  for (const [name, permissions] of Object.entries(customRoles)) {
    await client.call('createRole', { body: { name, permissions } });
  }
  for (const role of [...roles, ...Object.keys(customRoles)]) {
    const created = await client.call('createToken', { body: { name: role, role } });
    tokens.set(role, textOf(created['text']));
  }
});

afterAll(() => installation.stop());
beforeEach(() => installation.simulator.faults.clear());

describe('access', () => {
  test('only health answers without a token', async () => {
    expect((await ask('GET', '/health', { token: null })).status).toBe(200);
    const tried = [
      ...all.map(({ method, path }) => [method.toUpperCase(), filled(path)] as const),
      ['GET', '/api/v1/openapi.json'] as const,
    ];
    for (const [method, path] of tried) {
      for (const token of [null, 'cordon_wrong', '']) {
        const answer = await ask(method, path, { token, body: method === 'GET' ? null : '{}' });
        expect([method, path, token, answer.status, answer.body['code']]).toEqual([
          method,
          path,
          token,
          401,
          'unauthenticated',
        ]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  test.each(all.map((operation) => [operation.id, operation] as const))(
    '%s is for those who may',
    async (_, { method, path, permission }) => {
      for (const [role, permissions] of Object.entries({ ...builtInRoles, ...customRoles })) {
        const body = method === 'get' ? null : '{}';
        const answer = await statusOf(method.toUpperCase(), filled(path), { token: tokens.get(role) ?? '', body });
        const may = permission === 'signed-in' || permissions.includes(permission);
        if (!may) expect([role, answer.status, answer.code]).toEqual([role, 403, 'forbidden']);
        else expect([role, answer.status === 401 || answer.status === 403]).toEqual([role, false]);
      }
    },
  );

  test('an analyst reads, and writes nothing', async () => {
    const token = tokens.get('analyst') ?? '';
    const answer = await run({ connection: 'SES', input: { id: 'PC-00001' } }, { token });
    expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    expect(posts('PC-00001')).toBe(0);
  });

  test('a revoked token is refused', async () => {
    const { token, text } = (await installation.client.call('createToken', {
      body: { name: 'short', role: 'viewer' },
    })) as { token: JsonObject; text: string };
    expect((await ask('GET', '/api/v1/runs', { token: text })).status).toBe(200);
    await installation.client.call('revokeToken', { params: { id: textOf(token['id']) } });
    expect((await ask('GET', '/api/v1/runs', { token: text })).status).toBe(401);
  });
});

describe('requests that are wrong', () => {
  test.each(badRequests)('%s', async (...row) => {
    const [, method, path, text, status, code, message] = row;
    const { simulator } = installation;
    const secrets = { apiToken: simulator.keys['automation'] };
    const taken = JSON.stringify({
      connector: 'stormshield',
      title: 'SES',
      settings: { url: simulator.url, caCertificate: simulator.ca },
      secrets,
    });
    const answer = await ask(method, path, { body: text === 'TAKEN' ? taken : text });
    expect([answer.status, answer.body['code'], answer.body['status']]).toEqual([status, code, status]);
    expect(answer.body['detail']).toMatch(message);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('allow')).toBe(status === 405 ? 'GET' : null);
    expect(answer.body).toMatchObject({
      type: `urn:cordon:error:${code}`,
      failureIndicator: expect.stringMatching(/./),
      statusCode: expect.any(Number),
      remedy: expect.stringMatching(/./),
    });
    expect(posts('PC-00002')).toBe(0);
  });

  test('a body that is too large is refused with or without a length, and nothing is kept of it', async () => {
    const large = JSON.stringify({ connection: 'SES', input: { id: 'x'.repeat(5_000_000) } });
    const whole = await run(null, { body: large });
    expect([whole.status, whole.body['code']]).toEqual([413, 'body_too_large']);
    expect(await sendChunked(large)).toBe(413);
  });

  test('a body that is not JSON is not repeated in the answer', async () => {
    const answer = await ask('POST', '/api/v1/connections', {
      body: '{"secrets":{"apiToken": secret-without-quotes-123 }}',
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).not.toContain('secret-without');
    expect(answer.body['detail']).toMatch(/line 1, column 25/);
  });
});

describe('idempotency', () => {
  test.each(['', 'x'.repeat(201)])('a bad key is refused', async (key) => {
    const answer = await run({ connection: 'SES', input: { id: 'PC-00003' } }, { key });
    expect([answer.status, answer.body['code'], answer.body['failureIndicator']]).toEqual([
      400,
      'invalid_input',
      'Idempotency-Key.key',
    ]);
    expect(posts('PC-00003')).toBe(0);
  });

  test('the same key is the same write, one after the other', async () => {
    const body = { connection: 'SES', input: { id: 'PC-00004' } };
    const first = await run(body, { key: 'one' });
    const second = await run(body, { key: 'one' });
    expect([first.status, first.body['status']]).toEqual([202, 'pending']);
    expect(second.body['intentId']).toBe(first.body['intentId']);
    await until('it is settled', async () => (await run(body, { key: 'one' })).body['status'] === 'succeeded', 20_000);
    expect(posts('PC-00004')).toBe(1);
  });

  test('the same key is the same write, also for ten callers at once', async () => {
    for (let round = 0; round < 12; round += 1) {
      const agent = `PC-000${10 + round}`;
      const body = { connection: 'SES', input: { id: agent } };
      const answers = await Promise.all(Array.from({ length: 10 }, () => run(body, { key: agent })));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
      expect(new Set(answers.map((answer) => answer.body['intentId'])).size).toBe(1);
      expect(posts(agent)).toBe(1);
    }
  });

  test('another request under the same key is refused', async () => {
    await run({ connection: 'SES', input: { id: 'PC-00005' } }, { key: 'two' });
    const other = await run({ connection: 'SES', input: { id: 'PC-00006' } }, { key: 'two' });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_mismatch']);
    expect(posts('PC-00006')).toBe(0);
  });

  test('keys belong to the token that used them', async () => {
    const body = { connection: 'SES', input: { id: 'PC-00007' } };
    const mine = await run({ ...body, wait: true }, { key: 'three' });
    const other = await run(body, { key: 'three', token: tokens.get('responder') ?? '' });
    expect(mine.body['status']).toBe('succeeded');
    expect(other.body['intentId']).not.toBe(mine.body['intentId']);
  });
});

test('an equal write is the same write while it is unfinished, whoever asks under whatever key', async () => {
  const body = { connection: 'SES', input: { id: 'PC-00025' } };
  const answers = await Promise.all(
    ['administrator', 'responder'].map((role, index) =>
      run(body, { key: `equal-${index}`, token: tokens.get(role) ?? '' }),
    ),
  );
  expect(new Set(answers.map((answer) => answer.body['intentId'])).size).toBe(1);
  await until(
    'it is settled',
    async () => (await run(body, { key: 'equal-0' })).body['status'] === 'succeeded',
    20_000,
  );
  // Each key stands for that write from then on.
  expect((await run(body, { key: 'equal-1', token: tokens.get('responder') ?? '' })).body).toMatchObject({
    status: 'succeeded',
    intentId: answers[0]?.body['intentId'],
  });
  expect(posts('PC-00025')).toBe(1);
});

describe('presets', () => {
  const isolateId = 'stormshield.isolate-agent';
  const preset = { action: isolateId, title: 'The test bench', connection: 'SES', input: { id: 'PC-00026' } };

  test('keep a form filled in, for those who may run it, and nobody overwrites another', async () => {
    const analyst = tokens.get('analyst') ?? '';
    const refused = await ask('POST', '/api/v1/presets', { token: analyst, body: JSON.stringify(preset) });
    expect([refused.status, refused.body['failureIndicator']]).toEqual([403, 'respond']);
    const made = await ask('POST', '/api/v1/presets', { body: JSON.stringify(preset) });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect((await ask('POST', '/api/v1/presets', { body: JSON.stringify(preset) })).status).toBe(409);
    const path = `/api/v1/presets/${textOf(made.body['id'])}`;
    const body = JSON.stringify({ title: 'The bench', input: { id: 'PC-00027' } });
    const save = (revision: number): Promise<Answered> => ask('PUT', path, { body, ifMatch: `"${revision}"` });
    expect((await save(1)).body).toMatchObject({ title: 'The bench', connectionId: null, revision: 2 });
    expect((await save(1)).body).toMatchObject({ code: 'precondition_failed', detail: /at revision 2, saved by/ });
    const listed = await ask('GET', `/api/v1/presets?action=${isolateId}`, { token: analyst });
    expect(listed.body['items']).toMatchObject([{ title: 'The bench', input: { id: 'PC-00027' } }]);
    const line = ['action', 'run', isolateId, '--preset', 'The bench'];
    expect((await installation.cli(...line)).error).toContain('--connection');
    const ran = await installation.cli(...line, '--connection', 'SES', '--dry-run', '--json');
    expect(ran.out).toContain('PC-00027');
    expect((await ask('DELETE', path, { token: analyst, body: '{}' })).status).toBe(403);
    expect((await ask('DELETE', path, { body: '{}' })).status).toBe(200);
    expect((await ask('GET', path)).status).toBe(404);
  });
});

describe('an action on a schedule', () => {
  const wanted = {
    connection: 'SES',
    input: { id: 'PC-00028', comment: 'a ${{ b' },
    cron: '0 3 * * *',
    title: 'Bench',
  };
  const schedule = (more: object, token?: string): Promise<Answered> => {
    const path = '/api/v1/actions/stormshield.isolate-agent/schedule';
    return ask('POST', path, {
      body: JSON.stringify({ ...wanted, ...more }),
      ...(token === undefined ? {} : { token }),
    });
  };

  test('is a playbook of one step, for those who may run it', async () => {
    expect((await schedule({}, tokens.get('author'))).status).toBe(403);
    const made = await schedule({ timeZone: 'Europe/Paris' }, tokens.get('responder'));
    expect([made.status, made.body['playbookId']]).toEqual([201, 'scheduled-bench']);
    expect((await schedule({})).body['playbookId']).toBe('scheduled-bench-2');
    const { items } = (await ask('GET', '/api/v1/triggers?playbook=scheduled-bench')).body;
    expect(items).toMatchObject([
      { kind: 'schedule', cron: '0 3 * * *', timeZone: 'Europe/Paris', paused: false, nextAt: expect.any(String) },
    ]);
    const checked = await ask('POST', '/api/v1/playbooks/check', {
      body: JSON.stringify({ source: made.body['source'] }),
    });
    expect(checked.body['problems']).toEqual([]);
    const dryRun = await ask('POST', '/api/v1/playbooks/scheduled-bench/runs', { body: '{"mode":"dry-run"}' });
    const path = `/api/v1/runs/${textOf(dryRun.body['id'])}`;
    await until('it has ended', async () => (await ask('GET', path)).body['finishedAt'] !== null, 20_000);
    expect((await ask('GET', path)).body).toMatchObject({
      status: 'succeeded',
      steps: [{ input: { input: { comment: 'a ${{ b' } } }],
    });
  });

  test('says at which field what is wrong', async () => {
    const paths = async (more: object): Promise<unknown> => {
      const { status, body } = await schedule(more);
      const { issues } = body['details'] as { issues: readonly JsonObject[] };
      return [status, issues.map(({ path }) => path)];
    };
    expect(await paths({ cron: '61 * * * *', timeZone: 'Paris' })).toEqual([400, ['body.cron', 'body.timeZone']]);
    expect(await paths({ input: {} })).toEqual([400, ['input.id']]);
  });
});

describe('answers', () => {
  test('a failed action is an error status and carries its result', async () => {
    const answer = await run({ connection: 'SES', input: { id: 'KIOSK-OLD-02' } });
    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({
      code: 'vendor_conflict',
      statusCode: 409,
      applied: 'no',
      result: { status: 'failed', targets: [{ status: 'unsupported' }] },
    });
  });

  test('a dry run writes nothing, neither to the console nor to the ledger', async () => {
    const answer = await run({ connection: 'SES', input: { id: 'PC-00008' }, dryRun: true });
    expect([answer.status, answer.body['dryRun']]).toEqual([200, true]);
    expect(posts('PC-00008')).toBe(0);
    const intents = (await ask('GET', '/api/v1/intents?limit=500')).body['items'] as readonly JsonObject[];
    expect(intents.filter(({ targets }) => (targets as readonly string[]).includes('PC-00008'))).toEqual([]);
  });

  test('a client that goes away does not cut off its write', async () => {
    installation.simulator.faults.add({
      match: { method: 'POST', path: 'PC-00009' },
      fault: { kind: 'delay', ms: 1_500, point: 'after' },
    });
    const hungUp = new AbortController();
    const asked = run({ connection: 'SES', input: { id: 'PC-00009' } }, { signal: hungUp.signal });
    await until('the console has it', async () => posts('PC-00009') === 1, 10_000);
    hungUp.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    const settled = async (): Promise<boolean> => (await intentFor('PC-00009'))?.['status'] === 'succeeded';
    await until('the write is settled as if someone had waited', settled, 20_000);
    expect(posts('PC-00009')).toBe(1);
  });
});

interface Asked {
  readonly token?: string | null;
  readonly body?: string | null;
  readonly key?: string;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

async function ask(
  method: string,
  path: string,
  { token, body = null, key, ifMatch, signal }: Asked = {},
): Promise<Answered> {
  const bearer = token === undefined ? tokens.get('administrator') : token;
  const headers = {
    ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
  const response = await fetch(`${installation.server.url}${path}`, { method, headers, body, signal: signal ?? null });
  return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
}

/** Without waiting for the end of an answer that has none. */
async function statusOf(
  method: string,
  path: string,
  { token, body = null }: Asked,
): Promise<{ status: number; code: unknown }> {
  const ended = new AbortController();
  const response = await fetch(`${installation.server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    body,
    signal: ended.signal,
  });
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  const code = isStream ? null : ((await response.json()) as JsonObject)['code'];
  ended.abort();
  return { status: response.status, code };
}

function run(body: object | null, asked: Asked = {}): Promise<Answered> {
  return ask('POST', isolate, { body: JSON.stringify(body), ...asked });
}

/** Without a length, so that only counting can tell. */
function sendChunked(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${tokens.get('administrator')}`, 'transfer-encoding': 'chunked' };
    const sent = httpRequest(`${installation.server.url}${isolate}`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

async function intentFor(agent: string): Promise<JsonObject | undefined> {
  const { items } = (await ask('GET', '/api/v1/intents?limit=500')).body;
  return (items as readonly JsonObject[]).find(({ targets }) => (targets as readonly string[]).includes(agent));
}

function filled(path: string): string {
  return path.replaceAll(/\{\w+\}/g, 'nothing');
}

function posts(agent: string): number {
  return installation.simulator.log.list({ method: 'POST', path: agent }).length;
}
