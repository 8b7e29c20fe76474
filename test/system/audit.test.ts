import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalHash } from '#kernel/canonical-json.ts';
import type { JsonObject } from '#kernel/json.ts';
import { startMailServer } from '#notify/testing/mail-server.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { parsed, textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 5 }, { CORDON_PUBLIC_URL: 'https://cordon.example/' });
  await connectTo(installation.client, installation.simulator);
});
afterAll(() => installation.stop());

async function entries(): Promise<readonly JsonObject[]> {
  const { items } = await installation.client.call('listAudit', { query: { limit: 500 } });
  return items as readonly JsonObject[];
}

async function entry(what: string): Promise<JsonObject> {
  const found = (await entries()).find((one) => one['what'] === what);
  if (found === undefined) throw new Error(`There is no entry ${what}.`);
  return found;
}

function lines(text: string): readonly JsonObject[] {
  return text.trimEnd().split('\n').map(parsed);
}

test('every request that means to change something is in the audit, those that were refused too', async () => {
  const { client, server } = installation;
  const viewer = textOf((await client.call('createToken', { body: { name: 'looker', role: 'viewer' } }))['text']);
  const authorization = `Bearer ${viewer}`;
  const ask = (method: string, path: string): Promise<Response> =>
    fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
  expect((await ask('POST', '/tokens')).status).toBe(403);
  expect((await ask('GET', '/audit')).status).toBe(403);
  expect((await ask('GET', '/runs')).status).toBe(200);
  const noted = (await entries()).map(({ what, requester, details }) => [
    what,
    (requester as JsonObject)['name'],
    details,
  ]);
  expect(noted).toContainEqual([
    'request.createToken',
    'looker',
    { permission: 'administer', status: 403, code: 'forbidden' },
  ]);
  expect(noted).toContainEqual(['request.listAudit', 'looker', expect.objectContaining({ status: 403 })]);
  expect(noted).toContainEqual([
    'request.createToken',
    'first administrator',
    { permission: 'administer', status: 201 },
  ]);
  expect(noted.filter(([what]) => what === 'request.listRuns')).toEqual([]);
});

test('a change of configuration shows before and after, and no secret', async () => {
  const { client, simulator } = installation;
  const settings = { url: simulator.url, caCertificate: simulator.ca, taskPollSeconds: 2 };
  const secrets = { apiToken: simulator.keys['automation'] ?? '' };
  await client.call('updateConnection', {
    params: { id: 'SES' },
    body: { settings, secrets, unknownPolicy: 'resend' },
  });
  expect((await entry('connection.updated'))['details']).toEqual({
    changed: ['settings', 'unknownPolicy'],
    before: { settings: expect.objectContaining({ taskPollSeconds: 1 }) as JsonObject, unknownPolicy: 'hold' },
    after: { settings: expect.objectContaining({ taskPollSeconds: 2 }) as JsonObject, unknownPolicy: 'resend' },
    secretsReplaced: { apiToken: '[secret]' },
  });
  expect(JSON.stringify(await entries())).not.toContain(secrets.apiToken);
});

test('secrets do not follow a connection to another address', async () => {
  const { client, simulator } = installation;
  const update = (settings: JsonObject): Promise<unknown> =>
    client.call('updateConnection', { params: { id: 'SES' }, body: { settings, check: false } });
  const known = { url: simulator.url, caCertificate: simulator.ca, taskPollSeconds: 1 };
  for (const [name, address] of [
    ['url', 'https://127.0.0.1:1'],
    ['proxyUrl', 'http://127.0.0.1:1'],
  ] as const) {
    await expect(update({ ...known, [name]: address })).rejects.toThrow(
      `secrets must be entered again when settings.${name}`,
    );
  }
  await update(known);
});

