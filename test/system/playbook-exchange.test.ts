import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { end, file as cacaoFile, openC2 } from '#playbook/import/testing/cacao-file.ts';
import { cacaoShapes } from '#playbook/import/testing/cacao-shapes.ts';
import { publicShapes } from '#playbook/import/testing/public-shapes.ts';
import { action, file as sekoiaFile, operator, trigger } from '#playbook/import/testing/sekoia-file.ts';
import { startCannedServer } from '../contract/canned-server.ts';
import { connectTo } from './support/api.ts';
import { stepStates } from './support/automation.ts';
import { textOf } from './support/json.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { until } from './support/waiting.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../../src/playbook/import/fixtures', name);
const shipped = join(import.meta.dirname, '../../playbooks');

const contain = (name: string, host: string) => ({
  type: 'action',
  name,
  agent: 'organization-1',
  commands: [openC2({ action: 'contain', target: { device: { hostname: `${host}:value` } } })],
  on_completion: 'end-9',
});
const twoAtOnce = {
  'start-1': { type: 'start', on_completion: 'parallel-1' },
  'parallel-1': { type: 'parallel', name: 'Both', next_steps: ['action-1', 'action-2'], on_completion: 'end-8' },
  'action-1': contain('First', '__first__'),
  'action-2': { ...contain('Second', '__second__'), on_completion: 'end-7' },
  ...end(7, 8, 9),
};
const external = { type: 'string', external: true };
const twoHosts = { playbook_variables: { __first__: external, __second__: external } };

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ extraAgents: 12 });
});
afterAll(() => installation.stop());

test('files of other products become documents that can be published, by API and command line', async () => {
  const { client, cli, folder } = installation;
  // The playbook that the imported one calls has to be here first.
  const called = 'playbook-11111111-2222-4333-8444-555555555555';
  const source = `id: ${called}\ntitle: Called\nsteps:\n  - { id: hold, wait: { time: 0s } }\n`;
  await client.call('publishPlaybook', { body: { source } });
  for (const [format, name] of [
    ['sekoia', 'sekoia-every-operator.json'],
    ['cacao', 'cacao-every-step.json'],
  ] as const) {
    const answer = await client.call('importPlaybook', { body: { format, text: readFileSync(fixture(name), 'utf8') } });
    const report = answer['report'] as JsonObject;
    const told = await cli('playbook', 'import', '--format', format, fixture(name));
    expect([told.code, told.out.trimEnd()]).toEqual([0, textOf(answer['source']).trimEnd()]);
    expect(told.error).toContain(`${report['title'] as string}: ${report['steps'] as number} steps`);
    const errors = (report['problems'] as readonly JsonObject[]).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
    const file = join(folder, `${format}.yaml`);
    await writeFile(file, told.out);
    const published = await cli('playbook', 'publish', file);
    expect([published.code, published.error]).toEqual([0, '']);
  }
});

test('the graphs of other products act as they did there: ways that part, meet and are joined', async () => {
  const { client, simulator } = installation;
  await connectTo(client, simulator);
  const isolate = (name: string, host: string, to: readonly string[]) => ({
    ...action(name, to),
    name,
    arguments: { id: `{{ node.0.${host} }}`, comment: name },
  });
  const cases = [{ name: 'urgent', left: '{{ node.0.urgency }}', comparison: '>=', right: '{{ 80 }}' }];
  const nodes = {
    0: trigger('1', '2'),
    1: operator('store', ['7'], { modifications: [{ key: 'seen', type: 'append', value: '{{ node.0.a }}' }] }),
    2: operator('condition', [], { cases, outputs: { urgent: ['3'], else: ['4'] } }),
    3: isolate('Urgent', 'a', ['5']),
    4: isolate('Calm', 'b', ['5']),
    5: operator('any', ['6']),
    6: isolate('Either', 'c', ['7']),
    7: operator('all', ['8']),
    8: {
      ...isolate('Both', 'd', []),
      arguments: { id: '{{ node.0.d }}', comment: "After {{ store.seen | join(',') }}" },
    },
  };
  const graph = await imported('sekoia', sekoiaFile(nodes));
  const before = simulator.log.list({ method: 'POST' }).length;
  const urgent = await ended(graph, {
    event: { urgency: 90, a: 'PC-00001', b: 'PC-00002', c: 'PC-00003', d: 'PC-00004' },
  });
  expect(urgent['status']).toBe('succeeded');
  const calm = await ended(graph, {
    event: { urgency: 10, a: 'PC-00005', b: 'PC-00006', c: 'PC-00007', d: 'PC-00008' },
  });
  expect(stepStates(calm)).toContain('urgent skipped');
  expect(isolated()).toEqual(['1', '3', '4', '6', '7', '8'].map((number) => `PC-0000${number}`));
  expect(simulator.log.list({ method: 'POST' })).toHaveLength(before + 6);
  expect(simulator.log.list({ method: 'POST', path: 'PC-00004' })[0]?.body).toContain('After PC-00001');

  const twice = await imported('cacao', cacaoFile(twoAtOnce, twoHosts));
  const done = await ended(twice, { first: 'SES/PC-00009', second: 'SES/PC-00010' });
  expect(done['status']).toBe('succeeded');
  expect(isolated().slice(-2)).toEqual(['PC-00009', 'PC-00010']);
});

