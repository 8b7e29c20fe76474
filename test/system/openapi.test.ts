import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#kernel/json.ts';
import { isJsonObject } from '#kernel/json.ts';
import { startMailServer } from '#notify/testing/mail-server.ts';
import { connectTo } from './support/api.ts';
import { askForAutomation } from './support/described-automation.ts';
import { askForContainments } from './support/described-containments.ts';
import { askForGuard } from './support/described-guard.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { textOf } from './support/json.ts';
import { askForPresets } from './support/described-presets.ts';
import { ownToken } from './support/own-token.ts';
import { askForPeople } from './support/people-answers.ts';
import { startSentinelOneConsole } from './support/sentinelone-console.ts';
import { until } from './support/waiting.ts';

const root = 'openapi';
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

let installation: Installation;
let document: JsonObject;
let ajv: Ajv2020;
/** What has been asked, and whether it was done or refused. */
const answers: { readonly name: string; readonly isDone: boolean }[] = [];

/** Why an operation is only seen to refuse here; every other one must be seen to succeed. */
const onlyRefused: Readonly<Record<string, string>> = {
  'POST /api/v1/files/{id}/password': 'Only an archive that an agent has sent has a password, and that takes an agent.',
  'DELETE /api/v1/session/sign-ins/{id}': 'A token has no sign-ins; those of a browser end in access.test.ts.',
  'DELETE /api/v1/people/{id}/sign-ins/{signIn}':
    'Nobody has signed in here; that takes a browser, as in access.test.ts.',
  'POST /api/v1/notices/{id}/retry': 'Only a notice that was given up is tried again, which takes many attempts.',
};

beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 4 });
  document = (await ask('GET', '/api/v1/openapi.json')).body;
  // Hundreds of schemas are compiled, and each is used once or never: what is not optimized is sooner done.
  const code = { optimize: false };
  ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': instant }, code });
  ajv.addSchema({ ...document, $id: root });
});

afterAll(() => installation.stop());

describe('the document', () => {
  test('names each operation once, and gives each a summary and answers', () => {
    const ids = operations().map(({ operation }) => operation['operationId']);
    expect(ids.length).toBeGreaterThan(25);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations()) {
      expect(operation).toMatchObject({
        operationId: expect.any(String),
        summary: expect.stringMatching(/./),
        responses: { default: expect.anything() },
      });
    }
  });

  test('declares every parameter of every path', () => {
    for (const { path, operation } of operations()) {
      const declared = ((operation['parameters'] ?? []) as readonly JsonObject[]).filter((one) => one['in'] === 'path');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect([path, declared.map(({ name }) => name)]).toEqual([path, inPath]);
      expect(declared.every(({ required }) => required === true)).toBe(true);
    }
  });

  test('refers only to what is there, and every schema compiles', () => {
    const pointers = refsIn(document);
    expect(pointers.length).toBeGreaterThan(30);
    for (const pointer of new Set(pointers)) expect([pointer, at(pointer)]).toEqual([pointer, expect.anything()]);
    for (const name of Object.keys((document['components'] as { schemas: object }).schemas)) {
      expect(() => schemaAt(`#/components/schemas/${name}`)).not.toThrow();
    }
    for (const { path, method, operation } of operations()) {
      const below = `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
      if (operation['requestBody'] !== undefined) {
        expect(() => schemaAt(`${below}/requestBody/content/application~1json/schema`)).not.toThrow();
      }
    }
  });

  test('says of every action what it needs', async () => {
    const { items } = (await ask('GET', '/api/v1/actions')).body;
    for (const { id } of items as readonly JsonObject[]) {
      expect(at(`#/paths/~1api~1v1~1actions~1${textOf(id)}~1run/post/operationId`)).toBe(id);
    }
  });
});