test('a run leaves evidence: its report, the chain behind it, and exports that others can read', async () => {
  const { client, cli, folder } = installation;
  const source = `id: contain\ntitle: <script>alert(1)</script>\nsteps:
  - id: isolate
    action: stormshield.isolate-agent
    connection: SES
    input: { id: 'PC-00001' }
  - id: isolated
    wait: { settlement: isolate, within: 1m }`;
  await client.call('publishPlaybook', { body: { source } });
  const run = textOf((await client.call('startRun', { params: { id: 'contain' }, body: {} }))['id']);
  const ended = async (): Promise<boolean> => {
    const { finishedAt } = await client.call('getRun', { params: { id: run } });
    return finishedAt !== null;
  };
  await until('the run has ended', ended, 30_000);
  // This console does not tell about agents: what it has carried out counts.
  const held = async (): Promise<boolean> => {
    const { items } = await client.call('listContainments');
    const [one] = items as readonly JsonObject[];
    return one?.['status'] === 'held' && one['runId'] === run && /does not tell/.test(textOf(one['message']));
  };
  await until('the agent is held', held, 15_000);
  const linked = async (): Promise<boolean> => (await client.call('verifyAudit'))['waiting'] === 0;
  await until('its entries are linked', linked, 3_000);

  const verified = await cli('audit', 'verify');
  expect([verified.code, verified.out]).toEqual([
    0,
    expect.stringMatching(/intact: \d+ entries.*\nHead: \d+:[0-9a-f]{64}/),
  ]);
  const head = /Head: (\S+)/.exec(verified.out)?.[1] ?? '';
  expect((await cli('audit', 'verify', '--head', head)).code).toBe(0);
  const otherHead = head.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
  const broken = await cli('audit', 'verify', '--head', otherHead, '--json');
  expect([broken.code, parsed(broken.out)]).toMatchObject([
    1,
    { intact: false, broken: { sequence: Number.parseInt(head, 10) } },
  ]);
  expect((await cli('audit', 'verify', '--head', 'abc')).code).toBe(2);

  const [page, document] = [join(folder, 'report.html'), join(folder, 'report.json')];
  expect((await cli('run', 'report', run, '--out', page)).code).toBe(0);
  expect((await cli('run', 'report', run, '--out', document)).code).toBe(0);
  const { sha256, ...report } = parsed(await readFile(document, 'utf8'));
  expect(canonicalHash(report)).toBe(sha256);
  expect(report).toMatchObject({
    run: { id: run, status: 'succeeded' },
    writes: [{ actionId: 'stormshield.isolate-agent', status: 'succeeded', targets: [{ status: 'succeeded' }] }],
    chainHead: { sequence: expect.any(Number) as number },
  });
  const audited = report['audit'] as readonly JsonObject[];
  expect(audited.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['run.started', 'intent.opened', 'intent.closed']) as string[],
  );
  expect(audited.every(({ link, what }) => link !== null || what === 'run.reported')).toBe(true);
  const text = await readFile(page, 'utf8');
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).not.toContain('<script');
  expect((await stat(page)).mode & 0o777).toBe(0o600);

  const exported = join(folder, 'audit.jsonl');
  await cli('audit', 'export', '--out', exported);
  const all = lines(await readFile(exported, 'utf8'));
  expect(all[0]).toMatchObject({ what: 'token.created', link: { sequence: expect.any(Number) as number } });
  const since = textOf(all.at(-3)?.['at']);
  const late = await cli('audit', 'export', '--format', 'ocsf', '--since', since);
  const events = lines(late.out);
  expect(events.length).toBeGreaterThanOrEqual(3);
  expect(events.length).toBeLessThan(all.length);
  const everything = lines((await cli('audit', 'export', '--format', 'ocsf')).out);
  expect(everything).toContainEqual(expect.objectContaining({ class_uid: 7001, activity_id: 1, status_id: 1 }));
  expect((await cli('audit', 'export', '--since', 'yesterday')).code).toBe(2);
});

test('a channel is added, tested and removed from the command line; its password stays sealed', async () => {
  const { cli } = installation;
  const mail = await startMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] });
  const settings = {
    host: 'localhost',
    port: mail.port,
    security: 'none',
    from: 'a@example.org',
    to: ['b@example.org'],
  };
  const added = await cli(
    'channel',
    'add',
    'email',
    '--title',
    'SOC',
    '--settings',
    JSON.stringify(settings),
    '--kinds',
    'approval.*',
  );
  expect([added.code, added.out]).toEqual([0, expect.stringContaining('Test it')]);
  expect(await cli('channel', 'test', 'SOC')).toMatchObject({ code: 0, out: 'It was taken.\n' });
  expect(mail.mails[0]?.raw).toContain('https://cordon.example/');
  const broken = { ...settings, port: 1 };
  await cli('channel', 'update', 'SOC', '--settings', JSON.stringify(broken));
  const failed = await cli('channel', 'test', 'SOC');
  expect([failed.code, failed.error]).toEqual([1, expect.stringContaining('did not take it')]);
  expect((await cli('channel', 'list')).out).toContain('approval.*');
  expect((await cli('notice', 'list')).out).toBe('Nothing found.\n');
  expect((await cli('channel', 'remove', 'SOC')).code).toBe(0);
  const changed = (await entry('channel.updated'))['details'] as JsonObject;
  expect(changed['changed']).toEqual(['settings']);
});
