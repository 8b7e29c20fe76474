import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissions } from '#kernel/access.ts';
import { operations } from '#api/contract/operations.ts';
import type { Operation } from '#api/contract/operation.ts';
import type { Client } from '#cli/client.ts';
import type { JsonObject } from '#kernel/json.ts';
import { openTestDatabase, type TestDatabase } from '#store/testing/database.ts';
import { connectTo, runToEnd } from './support/api.ts';
import { deletes, inner, nightly, playbookOf, reads, startedFromAfar } from './support/attack-playbooks.ts';
import { consentPolicy, statusesOf, waysToOther } from './support/attacks.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { textOf } from './support/json.ts';
import { bearer, signInAs, signInFirst, startChanges, type Browser, type BrowserAnswer } from './support/browser.ts';
import { until } from './support/waiting.ts';

const all: readonly Operation[] = Object.values(operations);
const chosen = 'a password of my own';

let database: TestDatabase;
let installation: Installation;
let client: Client;

beforeAll(async () => {
  database = await openTestDatabase();
  installation = await startInstallation(
    {},
    { CORDON_LOG_LEVEL: 'warn', DATABASE_URL: database.url, CORDON_REQUIRE_SECOND_FACTOR: 'auditor' },
  );
  ({ client } = installation);
  await connectTo(client, installation.simulator);
  await connectTo(client, installation.simulator, {}, { title: 'Other' });
});

afterAll(async () => {
  await installation.stop();
  await database.close();
});

/** Somebody who has changed the password that was handed over. */
async function person(role: string): Promise<Browser & { readonly id: string; readonly email: string }> {
  await database.pool.query('delete from cordon.sign_in_rate');
  const email = `${role}-${crypto.randomUUID().slice(0, 8)}@example.test`;
  const added = await client.call('addPerson', { body: { name: `The ${role}`, email, role } });
  const first = await signInFirst(installation.server.url, email, textOf(added['password']), chosen);
  return Object.assign(first, { id: textOf((added['person'] as JsonObject)['id']), email });
}

describe('people', () => {
  test('a password that was handed over opens nothing but its change', async () => {
    const email = 'new@example.test';
    const added = await client.call('addPerson', { body: { name: 'New', email, role: 'administrator' } });
    const browser = await signInAs(installation.server.url, email, textOf(added['password']));
    expect(await browser.get('/api/v1/session')).toMatchObject({
      status: 200,
      body: { kind: 'user', email, restriction: 'password', passwordIsTemporary: true },
    });
    for (const path of ['/api/v1/runs', '/api/v1/people', '/api/v1/session/sign-ins']) {
      expect(await browser.get(path)).toMatchObject({ status: 403, body: { detail: /change it before/ } });
    }
    const body = { currentPassword: textOf(added['password']), newPassword: chosen };
    expect((await browser.post('/api/auth/change-password', body)).status).toBe(200);
    expect(await browser.get('/api/v1/people')).toMatchObject({ status: 200 });
    expect(await browser.get('/api/v1/session')).toMatchObject({ body: { restriction: null } });
  });

  test('are asked for a second factor where their role needs one', async () => {
    const browser = await person('auditor');
    expect(await browser.get('/api/v1/session')).toMatchObject({ body: { restriction: 'second-factor' } });
    expect(await browser.get('/api/v1/audit')).toMatchObject({ status: 403, body: { detail: /second factor/ } });
  });

  test('see where they are signed in, with address and browser, and sign out elsewhere', async () => {
    const here = await person('viewer');
    const there = await signInAs(installation.server.url, here.email, chosen);
    const { body } = await here.get('/api/v1/session/sign-ins');
    expect(body['items']).toMatchObject([
      { method: 'password', ipAddress: '127.0.0.1', userAgent: 'A test browser' },
      { method: 'password' },
    ]);
    const { signInId } = (await there.get('/api/v1/session')).body;
    expect((await here.send('DELETE', `/api/v1/session/sign-ins/${textOf(signInId)}`)).status).toBe(200);
    expect((await there.get('/api/v1/session')).status).toBe(401);
    expect((await here.get('/api/v1/session')).status).toBe(200);
    const foreign = await person('viewer');
    const own = textOf((await here.get('/api/v1/session')).body['signInId']);
    expect((await foreign.send('DELETE', `/api/v1/session/sign-ins/${own}`)).status).toBe(404);
    expect((await here.post('/api/auth/sign-out', {})).status).toBe(200);
    expect((await here.get('/api/v1/session')).status).toBe(401);
  });

  test('the last administrator stays one', async () => {
    const others = (await client.call('listPeople'))['items'] as readonly JsonObject[];
    const administrators = others.filter(({ role, disabled }) => role === 'administrator' && disabled === false);
    const answers = [];
    for (const { id } of administrators) {
      answers.push(await client.send('updatePerson', { params: { id: textOf(id) }, body: { disabled: true } }));
    }
    expect(answers.map(({ status }) => status)).toEqual(
      administrators.map((_, index) => (index + 1 < administrators.length ? 200 : 409)),
    );
    for (const { id } of administrators) {
      await client.call('updatePerson', { params: { id: textOf(id) }, body: { disabled: false } });
    }
  });
});

