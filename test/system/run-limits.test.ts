import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startAutomation, type Automation } from './support/automation.ts';
import { textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

let server: Automation;

beforeAll(async () => {
  server = await startAutomation();
});
afterAll(() => server.stop());
beforeEach(() => server.simulator.faults.clear());

describe('limits', () => {
  test('of 20 runs, two are under way at once, each gets its turn, and a run says why it waits', async () => {
    const fault = { kind: 'delay', ms: 500, point: 'before' } as const;
    server.simulator.faults.add({ match: { method: 'GET', path: 'slow-question' }, fault });
    const question = '{ method: GET, path: /rest/api/v1/agents/tasks/slow-question }';
    const steps = `  - { id: ask, action: stormshield.request, connection: SES, input: ${question}, on-error: continue }`;
    await server.publish('limited', steps, 'limits: { concurrency: 2 }');
    const ids = await Promise.all(Array.from({ length: 20 }, () => server.start('limited')));
    const last = ids.toSorted().at(-1) ?? '';
    await until('it is held', async () => (await server.run(last))['held'] === 'playbook:limited', 10_000);
    const why =
      /The limit of the playbook limited keeps it in the queue: 2 of 2 places are taken\. \d+ runs? (is|are) before it/;
    // Between two turns one of the places is free for a moment.
    await until('it says why', async () => why.test((await server.cli('run', 'why', last)).out), 10_000);
    let most = 0;
    await until(
      'all have ended',
      async () => {
        const [limit] = (await server.client.call('listLimits'))['items'] as readonly JsonObject[];
        most = Math.max(most, Number(limit?.['running']));
        const { items } = await server.client.call('listRuns', {
          query: { playbook: 'limited', status: 'partially_succeeded', limit: 50 },
        });
        return (items as readonly JsonObject[]).length === 20;
      },
      30_000,
    );
    expect(most).toBe(2);
    expect(await overlap('limited')).toBe(2);
  });

  test('with a rate begin so many runs in its time, however soon they end', async () => {
    await server.publish('paced', '  - { id: done, stop: 1 }', 'limits: { rate: { runs: 2, within: 3s } }');
    const ids = await Promise.all(Array.from({ length: 5 }, () => server.start('paced')));
    await until('one is held', async () => (await heldBack(ids)).length > 0, 10_000);
    const [waiting = ''] = await heldBack(ids);
    const why = await server.cli('run', 'why', waiting);
    expect(why.out).toMatch(/The rate of the playbook paced keeps it in the queue: 2 runs may begin in 3 s, and have/);
    const ends = await Promise.all(ids.map((id) => server.end(id)));
    const begun = ends.map(({ startedAt }) => Date.parse(textOf(startedAt))).toSorted((one, other) => one - other);
    for (const [index, at] of begun.slice(2).entries()) expect(at - (begun[index] ?? 0)).toBeGreaterThanOrEqual(2_900);
    expect((begun.at(-1) ?? 0) - (begun[0] ?? 0)).toBeLessThan(12_000);

    await server.cli('limit', 'set', '--runs', '50', '--within-seconds', '60');
    expect((await server.cli('limit', 'list')).out).toMatch(/playbook:paced .* of 2 in 3 s/);
    expect((await server.cli('limit', 'list')).out).toMatch(/tenant .* 0 of 50 in 60 s/);
    expect((await server.cli('limit', 'set', '--runs', '50')).code).toBe(2);
    expect((await server.cli('limit', 'set')).code).toBe(0);
  });

  async function heldBack(ids: readonly string[]): Promise<string[]> {
    const runs = await Promise.all(ids.map(async (id) => ({ id, held: (await server.run(id))['held'] })));
    return runs.filter(({ held }) => held === 'playbook:paced').map(({ id }) => id);
  }

  test('of a connection hold the runs that name it', async () => {
    await server.publish(
      'named',
      `  - id: hold\n    wait: { time: 1h }\n  - id: isolate\n    action: stormshield.isolate-agent\n    connection: '\${{ inputs.connection }}'\n    input: { id: PC-00040 }`,
      'inputs: { connection: { kind: text } }',
    );
    await server.cli('limit', 'set', '--connection', 'SES', '--concurrency', '1');
    const first = await server.start('named', { connection: 'SES' });
    await until('it is under way', async () => (await server.run(first))['status'] === 'waiting', 10_000);
    const second = await server.start('named', { connection: 'SES' });
    await until(
      'it is held',
      async () => textOf((await server.run(second))['held'] ?? '').startsWith('connection:'),
      10_000,
    );
    await server.cli('run', 'cancel', first);
    await until('it goes on', async () => (await server.run(second))['status'] === 'waiting', 10_000);
    expect((await server.cli('limit', 'set', '--connection', 'SES')).code).toBe(0);
    await server.cli('run', 'cancel', second);
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
    const mail = { host: 'localhost', port: 1, from: 'a@example.org', to: ['b@example.org'], security: 'none' };
    const channel = { title: 'Mail', kind: 'email', settings: mail, kinds: ['playbook.*'] };
    await server.client.call('addChannel', { body: channel });
    await server.publish('failing', steps, `limits: { pause-after: 2 }\n${triggers}`);
    await server.end(await server.start('failing'));
    expect(await state('failing')).toMatchObject({ paused: null });
    const last = await server.start('failing');
    await server.end(last);
    await until('it is paused', async () => (await state('failing'))['paused'] !== null, 10_000);
    expect(await state('failing')).toMatchObject({
      paused: { runId: last, reason: expect.stringContaining('2 runs in a row') },
    });
    const notices = (await server.client.call('listNotices', {}))['items'] as readonly JsonObject[];
    expect(notices).toMatchObject([{ notice: { kind: 'playbook.paused' } }]);
    const entries = (await server.client.call('listAudit', { query: { subject: 'failing' } }))['items'];
    expect(entries).toContainEqual(expect.objectContaining({ what: 'playbook.paused' }));
    const count = await server.runCount('failing');
    await server.client.call('publishEvent', { body: { kind: 'demand', data: {} } });
    await server.end(await server.start('failing'));
    expect(await server.runCount('failing')).toBe(count + 1);
    expect((await server.cli('playbook', 'resume', 'failing')).code).toBe(0);
    expect(await state('failing')).toMatchObject({ paused: null });
  });
});

test('runs are found by mode, incident, requester and time', async () => {
  await server.publish('found', '  - id: hold\n    wait: { time: 1ms }');
  const { client } = server;
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

function state(id: string): Promise<JsonObject> {
  return server.client.call('getPlaybookState', { params: { id } });
}

/** The most runs of a playbook that were under way at one time. */
async function overlap(playbook: string): Promise<number> {
  const { items } = await server.client.call('listRuns', { query: { playbook, limit: 100 } });
  const spans = (items as readonly JsonObject[]).map(
    ({ startedAt, finishedAt }) => [textOf(startedAt), textOf(finishedAt)] as const,
  );
  return Math.max(...spans.map(([begun]) => spans.filter(([from, to]) => from <= begun && begun < to).length));
}