test('playbooks in the shapes of public ones run to their end, with inputs in place of what was not translated', async () => {
  const { client } = installation;
  await using web = await startCannedServer();
  const settings = { baseUrl: web.url, caCertificate: web.ca, allowPrivateAddresses: true };
  await client.call('addConnection', { body: { connector: 'http', title: 'Web', settings } });
  const shapes = [
    ...publicShapes.map((shape) => ({ ...shape, format: 'sekoia' })),
    ...cacaoShapes.map((shape) => ({ ...shape, format: 'cacao', kept: [] })),
  ];
  for (const { format, id, text, inputs, ran, kept = [] } of shapes) {
    expect(await imported(format, text)).toBe(id);
    const run = await ended(id, inputs, { mode: 'simulate', seed: 3 });
    expect([id, run['status'], run['error']]).toEqual([id, 'succeeded', null]);
    const states = stepStates(run);
    expect(states).toEqual(expect.arrayContaining(ran.map((step) => `${step} succeeded`)));
    for (const step of kept) expect(states).not.toContain(`${step} succeeded`);
  }
});

const isolated = (): readonly string[] =>
  installation.simulator.state.agents
    .filter((agent) => agent.isolated && agent.name.startsWith('PC-'))
    .map(({ name }) => name);

/** @returns the id of the playbook, once it is published */
async function imported(format: string, text: string): Promise<string> {
  const { client } = installation;
  const { source, report } = await client.call('importPlaybook', { body: { format, text } });
  const problems = (report as JsonObject)['problems'] as readonly JsonObject[];
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return textOf((await client.call('publishPlaybook', { body: { source: source ?? '' } }))['playbookId']);
}

async function ended(playbook: string, given: JsonObject, more: JsonObject = {}): Promise<JsonObject> {
  const { client } = installation;
  const inputs = playbook === 'a-playbook' ? { ...given, stormshield: 'SES' } : given;
  const { id } = await client.call('startRun', { params: { id: playbook }, body: { inputs, ...more } });
  const run = () => client.call('getRun', { params: { id: textOf(id) } });
  await until('it ends', async () => (await run())['finishedAt'] !== null, 30_000);
  return run();
}

test('a published playbook goes out as CACAO and comes back as the same version', async () => {
  const { client, cli, folder } = installation;
  const out = await cli('playbook', 'export', 'isolate-many', '--format', 'cacao');
  expect(JSON.parse(out.out)).toMatchObject({
    type: 'playbook',
    spec_version: 'cacao-2.0',
    name: 'Isolate several hosts',
  });
  const file = join(folder, 'isolate-many.json');
  await writeFile(file, out.out);
  const back = await cli('playbook', 'import', '--format', 'cacao', file);
  const before = await client.call('getPlaybook', { params: { id: 'isolate-many' } });
  const after = await client.call('publishPlaybook', { body: { source: back.out } });
  // The same hash is the same version: nothing was lost on the way.
  expect([after['hash'], after['version']]).toEqual([before['hash'], before['version']]);
});

test('what is broken is refused with its place, and nothing is sent for a wrong command', async () => {
  const { client, cli, folder } = installation;
  const broken = join(folder, 'broken.json');
  await writeFile(broken, '{"name": "x",\n "nodes": {"0": {"type": "trigger", "outputs": {"default": ["7"]}}}}');
  const told = await cli('playbook', 'import', '--format', 'sekoia', broken);
  expect(told.code).toBe(2);
  expect(told.error).toMatch(/2:\d+ {2}\/nodes\/0\/outputs\/default leads to node `7`, which does not exist/);
  const asked = await client.send('importPlaybook', { body: { format: 'cacao', text: '{"type": 1' } });
  expect([asked.status, asked.body['code']]).toEqual([400, 'invalid_playbook']);
  expect((await client.send('importPlaybook', { body: { format: 'visio', text: '{}' } })).status).toBe(400);
  expect((await client.send('exportPlaybookAsCacao', { params: { id: 'nothing' } })).status).toBe(404);
  expect((await cli('playbook', 'export', 'nothing')).code).toBe(2);
});

test('a playbook in TypeScript is printed as the YAML that ships', async () => {
  const built = await installation.cli('playbook', 'build', join(shipped, 'sentinelone-expiring-sites.ts'));
  expect([built.code, built.out]).toEqual([0, readFileSync(join(shipped, 'sentinelone-expiring-sites.yaml'), 'utf8')]);
  const wrong = await installation.cli('playbook', 'build', join(shipped, 'README.md'));
  expect([wrong.code, wrong.error]).toEqual([2, expect.stringContaining('cannot be run')]);
});
