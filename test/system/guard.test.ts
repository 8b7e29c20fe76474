import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { parsed, textOf } from './support/json.ts';
import { ownToken } from './support/own-token.ts';
import { until } from './support/waiting.ts';

const policy = `id: protect
title: Protected endpoints
rules:
  - name: controllers
    protected: { names: ['SRV-*'], when-unknown: allow }
    then: deny
  - name: laptops
    protected: { names: ['WKS-*'], when-unknown: allow }
    then: needs_approval
    approval: { approvers: 1, role: responder, expires: 1h }
  - name: free-requests
    always: true
    on: { actions: ['stormshield.request'] }
    then: deny
tests:
  - { title: A server is refused, plan: { targets: [SRV-1] }, expect: deny }
  - { title: Others pass, plan: { targets: [PC-1], known: false }, expect: allow }
`;

let installation: Installation;
let file: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 60 });
  await connectTo(installation.client, installation.simulator);
  for (const name of ['ann', 'ben']) {
    tokens[name] = await ownToken(installation.server.url, installation.client, name, 'responder');
  }
  file = join(installation.folder, 'protect.yaml');
  await writeFile(file, policy);
});
afterAll(() => installation.stop());

describe('a new installation', () => {
  test('is guarded by a policy that everyone sees, and that holds back nothing small', async () => {
    const { items } = await installation.client.call('listPolicies');
    expect(items).toMatchObject([
      { policyId: 'default-limits', version: 1, enabled: true, publishedBy: { kind: 'system' } },
    ]);
    expect((await run('stormshield.isolate-agent', { id: 'PC-00001' })).body).toMatchObject({
      status: 'pending',
      intentId: expect.any(String),
    });
  });
});

describe('a policy', () => {
  test('is checked, published, replayed over what was done, and disabled, on the command line', async () => {
    const wrong = join(file, '..', 'wrong.yaml');
    await writeFile(wrong, policy.replace('expect: allow', 'expect: deny'));
    expect((await installation.cli('policy', 'check', wrong)).code).toBe(1);
    const refused = await installation.cli('policy', 'publish', wrong);
    expect([refused.code, refused.error]).toEqual([
      2,
      expect.stringContaining('the test `Others pass` gives allow, not deny'),
    ]);
    const replayed = parsed((await installation.cli('policy', 'replay', file, '--json')).out);
    expect(replayed).toMatchObject({ looked: 1, changes: [] });
    expect((await installation.cli('policy', 'publish', file)).out).toContain('protect is in force as version 1');
    expect((await installation.cli('policy', 'show', 'protect')).out).toContain("names: ['SRV-*']");
    expect((await installation.cli('policy', 'list')).out).toMatch(/protect +1 +true/);
    const audit = await installation.client.call('listAudit', { query: { subject: 'protect' } });
    expect(audit['items']).toMatchObject([
      { what: 'policy.published', details: { version: 1, before: null, after: policy } },
      { what: 'policy.replayed' },
    ]);
  });

  test('holds for every face: API, command line, free request, playbook; nothing reaches the console', async () => {
    const direct = await run('stormshield.isolate-agent', { id: 'SRV-FILES-01' });
    expect([direct.status, direct.body['code'], direct.body['detail']]).toEqual([
      403,
      'guard_denied',
      'This would reach what is protected: SRV-FILES-01. (rule controllers of policy protect)',
    ]);
    const line = await installation.cli(
      'action',
      'run',
      'stormshield.isolate-agent',
      '--connection',
      'SES',
      '--id',
      'SRV-FILES-01',
    );
    expect([line.code, line.error]).toEqual([
      expect.any(Number),
      expect.stringContaining('rule controllers of policy protect'),
    ]);
    expect(line.code).not.toBe(0);
    const free = { method: 'POST', path: '/agents/SRV-FILES-01/tasks/network-isolation', body: {} };
    expect((await run('stormshield.request', free)).body['code']).toBe('guard_denied');
    const past = { breakGlass: { reason: 'Now.' } };
    expect((await run('stormshield.isolate-agent', { id: 'SRV-FILES-01' }, null, past)).body['code']).toBe(
      'guard_denied',
    );
    const started = await installation.client.call('startRun', {
      params: { id: 'isolate-and-release' },
      body: { inputs: { connection: 'SES', agent: 'SRV-FILES-01', hold: '1s' } },
    });
    const id = textOf(started['id']);
    const runOf = (): Promise<JsonObject> => installation.client.call('getRun', { params: { id } });
    await until('the run has ended', async () => (await runOf())['finishedAt'] !== null, 20_000);
    expect(await runOf()).toMatchObject({ status: 'failed', error: { code: 'guard_denied' } });
    expect(posts('SRV-FILES-01')).toBe(0);
    const { items } = await installation.client.call('listVerdicts', { query: { decision: 'deny' } });
    expect((items as readonly JsonObject[]).map(({ plan }) => (plan as JsonObject)['actionId'])).toEqual([
      'stormshield.isolate-agent',
      'stormshield.isolate-agent',
      'stormshield.request',
      'stormshield.isolate-agent',
      'stormshield.isolate-agent',
    ]);
  }, 40_000);
});

