import { describe, expect, test } from 'vitest';
import { control } from '../kit/testing/client.ts';
import { startConsole } from './testing/console.ts';

describe('what tests can see and steer', () => {
  test('every write is counted, and a repeated one shows', async () => {
    const console = await startConsole();
    const one = { filter: { ids: [console.agentId(1)] } };
    await console.write('POST', '/agents/actions/connect', one);
    await console.write('POST', '/agents/actions/connect', one);
    await console.write('POST', '/agents/actions/connect', {
      filter: { ids: [console.agentId(1), console.agentId(2)] },
    });
    await console.tryWrite('POST', '/agents/actions/connect', {});
    await console.get('/agents?limit=1');
    const { controlUrl } = console.simulator;
    const counts = { 'agent-actions/connect-to-network': { accepted: 3, affected: 4, repeated: 1 } };
    expect((await control(controlUrl, 'GET', '/writes')).json()).toEqual(counts);
    expect((await control(controlUrl, 'GET', '/state')).json().writes).toEqual(counts);
    expect((await control(controlUrl, 'DELETE', '/writes')).status).toBe(204);
    expect((await control(controlUrl, 'GET', '/writes')).json()).toEqual({});
    const [logged] = (await control(controlUrl, 'GET', '/log?method=POST&limit=1')).json().requests;
    expect(logged.notes).toMatchObject({ operation: 'agent-actions/connect-to-network', token: 'admin' });
  });

  test('any field of an agent can be set, by id and by name; others are refused', async () => {
    const console = await startConsole();
    const patch = (agents: unknown) => control(console.simulator.controlUrl, 'PATCH', '/state', { agents });
    expect((await patch({ 'PAR-LT-00001': { infected: true, scanStatus: null } })).status).toBe(200);
    expect((await console.get('/agents?infected=true&limit=1')).data[0]).toMatchObject({
      id: console.agentId(1),
      scanStatus: null,
    });
    const shown = await control(console.simulator.controlUrl, 'GET', `/agents/${console.agentId(1)}`);
    expect(shown.json().infected).toBe(true);
    expect((await patch({ 'PAR-LT-00001': { colour: 'red' } })).json().message).toContain('colour');
    expect((await patch({ NOBODY: {} })).status).toBe(400);
  });

  test('threats and alerts come up, many at once', async () => {
    const console = await startConsole();
    const { controlUrl } = console.simulator;
    const before = (await console.get('/threats?countOnly=true')).pagination.totalItems as number;
    const made = await control(controlUrl, 'POST', '/threats', {
      count: 500,
      fields: { confidenceLevel: 'suspicious' },
    });
    expect(made.json().ids).toHaveLength(500);
    expect((await console.get('/threats?countOnly=true')).pagination.totalItems).toBe(before + 500);
    expect((await console.get('/threats?confidenceLevels=suspicious&countOnly=true')).pagination.totalItems).toBe(500);
    expect((await control(controlUrl, 'POST', '/alerts', { agentId: console.agentId(1) })).json().ids).toHaveLength(1);
    expect((await control(controlUrl, 'POST', '/threats', { agentId: '1' })).status).toBe(400);
    expect((await control(controlUrl, 'POST', '/queries/q1', { state: 'ERROR' })).status).toBe(404);
  });

  test('a reset brings back the seed and forgets what was to come', async () => {
    const console = await startConsole();
    const seed = console.simulator.state.snapshot();
    await console.write('POST', '/agents/actions/disconnect', {
      filter: { ids: [console.agentId(1), console.agentId(4)] },
    });
    await console.write('DELETE', '/exclusions', { data: { ids: [(await console.get('/exclusions')).data[0].id] } });
    await control(console.simulator.controlUrl, 'POST', '/state/reset');
    expect(console.simulator.state.snapshot()).toEqual(seed);
    expect(console.clock.state().timers).toBe(0);
  });

  test('two consoles of one seed are the same, of another seed not', async () => {
    const [first, second, other] = [await startConsole(), await startConsole(), await startConsole({ seed: 2 })];
    const sites = async (console: typeof first) => (await console.get('/sites')).data.sites;
    expect(await sites(first)).toEqual(await sites(second));
    expect((await sites(other))[0].id).not.toBe((await sites(first))[0].id);
  });

  test('settings are switched, and wrong ones refused', async () => {
    const console = await startConsole();
    const patch = (settings: unknown) => control(console.simulator.controlUrl, 'PATCH', '/state', { settings });
    expect((await patch({ scanMs: 5 })).json().settings).toMatchObject({ scanMs: 5, rateLimits: false });
    expect((await patch({ scanMs: -1 })).status).toBe(400);
    expect((await patch({ mood: 'good' })).status).toBe(400);
    expect(
      (await control(console.simulator.controlUrl, 'PATCH', '/state', { tokens: { x: { rights: 1, value: 'x' } } }))
        .status,
    ).toBe(400);
  });
});

describe('faults', () => {
  test.each([429, 502])('%i as HTML, without acting', async (status) => {
    const console = await startConsole();
    const fault = { kind: 'status', status, body: 'html' };
    await control(console.simulator.controlUrl, 'POST', '/faults', {
      match: { path: '/agents/actions', times: 1 },
      fault,
    });
    const filter = { ids: [console.agentId(1)] };
    const answer = await console.tryWrite('POST', '/agents/actions/connect', { filter });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    expect(console.simulator.state.snapshot().writes).toEqual({});
    expect((await console.tryWrite('POST', '/agents/actions/connect', { filter })).status).toBe(200);
  });

  test('an answer that is lost after the console acted shows as a repeated write', async () => {
    const console = await startConsole();
    const body = { match: { path: 'disconnect', times: 1 }, fault: { kind: 'drop-after' } };
    await control(console.simulator.controlUrl, 'POST', '/faults', body);
    const filter = { ids: [console.agentId(1)] };
    await expect(console.tryWrite('POST', '/agents/actions/disconnect', { filter })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    await console.write('POST', '/agents/actions/disconnect', { filter });
    expect(console.simulator.state.snapshot().writes).toEqual({
      'agent-actions/disconnect-from-network': { accepted: 2, affected: 2, repeated: 1 },
    });
  });
});