describe('real answers', () => {
  test('are as they are described, for every operation', async () => {
    const { client, simulator } = installation;
    await connectTo(client, simulator);
    const isolate = '/api/v1/actions/stormshield.isolate-agent/run';
    await asDescribed('GET', '/connectors', '/connectors');
    await asDescribed('GET', '/actions', '/actions?search=isolate');
    await asDescribed('GET', '/actions/{id}', '/actions/stormshield.isolate-agent');
    await asDescribed('GET', '/connections', '/connections');
    const settings = { url: simulator.url, caCertificate: simulator.ca };
    const secrets = { apiToken: simulator.keys['automation'] };
    const added = await asDescribed('POST', '/connections', '/connections', {
      connector: 'stormshield',
      title: 'Second',
      settings,
      secrets,
    });
    await asDescribed('PATCH', '/connections/{id}', '/connections/Second', { readOnly: true });
    await asDescribed('POST', '/connections/{id}/test', '/connections/Second/test');
    await asDescribed('GET', '/connections/{id}/test', '/connections/Second/test');
    await asDescribed('GET', '/connections/{id}', `/connections/${textOf(added['id'])}`);
    await asDescribed('DELETE', '/connections/{id}', '/connections/Second');

    const pending = await asDescribed(
      'POST',
      '/actions/stormshield.isolate-agent/run',
      '/actions/stormshield.isolate-agent/run',
      { connection: 'SES', input: { id: 'PC-00001' } },
    );
    expect(pending['status']).toBe('pending');
    await asDescribed('GET', '/receipts/{id}', `/receipts/${textOf(pending['receiptId'])}`);
    await asDescribed('POST', '/intents/{id}/settle', `/intents/${textOf(pending['intentId'])}/settle`);
    await asDescribed('POST', '/actions/{id}/run', '/actions/stormshield.deisolate-agent/run', {
      connection: 'SES',
      input: { id: 'PC-00001' },
      wait: true,
    });
    await asDescribed('POST', '/actions/{id}/run', '/actions/stormshield.isolate-agent/run', {
      connection: 'SES',
      input: { id: 'KIOSK-OLD-02' },
    });

    // Two hosts: an equal write to one that has an unfinished order would be one with it.
    for (const [decision, host] of [
      ['resend', 'PC-00002'],
      ['resolve', 'PC-00003'],
    ] as const) {
      simulator.faults.add({ match: { method: 'POST', times: 1 }, fault: { kind: 'drop-before' } });
      const lost = (await ask('POST', isolate, { connection: 'SES', input: { id: host } })).body[
        'result'
      ] as JsonObject;
      const body = decision === 'resolve' ? { applied: false, note: 'Not there.' } : undefined;
      await asDescribed('POST', `/intents/{id}/${decision}`, `/intents/${textOf(lost['intentId'])}/${decision}`, body);
      await asDescribed('GET', '/intents/{id}', `/intents/${textOf(lost['intentId'])}`);
    }
    await asDescribed('GET', '/intents', '/intents?limit=2');

    await asDescribed('GET', '/playbooks', '/playbooks');
    await asDescribed('GET', '/playbooks/{id}', '/playbooks/isolate-and-release?version=1');
    const cacao = await asDescribed('GET', '/playbooks/{id}/cacao', '/playbooks/isolate-and-release/cacao');
    await asDescribed('POST', '/playbooks/import', '/playbooks/import', {
      format: 'cacao',
      text: JSON.stringify(cacao),
    });
    const lonely = { name: 'x', nodes: { 0: { type: 'action', name: 'y', outputs: {} } } };
    await asDescribed('POST', '/playbooks/import', '/playbooks/import', {
      format: 'sekoia',
      text: JSON.stringify(lonely),
    });
    const source = 'id: short\ntitle: Short\nsteps:\n  - id: hold\n    wait: { time: 1h }\n';
    await asDescribed('POST', '/playbooks', '/playbooks', { source });
    await asDescribed('POST', '/playbooks', '/playbooks', { source: 'id: [' });
    const run = textOf((await asDescribed('POST', '/playbooks/{id}/runs', '/playbooks/short/runs', {}))['id']);
    await until(
      'the run waits',
      async () => (await ask('GET', `/api/v1/runs/${run}`)).body['status'] === 'waiting',
      20_000,
    );
    await asDescribed('GET', '/runs/{id}', `/runs/${run}`);
    await asDescribed('POST', '/runs/{id}/cancel', `/runs/${run}/cancel`);
    await until(
      'the run ends',
      async () => (await ask('GET', `/api/v1/runs/${run}`)).body['finishedAt'] !== null,
      20_000,
    );
    await asDescribed('GET', '/runs/{id}', `/runs/${run}`);
    await asDescribed('GET', '/runs/{id}/recording', `/runs/${run}/recording`);
    const dry = await asDescribed('POST', '/playbooks/{id}/runs', '/playbooks/isolate-and-release/runs', {
      mode: 'dry-run',
      inputs: { connection: 'SES', agent: 'PC-00001' },
    });
    await asDescribed('GET', '/runs/{id}/plan', `/runs/${textOf(dry['id'])}/plan`);
    await asDescribed('GET', '/runs', '/runs?limit=1');

    await asDescribed('GET', '/runs/{id}/recording', `/runs/${run}/recording`);
    const inputs = { connection: 'SES', agent: 'PC-00001', hold: '1s' };
    const predicted = await asDescribed('POST', '/playbooks/{id}/runs', '/playbooks/isolate-and-release/runs', {
      inputs,
      mode: 'dry-run',
    });
    const plan = `/runs/${textOf(predicted['id'])}/plan`;
    await until(
      'the plan is made',
      async () => (await asDescribed('GET', '/runs/{id}/plan', plan))['status'] === 'succeeded',
      20_000,
    );
    expect((await asDescribed('GET', '/runs/{id}/plan', plan))['counts']).toMatchObject({ writes: 2 });

    await askForPresets(asDescribed);
    await askForAutomation(asDescribed);
    await askForGuard(asDescribed, await ownToken(installation.server.url, installation.client, 'ben', 'responder'));
    await askForContainments(asDescribed);

    const console = await startSentinelOneConsole({
      'GET /export/agents-light': () => ({ name: 'PC1' }),
      'GET /agents': () => ({ data: [{ id: '1700000000000000001', computerName: 'PC1' }] }),
    });
    const reached = { url: console.url, allowPlainHttp: true };
    await client.call('addConnection', {
      body: { connector: 'sentinelone', title: 'S1', settings: reached, secrets: { apiToken: 'test' }, check: false },
    });
    const exported = await asDescribed(
      'POST',
      '/actions/sentinelone.agents.export-agents-light/run',
      '/actions/sentinelone.agents.export-agents-light/run',
      { connection: 'S1', input: {} },
    );
    await asDescribed('GET', '/verbs', '/verbs');
    const endpoint = { input: { endpoint: 'PC1' }, connections: ['S1'] };
    await asDescribed('POST', '/verbs/{verb}/run', '/verbs/get-endpoint/run', endpoint);
    await asDescribed('POST', '/verbs/{verb}/run', '/verbs/isolate/run', { input: { endpoints: ['PC9'] } });
    await asDescribed('GET', '/endpoints', '/endpoints?search=pc1');
    await asDescribed('GET', '/endpoints/{id}', '/endpoints/PC1');
    await asDescribed('GET', '/capabilities', '/capabilities');
    await asDescribed('POST', '/openc2', '/openc2', { action: 'query', target: { features: ['pairs'] } });
    await console.stop();
    const file = `/files/${textOf((exported['data'] as JsonObject)['fileId'])}`;
    await asDescribed('GET', '/files', '/files');
    await asDescribed('GET', '/files/{id}', file);
    await asDescribed('POST', '/files/{id}/password', `${file}/password`);
    await asDescribed('GET', '/files/{id}/content', `${file}/content`);
    await asDescribed('DELETE', '/files/{id}', file);

    const created = await asDescribed('POST', '/tokens', '/tokens', { name: 'viewer', role: 'viewer' });
    await asDescribed('GET', '/tokens', '/tokens');
    await asDescribed('DELETE', '/tokens/{id}', `/tokens/${textOf((created['token'] as JsonObject)['id'])}`);
    await asDescribed('GET', '/audit', '/audit?limit=500');
    await asDescribed('GET', '/audit/verification', '/audit/verification');
    await asDescribed('GET', '/audit/export', '/audit/export?format=none');
    await asDescribed('GET', '/audit/export', '/audit/export?format=jsonl');
    await asDescribed('GET', '/changes', '/changes');
    const standard = { runDays: 365, eventDays: 90, fileDays: null, setBy: { kind: 'system' } };
    expect(await asDescribed('GET', '/retention', '/retention')).toMatchObject(standard);
    expect(await asDescribed('GET', '/retention/preview', '/retention/preview?runDays=30')).toMatchObject({
      runDays: 30,
      eventDays: null,
      going: { runs: 0, events: 0, files: 0 },
    });
    await asDescribed('PUT', '/retention', '/retention', { runDays: 0 });
    expect(await asDescribed('GET', '/retention', '/retention')).toMatchObject(standard);
    const decided = await asDescribed('PUT', '/retention', '/retention', { runDays: 100, fileDays: 30 });
    expect(decided).toMatchObject({ runDays: 100, eventDays: null, fileDays: 30, setBy: { kind: 'token' } });
    expect((await ask('GET', '/api/v1/audit?what=retention.set')).body['items']).toMatchObject([
      {
        details: {
          before: { runDays: 365, eventDays: 90, fileDays: null },
          after: { runDays: 100, eventDays: null, fileDays: 30 },
        },
      },
      { requester: { kind: 'system' }, details: { after: { runDays: 365, eventDays: 90 } } },
    ]);
    await asDescribed('GET', '/runs/{id}/report', `/runs/${run}/report`);

    const { port } = await startMailServer();
    const mail = { host: 'localhost', port, from: 'a@example.org', to: ['b@example.org'], security: 'none' };
    const channel = await asDescribed('POST', '/channels', '/channels', {
      title: 'Mail',
      kind: 'email',
      settings: mail,
    });
    const channelPath = `/channels/${textOf(channel['id'])}`;
    await asDescribed('GET', '/channels', '/channels');
    await asDescribed('GET', '/channels/{id}', channelPath);
    await asDescribed('PATCH', '/channels/{id}', channelPath, { kinds: ['approval.*'] });
    await asDescribed('POST', '/channels/{id}/test', `${channelPath}/test`);
    await asDescribed('PATCH', '/channels/{id}', channelPath, { settings: { ...mail, port: 1 } });
    await asDescribed('POST', '/channels/{id}/test', `${channelPath}/test`);
    await asDescribed('DELETE', '/channels/{id}', channelPath);
    await asDescribed('GET', '/notices', '/notices');
    await asDescribed('POST', '/notices/{id}/retry', '/notices/ntc_nothing/retry');

    await askForPeople(asDescribed);

    // Each action has an entry of its own beside these, all made the same way.
    const described = operations().filter(({ operation }) => !textOf(operation['operationId']).includes('.'));
    const names = described.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const done = new Set(answers.filter(({ isDone }) => isDone).map(({ name }) => name));
    const refused = new Set(answers.filter(({ isDone }) => !isDone).map(({ name }) => name));
    const undone = names.filter((name) => !done.has(name));
    expect(undone).toEqual(names.filter((name) => onlyRefused[name] !== undefined));
    expect(undone.filter((name) => !refused.has(name))).toEqual([]);
  });
});

