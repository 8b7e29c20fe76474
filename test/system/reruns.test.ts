import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startAutomation, stepStates, type Automation } from './support/automation.ts';
import { parsed, textOf } from './support/json.ts';

let server: Automation;

beforeAll(async () => {
  server = await startAutomation();
});
afterAll(() => server.stop());
beforeEach(() => server.simulator.faults.clear());

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
    await server.publish('contain-again', contain('PC-00002'), inputs);
    const first = await server.start('contain-again');
    expect(await server.end(first)).toMatchObject({ status: 'failed' });
    expect(server.posts('PC-00002')).toBe(1);

    const whole = parsed((await server.cli('run', 'rerun', first, '--input', 'boom=false', '--json')).out);
    expect(whole).toMatchObject({ rerunOf: first, reuses: true });
    const repeated = await server.end(textOf(whole['id']));
    expect([repeated['status'], server.posts('PC-00002')]).toEqual(['succeeded', 1]);

    const fromStep = await server.rerun(first, { what: 'from', step: 'isolate', inputs: { boom: false } });
    expect((await server.end(fromStep))['status']).toBe('succeeded');
    const same = await server.rerun(first, { what: 'failed', inputs: { boom: false } });
    expect(same).toBe(first);
    const reopened = await server.end(first);
    expect([reopened['status'], stepStates(reopened).toSorted()]).toEqual([
      'succeeded',
      ['after succeeded', 'boom failed', 'boom#2 skipped', 'isolate succeeded', 'isolated succeeded'],
    ]);
    expect(server.posts('PC-00002')).toBe(1);

    const forced = await server.rerun(first, { what: 'all', repeatEffects: true, inputs: { boom: false } });
    await server.end(forced);
    expect(server.posts('PC-00002')).toBe(2);
    const audit = await server.client.call('listAudit', { query: { subject: first, limit: 50 } });
    expect(JSON.stringify(audit['items'])).toMatch(/run\.rerun[^}]*"repeatEffects":true/);
    expect((await server.ask('POST', `/api/v1/runs/${first}/rerun`, { what: 'failed' })).body['code']).toBe('conflict');
    expect((await server.ask('POST', `/api/v1/runs/${first}/rerun`, { what: 'from', step: 'nowhere' })).status).toBe(
      400,
    );
  });

  test('of a failed item of a for-each goes on inside the same run, with the items that were done left alone', async () => {
    const agents = ['PC-00003', 'PC-00004', 'PC-00005'];
    const fault = { kind: 'status', status: 403, body: 'json', headers: {}, acts: false } as const;
    server.simulator.faults.add({ match: { method: 'POST', path: 'PC-00004', times: 1 }, fault });
    const each = `
  - id: each
    for-each: [${agents.join(', ')}]
    as: agent
    concurrency: 3
    on-error: continue
    steps:
      - id: isolate
        action: stormshield.isolate-agent
        connection: SES
        input: { id: '\${{ agent }}' }
      - id: isolated
        wait: { settlement: isolate, within: 5m }`;
    await server.publish('many-again', each);
    const id = await server.start('many-again');
    expect(await server.end(id)).toMatchObject({ status: 'partially_succeeded' });
    await server.rerun(id, { what: 'failed' });
    const again = await server.end(id);
    expect(again['status']).toBe('succeeded');
    expect(agents.map(server.posts)).toEqual([1, 2, 1]);
    expect(stepStates(again).filter((state) => state.startsWith('isolate/1') || state.startsWith('isolate#2'))).toEqual(
      ['isolate/1 failed', 'isolate#2/1 succeeded'],
    );
  });

  test('of many are planned first, and what was planned is what happens', async () => {
    await server.publish(
      'bulk',
      contain('PC-0000${{ inputs.number }}'),
      'inputs: { boom: { kind: flag, default: true }, number: { kind: integer } }',
    );
    const ids = await Promise.all([6, 7, 8].map((number) => server.start('bulk', { number })));
    for (const id of ids) await server.end(id);
    const before = [6, 7, 8].map((number) => server.posts(`PC-0000${number}`));
    const plan = await server.client.call('planReruns', {
      body: { filter: { playbook: 'bulk', status: 'failed' }, what: 'all', inputs: { boom: false } },
    });
    const items = plan['items'] as readonly JsonObject[];
    expect(items.map(({ reused, repeated, refused }) => [reused, repeated, refused])).toEqual(
      ids.map(() => [1, 0, null]),
    );
    // One of them changes before the plan is carried out.
    await server.rerun(ids[2] ?? '', { what: 'failed', inputs: { boom: false } });
    await server.end(ids[2] ?? '');
    const wrong = await server.ask('POST', `/api/v1/rerun-plans/${textOf(plan['id'])}/execute`, { hash: 'other' });
    expect([wrong.status, wrong.body['code']]).toEqual([409, 'plan_changed']);
    const executed = await server.cli('run', 'rerun-many', '--plan', textOf(plan['id']), '--json');
    const outcomes = parsed(executed.out)['outcomes'] as Record<string, string>;
    expect([executed.code, ids.map((id) => outcomes[id])]).toEqual([
      1,
      ['started', 'started', expect.stringContaining('left alone')],
    ]);
    for (const { runId, newRunId } of items) {
      if (runId === ids[2]) expect((await server.ask('GET', `/api/v1/runs/${textOf(newRunId)}`)).status).toBe(404);
      else expect(await server.end(textOf(newRunId))).toMatchObject({ status: 'succeeded', rerunOf: runId });
    }
    expect([6, 7, 8].map((number) => server.posts(`PC-0000${number}`))).toEqual(before);
    expect(
      (await server.ask('POST', `/api/v1/rerun-plans/${textOf(plan['id'])}/execute`, { hash: plan['hash'] ?? '' }))
        .status,
    ).toBe(409);
  });

  test('take a newer version when that is asked for', async () => {
    await server.publish('renewed', contain('PC-00009'), inputs);
    const id = await server.start('renewed');
    await server.end(id);
    await server.publish('renewed', contain('PC-00009').replace(/ {2}- id: boom[\s\S]*?Boom\n/, ''), inputs);
    await server.rerun(id, { what: 'failed', version: 'newest' });
    expect(await server.end(id)).toMatchObject({ status: 'succeeded', playbookVersion: 2 });
    expect(server.posts('PC-00009')).toBe(1);
  });
});