describe('an approval', () => {
  test('survives a kill, is refused to whoever asked, and is carried out once it is given', async () => {
    const asked = await run('stormshield.isolate-agent', { id: 'WKS-LYON-007' }, tokens['ann'] ?? '');
    expect([asked.status, asked.body['status']]).toEqual([202, 'pending']);
    const id = textOf(asked.body['approvalId']);
    expect(asked.body['message']).toContain(
      'Nothing has been sent: it must be approved by one person with the role responder until ',
    );
    await installation.restart('SIGKILL');
    const own = await ask('POST', `/approvals/${id}/approve`, tokens['ann'] ?? '', { comment: 'Mine.' });
    expect([own.status, own.body['detail']]).toEqual([
      403,
      expect.stringContaining('nobody decides about their own request'),
    ]);
    expect((await ask('POST', `/approvals/${id}/reject`, tokens['ben'] ?? '', {})).status).toBe(400);
    expect(posts('WKS-LYON-007')).toBe(0);
    const shown = await installation.cli('approval', 'show', id);
    expect(shown.out).toMatch(/action +stormshield\.isolate-agent on SES\nreaches +1: WKS-LYON-007/);
    expect((await installation.cli('approval', 'list', '--status', 'pending')).out).toContain(id);
    const given = await ask('POST', `/approvals/${id}/approve`, tokens['ben'] ?? '', { comment: 'Seen it.' });
    expect(given.body).toMatchObject({ status: 'approved', decisions: [{ by: { name: 'ben' }, approve: true }] });
    const approval = (): Promise<JsonObject> => installation.client.call('getApproval', { params: { id } });
    await until('it is carried out', async () => (await approval())['result'] !== null, 20_000);
    expect(await approval()).toMatchObject({ result: { intentId: expect.any(String) } });
    expect(posts('WKS-LYON-007')).toBe(1);
    expect((await ask('POST', `/approvals/${id}/approve`, tokens['ben'] ?? '', {})).status).toBe(409);
  }, 40_000);

  test('can be edited and rejected on the command line', async () => {
    const asked = await run('stormshield.isolate-agent', { id: 'WKS-PARIS-014' }, tokens['ann'] ?? '');
    const id = textOf(asked.body['approvalId']);
    const change = { id: 'WKS-PARIS-014', comment: 'INC-7' };
    await installation.client.call('createRole', { body: { name: 'helper', permissions: ['view', 'respond'] } });
    const helper = await installation.client.call('createToken', { body: { name: 'helper', role: 'helper' } });
    const kill = { id: 'WKS-PARIS-014', processPath: 'C:\\evil.exe' };
    const lesser = { input: { ...kill, comment: 'x' }, comment: 'With the number.' };
    const other = textOf((await run('stormshield.terminate-process', kill, tokens['ann'] ?? '')).body['approvalId']);
    // What an edit makes of the write, whoever edits must be allowed to ask for.
    expect(await ask('POST', `/approvals/${other}/edit`, textOf(helper['text']), lesser)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('destroy') as string },
    });
    const input = JSON.stringify(change);
    const edited = parsed(
      (await installation.cli('approval', 'edit', id, '--input', input, '--comment', 'With the number.', '--json')).out,
    );
    expect(edited).toMatchObject({ status: 'pending', plan: { input: { comment: 'INC-7' } } });
    expect((await installation.cli('approval', 'approve', textOf(edited['id']))).error).toContain('edited it');
    const end = await ask('POST', `/approvals/${textOf(edited['id'])}/reject`, tokens['ben'] ?? '', { comment: 'No.' });
    expect(end.body['status']).toBe('rejected');
    expect(posts('WKS-PARIS-014')).toBe(0);
  });

  test('is gone past by an administrator alone, with a reason that others review', async () => {
    const past = { breakGlass: { reason: 'Ransomware spreads.' } };
    const input = { id: 'WKS-PARIS-014' };
    expect((await run('stormshield.isolate-agent', input, tokens['ann'] ?? '', past)).body['code']).toBe('forbidden');
    const verb = { input: { endpoints: ['SES/WKS-PARIS-014'] }, ...past };
    expect((await ask('POST', '/verbs/isolate/run', tokens['ann'] ?? '', verb)).body['code']).toBe('forbidden');
    expect(posts('WKS-PARIS-014')).toBe(0);
    const line = await installation.cli(
      'action',
      'run',
      'stormshield.isolate-agent',
      '--connection',
      'SES',
      '--id',
      'WKS-PARIS-014',
      '--break-glass',
      'Ransomware spreads.',
    );
    expect(line.code).toBe(3);
    expect(posts('WKS-PARIS-014')).toBe(1);
    const { items } = await installation.client.call('listApprovals', { query: { kind: 'review' } });
    expect(items).toMatchObject([{ status: 'pending', reason: expect.stringContaining('Ransomware spreads.') }]);
  });
});