/** Asks, and holds the answer against the description of its operation. */
async function asDescribed(
  method: string,
  template: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonObject> {
  const answer = await ask(method, `/api/v1${path}`, body, headers);
  answers.push({ name: `${method} /api/v1${template}`, isDone: answer.status < 400 });
  const below = `#/paths/${`/api/v1${template}`.replaceAll('/', '~1')}/${method.toLowerCase()}/responses`;
  const described = at(below) as JsonObject;
  const entry = described[String(answer.status)] === undefined ? 'default' : String(answer.status);
  expect([method, path, answer.status < 400]).toEqual([method, path, entry !== 'default']);
  const type = Object.keys(at(`${below}/${entry}/content`) as JsonObject)[0] ?? '';
  expect([method, path, answer.type]).toEqual([method, path, type]);
  const validate = schemaAt(`${below}/${entry}/content/${type.replace('/', '~1')}/schema`);
  const held = isDocument(type) ? answer.body : answer.text;
  expect([method, path, validate(held) ? [] : validate.errors]).toEqual([method, path, []]);
  return answer.body;
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  /** What came first of a stream, which may never end; empty for a document. */
  readonly text: string;
  /** Empty for a stream. */
  readonly body: JsonObject;
}

async function ask(
  method: string,
  path: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${installation.server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${installation.token}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { status } = response;
  const type = response.headers.get('content-type');
  if (isDocument(type)) return { status, type, text: '', body: (await response.json()) as JsonObject };
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return { status, type, text: new TextDecoder().decode(first?.value), body: {} };
}

function isDocument(type: string | null): boolean {
  return /^application\/([\w.-]+\+)?json(;|$)/.test(type ?? '');
}

function operations() {
  return Object.entries(document['paths'] as Record<string, Record<string, JsonObject>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

function schemaAt(pointer: string): ValidateFunction {
  return ajv.compile({ $ref: `${root}${encodeURI(pointer)}` });
}

/** What a pointer of the document leads to. */
function at(pointer: string): Json | undefined {
  const names = pointer.replace(/^#\//, '').split('/');
  return names.reduce<Json | undefined>((value, name) => {
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return isJsonObject(value) ? value[key] : undefined;
  }, document);
}

function refsIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner),
  );
}
