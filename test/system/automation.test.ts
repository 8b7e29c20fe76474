import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCatalog } from '#catalog/catalog.ts';
import { connectors } from '#catalog/connectors.ts';
import { runCli } from '#cli/cli.ts';
import { commands } from '#cli/commands.ts';
import type { JsonObject } from '#kernel/json.ts';
import { localTools } from '../../src/main/local-tools.ts';
import { connectTo } from './support/api.ts';
import { startInstallation, type Installation } from './support/installation.ts';
import { parsed, textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

let installation: Installation;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cordon-automation-'));
  installation = await startInstallation({ extraAgents: 40 });
  await connectTo(installation.client, installation.simulator);
});
afterAll(async () => {
  await installation.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => installation.simulator.faults.clear());

describe('versions', () => {
  const text = (title: string): string =>
    `id: edited\ntitle: ${title}\nsteps:\n  - id: hold\n    wait: { time: 1ms }\n`;

  test('of two editors, the second one learns what has changed and by whom, and nothing is lost', async () => {
    const path = '/api/v1/playbooks/edited/draft';
    const mine = await ask('PUT', path, { source: text('First') }, { 'if-none-match': '*' });
    expect([mine.status, mine.headers.get('etag')]).toEqual([200, '"1"']);
    const theirs = await ask('PUT', path, { source: text('Theirs') }, { 'if-match': '"1"' });
    expect(theirs.headers.get('etag')).toBe('"2"');
    const late = await ask('PUT', path, { source: text('Mine') }, { 'if-match': '"1"' });
    expect([late.status, late.body['code']]).toEqual([412, 'precondition_failed']);
    expect(late.body['details']).toMatchObject({ revision: 2, savedBy: 'first administrator' });
    expect((late.body['details'] as JsonObject)['diff']).toContain('-title: Theirs\n+title: Mine');
    const blind = await ask('PUT', path, { source: text('Blind') });
    expect([blind.status, blind.body['code']]).toEqual([428, 'precondition_required']);
    expect((await ask('PUT', path, { source: 'x' }, { 'if-match': '2' })).status).toBe(400);
    expect((await ask('POST', '/api/v1/playbooks/edited/publish', {}, { 'if-match': '"1"' })).status).toBe(412);
    const published = await ask('POST', '/api/v1/playbooks/edited/publish', {}, { 'if-match': '"2"' });
    expect([published.status, published.body['version'], published.body['title']]).toEqual([201, 1, 'Theirs']);
    expect((await ask('GET', path)).status).toBe(404);
  });

  test('are all kept, compared, and restored as new ones', async () => {
    const { client } = installation;
    await client.call('publishPlaybook', { body: { source: text('Second') } });
    const diff = await cli('playbook', 'diff', 'edited', '--from', '1', '--to', '2');
    expect([diff.code, diff.out]).toEqual([1, expect.stringContaining('-title: Theirs\n+title: Second')]);
    const restored = await cli('playbook', 'restore', 'edited', '--version', '1', '--json');
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
    const offline = await cli('playbook', 'check', file);
    expect([offline.code, offline.error]).toEqual([2, expect.stringMatching(/5:13 .*stormshield\.isolate-agent/)]);
    const checked = await installation.client.call('checkPlaybook', { body: { source } });
    const problems = checked['problems'] as readonly JsonObject[];
    expect(problems[0]).toMatchObject({ line: 5, column: 13, path: 'steps[0].action', severity: 'error' });
    const right = source.replace('agnt', 'agent').replace('{}', "{ id: 'PC-00001' }");
    const nowhere = await installation.client.call('checkPlaybook', { body: { source: right } });
    expect(JSON.stringify(nowhere['problems'])).toMatch(/Nowhere/);
    const broken = await installation.client.call('checkPlaybook', { body: { source: 'id: [' } });
    expect(broken).toMatchObject({ playbookId: null, problems: [{ line: 1 }] });
    await installation.client
      .call('checkPlaybook', { body: { source: text('Fine') } })
      .then((fine) => expect(fine['problems']).toEqual([]));
  });

  test('a folder is pulled and pushed, and neither side overwrites what the other has changed', async () => {
    const pulled = join(folder, 'git');
    const file = join(pulled, 'edited.yaml');
    const push = (...flags: readonly string[]) => cli('playbook', 'push', pulled, '--json', ...flags);
    expect((await cli('playbook', 'pull', pulled)).code).toBe(0);
    expect((await cli('playbook', 'diff', pulled)).code).toBe(0);
    await writeFile(file, text('From git'));
    expect((await cli('playbook', 'diff', pulled)).out).toContain('+title: From git');
    expect(statusOf((await push()).out, 'edited.yaml')).toMatchObject({
      status: 'updated',
      text: 'version 3 -> version 4',
    });
    expect(statusOf((await push()).out, 'edited.yaml')).toMatchObject({ status: 'unchanged' });

    await installation.client.call('publishPlaybook', { body: { source: text('On the server') } });
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
    const pull = await cli('playbook', 'pull', pulled, '--json');
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

describe('limits', () => {
  test('of 20 runs, two are under way at once, each gets its turn, and a run says why it waits', async () => {
    const fault = { kind: 'delay', ms: 250, point: 'before' } as const;
    installation.simulator.faults.add({ match: { method: 'GET', path: 'slow-question' }, fault });
    const question = '{ method: GET, path: /rest/api/v1/agents/tasks/slow-question }';
    const steps = `  - { id: ask, action: stormshield.request, connection: SES, input: ${question}, on-error: continue }`;
    await publish('limited', steps, 'limits: { concurrency: 2 }');
    const ids = await Promise.all(Array.from({ length: 20 }, () => start('limited')));
    const last = ids.toSorted().at(-1) ?? '';
    await until('it is held', async () => (await run(last))['held'] === 'playbook:limited', 10_000);
    const why = await cli('run', 'why', last);
    expect(why.out).toMatch(
      /The limit of the playbook limited keeps it in the queue: 2 of 2 places are taken\. \d+ runs? (is|are) before it/,
    );
    let most = 0;
    await until(
      'all have ended',
      async () => {
        const [limit] = (await installation.client.call('listLimits'))['items'] as readonly JsonObject[];
        most = Math.max(most, Number(limit?.['running']));
        const { items } = await installation.client.call('listRuns', {
          query: { playbook: 'limited', status: 'partially_succeeded', limit: 50 },
        });
        return (items as readonly JsonObject[]).length === 20;
      },
      30_000,
    );
    expect(most).toBe(2);
    expect(await overlap('limited')).toBe(2);
  });

  test('of a connection hold the runs that name it', async () => {
    await publish(
      'named',
      `  - id: hold\n    wait: { time: 1h }\n  - id: isolate\n    action: stormshield.isolate-agent\n    connection: '\${{ inputs.connection }}'\n    input: { id: PC-00040 }`,
      'inputs: { connection: { kind: text } }',
    );
    await cli('limit', 'set', '--connection', 'SES', '--concurrency', '1');
    const first = await start('named', { connection: 'SES' });
    await until('it is under way', async () => (await run(first))['status'] === 'waiting', 10_000);
    const second = await start('named', { connection: 'SES' });
    await until('it is held', async () => textOf((await run(second))['held'] ?? '').startsWith('connection:'), 10_000);
    await cli('run', 'cancel', first);
    await until('it goes on', async () => (await run(second))['status'] === 'waiting', 10_000);
    await cli('limit', 'set', '--connection', 'SES');
    await cli('run', 'cancel', second);
  });
});

describe('reruns', () => {
  const contain = (agent: string): string => `
  - id: isolate
    action: stormshield.isolate-agent
    connection: SES
    input: { id: '${agent}' }
  - id: isolated
    wait: { settlement: isolate, within: 5m }
  - id: boom
    if: \${{ inputs.boom }}
    fail: Boom
  - id: after
    wait: { time: 1ms }`;
  const inputs = 'inputs: { boom: { kind: flag, default: true } }';

  test('after an isolation isolate no second time, whichever way; only when that is asked for', async () => {
    await publish('contain-again', contain('PC-00002'), inputs);
    const first = await start('contain-again');
    expect(await end(first)).toMatchObject({ status: 'failed' });
    expect(posts('PC-00002')).toBe(1);

    const whole = parsed((await cli('run', 'rerun', first, '--input', 'boom=false', '--json')).out);
    expect(whole).toMatchObject({ rerunOf: first, reuses: true });
    const repeated = await end(textOf(whole['id']));
    expect([repeated['status'], posts('PC-00002')]).toEqual(['succeeded', 1]);

    const fromStep = await rerun(first, { what: 'from', step: 'isolate', inputs: { boom: false } });
    expect((await end(fromStep))['status']).toBe('succeeded');
    const same = await rerun(first, { what: 'failed', inputs: { boom: false } });
    expect(same).toBe(first);
    const reopened = await end(first);
    expect([reopened['status'], stepStates(reopened).toSorted()]).toEqual([
      'succeeded',
      ['after succeeded', 'boom failed', 'boom#2 skipped', 'isolate succeeded', 'isolated succeeded'],
    ]);
    expect(posts('PC-00002')).toBe(1);

    const forced = await rerun(first, { what: 'all', repeatEffects: true, inputs: { boom: false } });
    await end(forced);
    expect(posts('PC-00002')).toBe(2);
    const audit = await installation.client.call('listAudit', { query: { subject: first, limit: 50 } });
    expect(JSON.stringify(audit['items'])).toMatch(/run\.rerun[^}]*"repeatEffects":true/);
    expect((await ask('POST', `/api/v1/runs/${first}/rerun`, { what: 'failed' })).body['code']).toBe('conflict');
    expect((await ask('POST', `/api/v1/runs/${first}/rerun`, { what: 'from', step: 'nowhere' })).status).toBe(400);
  });

  test('of a failed item of a for-each goes on inside the same run, with the items that were done left alone', async () => {
    const agents = ['PC-00003', 'PC-00004', 'PC-00005'];
    const fault = { kind: 'status', status: 403, body: 'json', headers: {}, acts: false } as const;
    installation.simulator.faults.add({ match: { method: 'POST', path: 'PC-00004', times: 1 }, fault });
    const each = `
  - id: each
    for-each: [${agents.join(', ')}]
    as: agent
    on-error: continue
    steps:
      - id: isolate
        action: stormshield.isolate-agent
        connection: SES
        input: { id: '\${{ agent }}' }
      - id: isolated
        wait: { settlement: isolate, within: 5m }`;
    await publish('many-again', each);
    const id = await start('many-again');
    expect(await end(id)).toMatchObject({ status: 'partially_succeeded' });
    await rerun(id, { what: 'failed' });
    const again = await end(id);
    expect(again['status']).toBe('succeeded');
    expect(agents.map(posts)).toEqual([1, 2, 1]);
    expect(stepStates(again).filter((state) => state.startsWith('isolate/1') || state.startsWith('isolate#2'))).toEqual(
      ['isolate/1 failed', 'isolate#2/1 succeeded'],
    );
  });

  test('of many are planned first, and what was planned is what happens', async () => {
    await publish(
      'bulk',
      contain('PC-0000${{ inputs.number }}'),
      'inputs: { boom: { kind: flag, default: true }, number: { kind: integer } }',
    );
    const ids = await Promise.all([6, 7, 8].map((number) => start('bulk', { number })));
    for (const id of ids) await end(id);
    const before = [6, 7, 8].map((number) => posts(`PC-0000${number}`));
    const plan = await installation.client.call('planReruns', {
      body: { filter: { playbook: 'bulk', status: 'failed' }, what: 'all', inputs: { boom: false } },
    });
    const items = plan['items'] as readonly JsonObject[];
    expect(items.map(({ reused, repeated, refused }) => [reused, repeated, refused])).toEqual(
      ids.map(() => [1, 0, null]),
    );
    // One of them changes before the plan is carried out.
    await rerun(ids[2] ?? '', { what: 'failed', inputs: { boom: false } });
    await end(ids[2] ?? '');
    const wrong = await ask('POST', `/api/v1/rerun-plans/${textOf(plan['id'])}/execute`, { hash: 'other' });
    expect([wrong.status, wrong.body['code']]).toEqual([409, 'plan_changed']);
    const executed = await cli('run', 'rerun-many', '--plan', textOf(plan['id']), '--json');
    const outcomes = parsed(executed.out)['outcomes'] as Record<string, string>;
    expect([executed.code, ids.map((id) => outcomes[id])]).toEqual([
      1,
      ['started', 'started', expect.stringContaining('left alone')],
    ]);
    for (const { runId, newRunId } of items) {
      if (runId === ids[2]) expect((await ask('GET', `/api/v1/runs/${textOf(newRunId)}`)).status).toBe(404);
      else expect(await end(textOf(newRunId))).toMatchObject({ status: 'succeeded', rerunOf: runId });
    }
    expect([6, 7, 8].map((number) => posts(`PC-0000${number}`))).toEqual(before);
    expect(
      (await ask('POST', `/api/v1/rerun-plans/${textOf(plan['id'])}/execute`, { hash: plan['hash'] ?? '' })).status,
    ).toBe(409);
  });

  test('take a newer version when that is asked for', async () => {
    await publish('renewed', contain('PC-00009'), inputs);
    const id = await start('renewed');
    await end(id);
    await publish('renewed', contain('PC-00009').replace(/ {2}- id: boom[\s\S]*?Boom\n/, ''), inputs);
    await rerun(id, { what: 'failed', version: 'newest' });
    expect(await end(id)).toMatchObject({ status: 'succeeded', playbookVersion: 2 });
    expect(posts('PC-00009')).toBe(1);
  });
});

describe('a playbook that fails again and again', () => {
  test('is paused by itself, with the reason, an audit entry and a notice; people go on, and it is resumed', async () => {
    const steps = `
  - id: ask
    action: stormshield.isolate-agent
    connection: SES
    input: { id: NO-SUCH-AGENT }`;
    const triggers = 'triggers:\n  - { id: on-demand, event: \'${{ event.kind == "demand" }}\' }';
    await publish('failing', steps, `limits: { pause-after: 2 }\n${triggers}`);
    await end(await start('failing'));
    expect(await state('failing')).toMatchObject({ paused: null });
    const last = await start('failing');
    await end(last);
    await until('it is paused', async () => (await state('failing'))['paused'] !== null, 10_000);
    expect(await state('failing')).toMatchObject({
      paused: { runId: last, reason: expect.stringContaining('2 runs in a row') },
    });
    expect(installation.server.log()).toContain('playbook.paused');
    const count = await runCount('failing');
    await installation.client.call('publishEvent', { body: { kind: 'demand', data: {} } });
    await end(await start('failing'));
    expect(await runCount('failing')).toBe(count + 1);
    expect((await cli('playbook', 'resume', 'failing')).code).toBe(0);
    expect(await state('failing')).toMatchObject({ paused: null });
  });
});

describe('events', () => {
  test('start the playbooks that match, once each, and end waits', async () => {
    const trigger =
      "triggers:\n  - id: threat\n    event: '${{ event.kind == \"threat.detected\" && event.data.severity > 3 }}'\n    inputs: { host: '${{ trigger.event.data.host }}' }";
    await publish(
      'on-threat',
      '  - id: hold\n    wait: { time: 1ms }',
      `inputs: { host: { kind: text, required: true } }\n${trigger}\noutput: \${{ inputs.host }}`,
    );
    await publish(
      'until-done',
      '  - id: done\n    wait: { event: \'${{ event.kind == "done" && event.data.id == 7 }}\', within: 1h }',
    );
    const waiting = await start('until-done');
    await until('it waits', async () => (await run(waiting))['status'] === 'waiting', 10_000);
    expect((await cli('run', 'why', waiting)).out).toMatch(
      /waits for an event with event\.kind == "done".* at the latest/,
    );
    const event = { kind: 'threat.detected', data: { severity: 5, host: 'LAPTOP-7' }, dedupeKey: 'threat 1' };
    const sent = await Promise.all(Array.from({ length: 5 }, () => ask('POST', '/api/v1/events', event)));
    expect(sent.filter(({ body }) => body['isNew'] === true)).toHaveLength(1);
    for (const [kind, data] of [
      ['threat.detected', { severity: 1, host: 'X' }],
      ['threat.detected', {}],
      ['done', { id: 6 }],
      ['done', { id: 7 }],
    ] as const)
      await ask('POST', '/api/v1/events', { kind, data });
    expect(await end(waiting)).toMatchObject({ status: 'succeeded' });
    await until('it has started', async () => (await runCount('on-threat')) === 1, 10_000);
    const { items } = await installation.client.call('listRuns', { query: { playbook: 'on-threat' } });
    const [started] = items as readonly JsonObject[];
    expect(await end(textOf(started?.['id']))).toMatchObject({
      output: 'LAPTOP-7',
      requester: { kind: 'system', id: 'trigger:on-threat/threat', origin: expect.stringMatching(/^tok_/) },
      trigger: { kind: 'event', id: 'threat', event: { kind: 'threat.detected' } },
    });
  });
});

describe('webhooks', () => {
  let address: string;
  let secret: string;

  beforeAll(async () => {
    const hook =
      "triggers:\n  - { id: signed, webhook: hmac, inputs: { name: '${{ trigger.body.name }}' } }\n  - { id: plain, webhook: secret, inputs: { name: plain } }";
    await publish(
      'hooked',
      '  - id: hold\n    wait: { time: 1ms }',
      `inputs: { name: { kind: text, required: true } }\n${hook}\noutput: \${{ inputs.name }}`,
    );
    const rotated = parsed((await cli('trigger', 'rotate-secret', 'hooked', 'signed', '--json')).out);
    address = textOf(rotated['path']);
    secret = textOf(rotated['secret']);
  });

  const signed = (body: string, time = Math.floor(Date.now() / 1_000), key = secret): Record<string, string> => ({
    'content-type': 'application/json',
    'x-cordon-timestamp': String(time),
    'x-cordon-signature': `sha256=${createHmac('sha256', key).update(`${time}.${body}`).digest('hex')}`,
  });

  test('a signed delivery starts a run at once; sent again, it is the same run, also under another key', async () => {
    const body = JSON.stringify({ name: 'one' });
    const headers = signed(body);
    const first = await deliver(address, body, headers);
    expect([first.status, first.body['repeated']]).toEqual([202, false]);
    const replays = await Promise.all([
      deliver(address, body, headers),
      deliver(address, body, { ...headers, 'idempotency-key': 'another' }),
    ]);
    expect(replays.map(({ status, body: answer }) => [status, answer['runId'], answer['repeated']])).toEqual(
      replays.map(() => [202, first.body['runId'], true]),
    );
    expect(await end(textOf(first.body['runId']))).toMatchObject({
      output: 'one',
      trigger: { kind: 'webhook', body: { name: 'one' } },
    });
    expect(JSON.stringify(await run(textOf(first.body['runId'])))).not.toContain(headers['x-cordon-signature']);
    const retry = (time: number) => deliver(address, body, { ...signed(body, time), 'idempotency-key': 'delivery 7' });
    const now = Math.floor(Date.now() / 1_000);
    const [once, twice] = [await retry(now - 1), await retry(now - 2)];
    expect(twice.body['runId']).toBe(once.body['runId']);
  });

  test.each<readonly [string, (body: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['a forged signature', (body) => ({ ...signed(body), 'x-cordon-signature': `sha256=${'0'.repeat(64)}` })],
    ['the signature of another body', () => signed('{"name":"other"}')],
    ['the signature of another secret', (body) => signed(body, Math.floor(Date.now() / 1_000), 'guess')],
    [
      'a signature for another time',
      (body) => ({ ...signed(body), 'x-cordon-timestamp': String(Math.floor(Date.now() / 1_000) + 1) }),
    ],
    ['a delivery that is too old', (body) => signed(body, Math.floor(Date.now() / 1_000) - 400)],
    ['a delivery from the future', (body) => signed(body, Math.floor(Date.now() / 1_000) + 400)],
  ])('%s starts nothing', async (_, headersFor) => {
    const count = await runCount('hooked');
    const body = JSON.stringify({ name: 'forged' });
    const answer = await deliver(address, body, headersFor(body));
    expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
    expect(await runCount('hooked')).toBe(count);
  });

  test('a body that is too large, is no JSON, or does not fit the playbook is refused with the reason', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1_100_000) });
    expect((await deliver(address, large, signed(large))).status).toBe(413);
    const broken = '{"name": ';
    expect((await deliver(address, broken, signed(broken))).status).toBe(400);
    const empty = '{}';
    const unfit = await deliver(address, empty, signed(empty));
    expect([unfit.status, unfit.body['detail']]).toEqual([400, expect.stringMatching(/trigger\.body\.name|name/)]);
    const { items } = await installation.client.call('listTriggers', { query: { playbook: 'hooked' } });
    expect((items as readonly JsonObject[]).find(({ triggerId }) => triggerId === 'signed')).toMatchObject({
      lastError: expect.stringMatching(/./),
    });
    expect(JSON.stringify(items)).not.toContain('secretId');
    expect((await deliver('/hooks/hok_nothing', '{}', {})).status).toBe(404);
  });

  test('a secret in a header does as well; paused, it starts nothing; rotated, the old one counts no more', async () => {
    const rotate = async (): Promise<JsonObject> =>
      parsed((await cli('trigger', 'rotate-secret', 'hooked', 'plain', '--json')).out);
    const { path, secret: plain } = await rotate();
    const send = (value: unknown) =>
      deliver(textOf(path as string), 'hello', { 'x-cordon-secret': textOf(value as string) });
    expect((await send(plain)).status).toBe(202);
    expect((await send('guess')).status).toBe(401);
    await cli('trigger', 'pause', 'hooked', 'plain');
    expect((await send(plain)).status).toBe(409);
    await cli('trigger', 'resume', 'hooked', 'plain');
    const { secret: next } = await rotate();
    expect([(await send(plain)).status, (await send(next)).status]).toEqual([401, 202]);
  });

  test('too many deliveries to one address are told to wait', async () => {
    const answers = await Promise.all(Array.from({ length: 130 }, () => deliver('/hooks/hok_flooded', '{}', {})));
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(5);
    expect(limited[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

test('runs are found by mode, incident, requester and time', async () => {
  await publish('found', '  - id: hold\n    wait: { time: 1ms }');
  const { client } = installation;
  const before = new Date().toISOString();
  const live = await client.call('startRun', {
    params: { id: 'found' },
    body: { incident: 'INC-7', priority: 'high' },
  });
  const dry = await client.call('startRun', { params: { id: 'found' }, body: { mode: 'dry-run' } });
  const after = new Date().toISOString();
  const found = async (query: Record<string, string>): Promise<unknown[]> =>
    ((await client.call('listRuns', { query: { playbook: 'found', ...query } }))['items'] as readonly JsonObject[]).map(
      ({ id }) => id,
    );
  expect(live).toMatchObject({ priority: 10, incident: 'INC-7' });
  expect(await found({ incident: 'INC-7' })).toEqual([live['id']]);
  expect(await found({ mode: 'dry-run' })).toEqual([dry['id']]);
  expect(await found({ mode: 'live' })).toEqual([live['id']]);
  const requester = textOf((live['requester'] as JsonObject)['id']);
  expect(await found({ requester, from: before, to: after })).toEqual([dry['id'], live['id']]);
  expect(await found({ requester: 'tok_other' })).toEqual([]);
  expect(await found({ from: after })).toEqual([]);
  expect(await found({ to: before })).toEqual([]);
});

async function publish(id: string, steps: string, more = ''): Promise<void> {
  await installation.client.call('publishPlaybook', {
    body: { source: `id: ${id}\ntitle: Test\n${more}\nsteps:\n${steps}\n` },
  });
}

async function start(id: string, inputs: JsonObject = {}): Promise<string> {
  return textOf((await installation.client.call('startRun', { params: { id }, body: { inputs } }))['id']);
}

async function rerun(id: string, body: JsonObject): Promise<string> {
  return textOf((await installation.client.call('rerunRun', { params: { id }, body }))['id']);
}

function run(id: string): Promise<JsonObject> {
  return installation.client.call('getRun', { params: { id } });
}

async function end(id: string): Promise<JsonObject> {
  await until(`the run ${id} ends`, async () => (await run(id))['finishedAt'] !== null, 30_000);
  return run(id);
}

function state(id: string): Promise<JsonObject> {
  return installation.client.call('getPlaybookState', { params: { id } });
}

async function runCount(playbook: string): Promise<number> {
  const { items } = await installation.client.call('listRuns', { query: { playbook, limit: 100 } });
  return (items as readonly JsonObject[]).length;
}

/** `step status`, later attempts as `step#2`. */
function stepStates(found: JsonObject): readonly string[] {
  return (found['steps'] as readonly JsonObject[]).map(({ stepId, attempt, iteration, status }) => {
    const number = attempt === 1 ? '' : `#${String(attempt)}`;
    return `${textOf(stepId)}${number}${iteration === '' ? '' : `/${textOf(iteration)}`} ${textOf(status)}`;
  });
}

/** The most runs of a playbook that were under way at one time. */
async function overlap(playbook: string): Promise<number> {
  const { items } = await installation.client.call('listRuns', { query: { playbook, limit: 100 } });
  const spans = (items as readonly JsonObject[]).map(
    ({ startedAt, finishedAt }) => [textOf(startedAt), textOf(finishedAt)] as const,
  );
  return Math.max(...spans.map(([begun]) => spans.filter(([from, to]) => from <= begun && begun < to).length));
}

function posts(agent: string): number {
  return installation.simulator.log.list({ method: 'POST', path: agent }).length;
}

function statusOf(out: string, file: string): JsonObject | undefined {
  return (JSON.parse(out) as readonly JsonObject[]).find((report) => report['file'] === file);
}

/** The command line in this process, against the server in the other one. */
async function cli(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  let out = '';
  let error = '';
  const code = await runCli({
    words,
    commands,
    options: [],
    streams: { out: (text) => void (out += text), error: (text) => void (error += text) },
    context: {
      signal: new AbortController().signal,
      readFile: (path) => readFileSync(path, 'utf8'),
      writeFile: () => Promise.reject(new Error('These commands write no file.')),
      client: () => Promise.resolve(installation.client),
      catalog: () => Promise.resolve(createCatalog(connectors)),
      local: localTools,
    },
  });
  return { code, out, error };
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

async function ask(
  method: string,
  path: string,
  body?: JsonObject,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${installation.server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${installation.token}`, ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
}

async function deliver(path: string, body: string, headers: Record<string, string>): Promise<Answered> {
  const response = await fetch(`${installation.server.url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
}