test('disabled, a policy holds no more', async () => {
  await installation.cli('policy', 'disable', 'protect');
  expect((await run('stormshield.isolate-agent', { id: 'SRV-FILES-01' })).body['code']).not.toBe('guard_denied');
  expect(posts('SRV-FILES-01')).toBe(1);
});

test('a verb is judged by all that it reaches, also where each endpoint takes a write of its own, and decided at once', async () => {
  const names = Array.from({ length: 51 }, (_, index) => `PC-${String(index + 5).padStart(5, '0')}`);
  const sent = (): number => installation.simulator.log.list({ method: 'POST', path: '/PC-000' }).length;
  const before = sent();
  const order = { input: { endpoints: names.map((name) => `SES/${name}`) }, connections: ['SES'] };
  const asked = await ask('POST', '/verbs/isolate/run', tokens['ann'] ?? '', order);
  expect([asked.status, asked.body['status'], sent() - before]).toEqual([202, 'pending', 0]);
  const pending = async (): Promise<readonly JsonObject[]> => {
    const query = { status: 'pending', kind: 'write', limit: '100' };
    return (await installation.client.call('listApprovals', { query }))['items'] as readonly JsonObject[];
  };
  const held = (await pending()).filter(({ reason }) => textOf(reason).includes('51 objects would be reached'));
  expect(held).toHaveLength(51);
  const path = `/approvals/${textOf(held[0]?.['id'])}/approve`;
  expect((await ask('POST', path, tokens['ann'] ?? '', { all: true })).status).toBe(403);
  expect((await ask('POST', path, tokens['ben'] ?? '', { all: true })).body['status']).toBe('approved');
  await until('all parts are sent', async () => sent() - before === 51, 30_000);
  expect((await pending()).filter(({ reason }) => textOf(reason).includes('51 objects'))).toEqual([]);
}, 60_000);

interface Asked {
  readonly status: number;
  readonly body: JsonObject;
}

async function ask(method: string, path: string, token: string, body: JsonObject): Promise<Asked> {
  const response = await fetch(`${installation.server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

function run(action: string, input: JsonObject, token: string | null = null, more: JsonObject = {}): Promise<Asked> {
  return ask('POST', `/actions/${action}/run`, token ?? installation.token, { connection: 'SES', input, ...more });
}

function posts(agent: string): number {
  return installation.simulator.log.list({ method: 'POST', path: agent }).length;
}