describe('a browser', () => {
  test('whose person is disabled, or whose session is over, gets nowhere', async () => {
    const [disabled, expired] = [await person('administrator'), await person('administrator')];
    await client.call('updatePerson', { params: { id: disabled.id }, body: { disabled: true } });
    await database.pool.query(
      `update cordon.sign_in set expires_at = now() - interval '1 second' where person_id = $1`,
      [expired.id],
    );
    await until(
      'the look-up of a second ago is forgotten',
      async () => (await expired.get('/api/v1/runs')).status === 401,
      5_000,
    );
    for (const { method, path } of all) {
      const body = method === 'get' ? null : {};
      for (const browser of [disabled, expired]) {
        const answer = await browser.send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'nothing'), body);
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
  });

  test('changes nothing for another site', async () => {
    const browser = await person('administrator');
    const foreign = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      {},
    ];
    for (const headers of foreign) {
      for (const { method, path } of all.filter((operation) => operation.method !== 'get')) {
        const answer = await browser.send(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'nothing'), {}, headers);
        expect([path, answer.status, answer.body['code']]).toEqual([path, 403, 'forbidden']);
      }
      expect((await browser.send('POST', '/api/auth/sign-out', {}, headers)).status).toBe(403);
    }
    expect((await browser.get('/api/v1/session')).status).toBe(200);
    expect((await browser.post('/api/v1/tokens', { name: 'mine', role: 'viewer' })).status).toBe(201);
  });

  test('gets answers that cannot be framed, sniffed or run, and a console without inline script', async () => {
    const answer = await fetch(`${installation.server.url}/api/v1/runs`);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    const page = await fetch(`${installation.server.url}/runs/some-run`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(await page.text()).not.toMatch(/<script(?![^>]*src=)/);
  });

  test('that guesses is slowed down, and the audit knows', async () => {
    await database.pool.query('delete from cordon.sign_in_rate');
    const { url } = installation.server;
    const tries = await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        fetch(`${url}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: url, 'x-forwarded-for': `10.0.0.${index}` },
          body: JSON.stringify({ email: 'admin@cordon.local', password: `guess ${index} of eight` }),
        }),
      ),
    );
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(3);
    const late = tries.find(({ status }) => status === 429);
    expect(Number(late?.headers.get('retry-after'))).toBeGreaterThan(0);
    const { items } = await client.call('listAudit', { query: { limit: 50 } });
    const refused = (items as readonly JsonObject[]).filter(({ what }) => what === 'sign-in.refused');
    expect(refused.slice(0, 5)).toMatchObject(
      Array.from({ length: 5 }, () => ({
        requester: { kind: 'user' },
        details: { address: '127.0.0.1', method: 'password' },
      })),
    );
    expect(JSON.stringify(refused)).not.toContain('of eight');
  });
});

describe('roles', () => {
  test('bind to connections: what is elsewhere is refused, and left out of lists', async () => {
    await client.call('createRole', {
      body: { name: 'paris', permissions: ['view', 'read', 'respond', 'administer'], connections: ['SES'] },
    });
    const { body } = await (await person('paris')).get('/api/v1/connections');
    expect((body['items'] as readonly JsonObject[]).map(({ title }) => title)).toEqual(['SES']);
    const browser = await person('paris');
    const isolate = (connection: string) =>
      browser.post('/api/v1/actions/stormshield.isolate-agent/run', {
        connection,
        input: { id: 'WKS-LYON-007' },
        dryRun: true,
      });
    expect((await isolate('SES')).status).toBe(200);
    expect(await isolate('Other')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await browser.get('/api/v1/connections/Other')).status).toBe(403);
    expect((await browser.send('DELETE', '/api/v1/connections/Other')).status).toBe(403);
    const started = await browser.post('/api/v1/playbooks/isolate-and-release/runs', { inputs: {} });
    expect(started).toMatchObject({ status: 403, body: { detail: /bound to some connections/ } });
  });

  test('give nobody more than the giver has, and take no more from anybody', async () => {
    const names = ['view', 'administer'];
    await client.call('createRole', { body: { name: 'clerk', permissions: names } });
    const clerk = await person('clerk');
    const added = await client.call('addPerson', {
      body: { name: 'Boss', email: 'boss@example.test', role: 'administrator' },
    });
    const boss = textOf((added['person'] as JsonObject)['id']);
    const tried = [
      await clerk.post('/api/v1/tokens', { name: 'x', role: 'responder' }),
      await clerk.post('/api/v1/people', { name: 'x', email: 'x@example.test', role: 'administrator' }),
      await clerk.send('PATCH', `/api/v1/people/${clerk.id}`, { role: 'administrator' }),
      await clerk.post(`/api/v1/people/${boss}/password`, {}),
      await clerk.send('PATCH', `/api/v1/people/${boss}`, { disabled: true }),
      await clerk.post('/api/v1/roles', { name: 'more', permissions: ['destroy'] }),
      await clerk.send('PUT', '/api/v1/roles/clerk', { permissions: ['view', 'administer', 'destroy'] }),
      await clerk.send('PUT', '/api/v1/roles/paris', { permissions: ['view'] }),
    ];
    expect(tried.map(({ status }) => status)).toEqual(tried.map(() => 403));
    expect((await clerk.post('/api/v1/tokens', { name: 'x', role: 'viewer' })).status).toBe(201);
    expect(await clerk.send('DELETE', '/api/v1/roles/clerk')).toMatchObject({ status: 409 });
    const { items } = await client.call('listAudit', { query: { subject: 'clerk' } });
    expect(items).toMatchObject([{ what: 'role.created', details: { after: { permissions: names } } }]);
  });

  test('without `destroy` do nothing that cannot be undone', async () => {
    await client.call('createRole', { body: { name: 'careful', permissions: ['view', 'read', 'respond'] } });
    const browser = await person('careful');
    const call = { connection: 'SES', dryRun: true };
    const kill = await browser.post('/api/v1/actions/http.request/run', {
      ...call,
      input: { method: 'DELETE', path: '/x' },
    });
    expect(kill).toMatchObject({ status: 403, body: { failureIndicator: expect.stringContaining('destroy') } });
    const isolate = await browser.post('/api/v1/actions/stormshield.isolate-agent/run', {
      ...call,
      input: { id: 'WKS-LYON-007' },
    });
    expect(isolate.status).toBe(200);
  });
});

describe('who tries to get around', () => {
  test('a connection that the role does not reach finds every way closed', async () => {
    await client.call('createRole', { body: { name: 'bound', permissions: [...permissions], connections: ['SES'] } });
    const bound = await person('bound');
    const run = await client.call('startRun', {
      params: { id: 'isolate-and-release' },
      body: { inputs: { connection: 'Other', agent: 'PC-00001', hold: '1s', reason: 'x' }, mode: 'dry-run' },
    });
    const runPath = `/api/v1/runs/${textOf(run['id'])}`;
    const isolated = await client.send('runAction', {
      params: { id: 'stormshield.isolate-agent' },
      body: { connection: 'Other', input: { id: 'WKS-LYON-007' } },
    });
    const intent = `/api/v1/intents/${textOf(isolated.body['intentId'])}`;
    const verdicts = (await client.call('listVerdicts'))['items'] as readonly JsonObject[];
    const tried = waysToOther({ runPath, intent, verdict: textOf(verdicts[0]?.['id']) });
    expect(await statusesOf(bound, tried)).toEqual(tried.map(([method, path]) => [method, path, 403]));
    for (const list of [
      'runs',
      'intents',
      'verdicts',
      'events',
      'approvals',
      'files',
      'containments',
      'capabilities',
    ]) {
      const { status, body } = await bound.get(`/api/v1/${list}`);
      expect([list, status, JSON.stringify(body).includes('Other')]).toEqual([list, 200, false]);
    }
  });

  test('`destroy` by a playbook, a rerun or a trigger, fails as well', async () => {
    await client.call('publishPlaybook', { body: { source: playbookOf('drops', deletes) } });
    await client.call('publishPlaybook', { body: { source: playbookOf('around', inner('drops')) } });
    await client.call('createRole', { body: { name: 'half', permissions: ['view', 'read', 'respond', 'author'] } });
    const half = await person('half');
    const started = async (id: string, mode: string): Promise<number> =>
      (await half.post(`/api/v1/playbooks/${id}/runs`, { inputs: {}, mode })).status;
    expect([await started('drops', 'live'), await started('around', 'live')]).toEqual([403, 403]);
    expect(await started('around', 'dry-run')).toBe(202);
    const run = await runToEnd(client, 'drops');
    const filter = { playbook: 'drops' };
    expect((await half.post(`/api/v1/runs/${run}/rerun`, { what: 'all' })).status).toBe(403);
    expect((await half.post('/api/v1/runs/rerun-plan', { what: 'all', filter })).status).toBe(403);
    const publish = (source: string): Promise<BrowserAnswer> => half.post('/api/v1/playbooks', { source });
    expect((await publish(playbookOf('by-hand', deletes))).status).toBe(201);
    expect(await publish(playbookOf('by-itself', deletes, nightly))).toMatchObject({
      status: 403,
      body: { failureIndicator: 'destroy' },
    });
    // What the trigger of another playbook starts, by whichever way, is published by who may do it.
    for (const source of startedFromAfar) await client.call('publishPlaybook', { body: { source } });
    const deepest = [deletes, inner('drops')].map((steps) => playbookOf('deepest', steps));
    for (const source of deepest) expect((await publish(source)).status).toBe(403);
    const author = await person('author');
    expect(await author.post('/api/v1/playbooks', { source: playbookOf('reads', reads, nightly) })).toMatchObject({
      status: 403,
      body: { failureIndicator: 'respond' },
    });
    // Who writes playbooks tries them on simulated consoles.
    const tried = await author.post('/api/v1/playbooks/drops/runs', { inputs: {}, mode: 'simulate' });
    expect(tried.status).toBe(202);
  });
});

describe('a token', () => {
  test('counts as whoever made it: nobody consents to what they asked for themselves', async () => {
    await client.call('publishPolicy', { body: { source: consentPolicy } });
    const { server, simulator } = installation;
    const maker = await person('administrator');
    const token = textOf((await maker.post('/api/v1/tokens', { name: 'mine', role: 'administrator' })).body['text']);
    const byToken = bearer(server.url, token);
    const nested = await byToken.post('/api/v1/tokens', { name: 'nested', role: 'administrator' });
    expect(nested.body).toMatchObject({ token: { owner: { id: maker.id, name: 'The administrator' } } });
    const isolate = { connection: 'SES', input: { id: 'WKS-PARIS-014' } };
    const asked = await maker.post('/api/v1/actions/stormshield.isolate-agent/run', isolate);
    const approve = `/api/v1/approvals/${textOf(asked.body['approvalId'])}/approve`;
    for (const asker of [maker, byToken, bearer(server.url, textOf(nested.body['text']))]) {
      expect(await asker.post(approve, {})).toMatchObject({ status: 403, body: { detail: /their own request/ } });
    }
    expect(simulator.log.list({ method: 'POST', path: 'WKS-PARIS-014' })).toEqual([]);
    const other = await person('administrator');
    expect((await other.post(approve, {})).status).toBe(200);
    await client.call('setPolicyState', { params: { id: 'consent' }, body: { enabled: false } });
  });

  test('never may more than its owner may now', async () => {
    const maker = await person('administrator');
    const token = textOf((await maker.post('/api/v1/tokens', { name: 'mine', role: 'responder' })).body['text']);
    const byToken = bearer(installation.server.url, token);
    const isolate = (): Promise<BrowserAnswer> =>
      byToken.post('/api/v1/actions/stormshield.isolate-agent/run', {
        connection: 'SES',
        input: { id: 'WKS-LYON-007' },
        dryRun: true,
      });
    expect((await isolate()).status).toBe(200);
    await client.call('updatePerson', { params: { id: maker.id }, body: { role: 'analyst' } });
    expect(await isolate()).toMatchObject({ status: 403, body: { failureIndicator: 'respond' } });
    expect((await byToken.get('/api/v1/runs')).status).toBe(200);
    await client.call('updatePerson', { params: { id: maker.id }, body: { disabled: true } });
    expect(await byToken.get('/api/v1/runs')).toMatchObject({ status: 401, body: { detail: /owner is disabled/ } });
  });
});

describe('the stream of changes', () => {
  test('tells what changes, and ends when the reader may no longer read', async () => {
    const browser = await person('viewer');
    const stream = await startChanges(installation.server.url, browser.cookie());
    await until('it is open', async () => stream.text().includes('retry:'), 5_000);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const { items } = await client.call('listConnections');
    const id = textOf((items as readonly JsonObject[])[0]?.['id']);
    await client.call('testConnection', { params: { id } });
    await until(
      'the connection is told',
      async () => stream.text().includes(`"kind":"connection","id":"${id}"`),
      5_000,
    );
    await client.call('updatePerson', { params: { id: browser.id }, body: { disabled: true } });
    await until('it has ended', async () => stream.ended(), 10_000);
    expect(stream.status).toBe(200);
  });

  test('is opened twenty times by one person at most', async () => {
    const browser = await person('viewer');
    const streams = await Promise.all(
      Array.from({ length: 20 }, async () => startChanges(installation.server.url, browser.cookie())),
    );
    const more = await browser.get('/api/v1/changes');
    expect([more.status, more.body['code']]).toEqual([429, 'too_many_requests']);
    for (const stream of streams) stream.close();
    await until(
      'there is room again',
      async () => {
        const stream = await startChanges(installation.server.url, browser.cookie());
        stream.close();
        return stream.status === 200;
      },
      5_000,
    );
  });
});
