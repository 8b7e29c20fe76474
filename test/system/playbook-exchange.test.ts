import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { textOf } from './support/json.ts';
import { startInstallation, type Installation } from './support/installation.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../../src/playbook/import/fixtures', name);
const shipped = join(import.meta.dirname, '../../playbooks');

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
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
