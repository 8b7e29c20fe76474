import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startAutomation, type Automation } from './support/automation.ts';
import { parsed } from './support/json.ts';

let server: Automation;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-versions-'));
  server = await startAutomation();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('versions', () => {
  const text = (title: string): string =>
    `id: edited\ntitle: ${title}\nsteps:\n  - id: hold\n    wait: { time: 1ms }\n`;

  test('of two editors, the second one learns what has changed and by whom, and nothing is lost', async () => {
    const path = '/api/v1/playbooks/edited/draft';
    const mine = await server.ask('PUT', path, { source: text('First') }, { 'if-none-match': '*' });
    expect([mine.status, mine.headers.get('etag')]).toEqual([200, '"1"']);
    const theirs = await server.ask('PUT', path, { source: text('Theirs') }, { 'if-match': '"1"' });
    expect(theirs.headers.get('etag')).toBe('"2"');
    const late = await server.ask('PUT', path, { source: text('Mine') }, { 'if-match': '"1"' });
    expect([late.status, late.body['code']]).toEqual([412, 'precondition_failed']);
    expect(late.body['details']).toMatchObject({ revision: 2, savedBy: 'first administrator' });
    expect((late.body['details'] as JsonObject)['diff']).toContain('-title: Theirs\n+title: Mine');
    const blind = await server.ask('PUT', path, { source: text('Blind') });
    expect([blind.status, blind.body['code']]).toEqual([428, 'precondition_required']);
    expect((await server.ask('PUT', path, { source: 'x' }, { 'if-match': '2' })).status).toBe(400);
    expect((await server.ask('POST', '/api/v1/playbooks/edited/publish', {}, { 'if-match': '"1"' })).status).toBe(412);
    const published = await server.ask('POST', '/api/v1/playbooks/edited/publish', {}, { 'if-match': '"2"' });
    expect([published.status, published.body['version'], published.body['title']]).toEqual([201, 1, 'Theirs']);
    expect((await server.ask('GET', path)).status).toBe(404);
  });

  test('are all kept, compared, and restored as new ones', async () => {
    const { client } = server;
    await client.call('publishPlaybook', { body: { source: text('Second') } });
    const diff = await server.cli('playbook', 'diff', 'edited', '--from', '1', '--to', '2');
    expect([diff.code, diff.out]).toEqual([1, expect.stringContaining('-title: Theirs\n+title: Second')]);
    const restored = await server.cli('playbook', 'restore', 'edited', '--version', '1', '--json');
    expect(parsed(restored.out)).toMatchObject({ version: 3, title: 'Theirs' });
    const { items } = await client.call('listVersions', { params: { id: 'edited' } });
    expect((items as readonly JsonObject[]).map(({ version, title }) => [version, title])).toEqual([
      [3, 'Theirs'],
      [2, 'Second'],
      [1, 'Theirs'],
    ]);
    const same = await client.call('diffPlaybook', { params: { id: 'edited' }, query: { from: '1', to: '3' } });
    expect(same['diff']).toBe('');
  });

  test('a document is checked before it is published, with and without a server', async () => {
    const file = join(folder, 'wrong.yaml');
    const source =
      'id: wrong\ntitle: Wrong\nsteps:\n  - id: a\n    action: stormshield.isolate-agnt\n    connection: Nowhere\n    input: {}\n';
    await writeFile(file, source);
    const offline = await server.cli('playbook', 'check', file);
    expect([offline.code, offline.error]).toEqual([2, expect.stringMatching(/5:13 .*stormshield\.isolate-agent/)]);
    const checked = await server.client.call('checkPlaybook', { body: { source } });
    const problems = checked['problems'] as readonly JsonObject[];
    expect(problems[0]).toMatchObject({ line: 5, column: 13, path: 'steps[0].action', severity: 'error' });
    const right = source.replace('agnt', 'agent').replace('{}', "{ id: 'PC-00001' }");
    const nowhere = await server.client.call('checkPlaybook', { body: { source: right } });
    expect(JSON.stringify(nowhere['problems'])).toMatch(/Nowhere/);
    const broken = await server.client.call('checkPlaybook', { body: { source: 'id: [' } });
    expect(broken).toMatchObject({ playbookId: null, problems: [{ line: 1 }] });
    await server.client
      .call('checkPlaybook', { body: { source: text('Fine') } })
      .then((fine) => expect(fine['problems']).toEqual([]));
  });

  test('a folder is pulled and pushed, and neither side overwrites what the other has changed', async () => {
    const pulled = join(folder, 'git');
    const file = join(pulled, 'edited.yaml');
    const push = (...flags: readonly string[]) => server.cli('playbook', 'push', pulled, '--json', ...flags);
    expect((await server.cli('playbook', 'pull', pulled)).code).toBe(0);
    expect((await server.cli('playbook', 'diff', pulled)).code).toBe(0);
    await writeFile(file, text('From git'));
    expect((await server.cli('playbook', 'diff', pulled)).out).toContain('+title: From git');
    expect(statusOf((await push()).out, 'edited.yaml')).toMatchObject({
      status: 'updated',
      text: 'version 3 -> version 4',
    });
    expect(statusOf((await push()).out, 'edited.yaml')).toMatchObject({ status: 'unchanged' });

    await server.client.call('publishPlaybook', { body: { source: text('On the server') } });
    await writeFile(file, text('From git again'));
    const refused = await push();
    expect([refused.code, statusOf(refused.out, 'edited.yaml')]).toEqual([
      1,
      {
        file: 'edited.yaml',
        status: 'refused',
        text: expect.stringContaining('first administrator published version 5'),
      },
    ]);
    const pull = await server.cli('playbook', 'pull', pulled, '--json');
    expect([pull.code, statusOf(pull.out, 'edited.yaml')]).toMatchObject([1, { status: 'refused' }]);
    expect(await readFile(file, 'utf8')).toBe(text('From git again'));
    expect(statusOf((await push('--force')).out, 'edited.yaml')).toMatchObject({
      status: 'updated',
      text: 'version 5 -> version 6',
    });

    await writeFile(join(pulled, 'misnamed.yaml'), text('X'));
    const wrong = await push();
    expect([wrong.code, wrong.error]).toEqual([2, expect.stringContaining('Name the file edited.yaml')]);
  });
});

function statusOf(out: string, file: string): JsonObject | undefined {
  return (JSON.parse(out) as readonly JsonObject[]).find((report) => report['file'] === file);
}
