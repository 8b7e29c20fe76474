import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { emptyInputs, filterWrites } from '../contract/sentinelone-empty-filters.ts';
import { parsed, textOf } from './support/json.ts';
import { startSentinelOneInstallation, type SentinelOneInstallation } from './support/sentinelone-installation.ts';
import { until } from './support/waiting.ts';

const disconnect = 'sentinelone.agent-actions.disconnect-from-network';
const path = '/agents/actions/disconnect';
const nobody = '1234567890123456789';

let installation: SentinelOneInstallation;

beforeAll(async () => {
  installation = await startSentinelOneInstallation();
});
afterAll(() => installation.stop());
beforeEach(() => {
  installation.simulator.faults.clear();
  installation.simulator.log.clear();
});

describe('a write with an empty filter', () => {
  test('through the API: refused for every action, and the console hears nothing', async () => {
    for (const action of filterWrites) {
      for (const input of emptyInputs(action)) {
        const { status, body } = await installation.client.send('runAction', {
          params: { id: action.id },
          body: { connection: 'S1', input },
        });
        expect([status, JSON.stringify(body)], `${action.id} ${JSON.stringify(input)}`).toEqual([
          400,
          expect.stringMatching(/"invalid_input".*input\.filter|input\.filter.*"invalid_input"/),
        ]);
      }
    }
    expect(installation.simulator.log.total()).toBe(0);
  });

  test('through the command line: refused for every action, and the console hears nothing', async () => {
    for (const action of filterWrites) {
      for (const input of emptyInputs(action)) {
        const run = ['action', 'run', action.id, '--connection', 'S1', '--input', JSON.stringify(input), '--json'];
        const { code, out, error } = await installation.cli(...run);
        const said = `${out}${error}`;
        expect(code, `${action.id} ${JSON.stringify(input)} ${said}`).not.toBe(0);
        expect(said).toContain('"invalid_input"');
        expect(said).toContain('input.filter');
      }
    }
    expect(installation.simulator.log.total()).toBe(0);
  });

  test('leaves a failed intent, or none, and never an unknown one', async () => {
    const { items } = await installation.client.call('listIntents', { query: { limit: 500 } });
    expect((items as readonly JsonObject[]).filter(({ status }) => status !== 'failed')).toEqual([]);
  });
});

describe('isolation', () => {
  test('of an endpoint that is there: pending, then succeeded, written once', async () => {
    const id = installation.agentId(1);
    const result = await isolate([id]);
    expect(result).toMatchObject({ status: 'pending', targets: [{ target: id, status: 'pending' }] });
    await settled(result, 'succeeded');
    expect(await intentOf(result)).toMatchObject({ result: { targets: [{ target: id, status: 'succeeded' }] } });
    expect(networkStatus(1)).toBe('disconnected');
    expect(posts()).toBe(1);
  });

  test('of an endpoint that is away: pending until it is back', async () => {
    const id = installation.agentId(4);
    const result = await isolate([id]);
    const asked = await installation.client.call('settleIntent', { params: { id: textOf(result['intentId']) } });
    expect(asked).toMatchObject({ status: 'pending' });
    expect(networkStatus(4)).not.toBe('disconnected');
    installation.simulator.state.patch({ agents: { [id]: { online: true } } });
    await until('the console has done it', () => Promise.resolve(networkStatus(4) === 'disconnected'), 10_000);
    const late = await installation.client.call('settleIntent', { params: { id: textOf(result['intentId']) } });
    expect(late).toMatchObject({ status: 'succeeded', result: { targets: [{ target: id, status: 'succeeded' }] } });
    expect(posts()).toBe(1);
  });

  test('of one that exists and one that does not: partial, and each is named', async () => {
    const id = installation.agentId(2);
    const result = await isolate([id, nobody]);
    const targets = (first: string) => [
      { target: id, status: first },
      { target: nobody, status: 'not_found' },
    ];
    expect(result).toMatchObject({ status: 'pending', targets: targets('pending') });
    await settled(result, 'partially_succeeded');
    expect(await intentOf(result)).toMatchObject({ result: { targets: targets('succeeded') } });
  });

  test('of nobody: affected 0 is no success', async () => {
    expect(await isolate([nobody])).toMatchObject({
      status: 'failed',
      error: { code: 'vendor_not_found', applied: 'no' },
      targets: [{ target: nobody, status: 'not_found' }],
    });
    expect(posts()).toBe(1);
  });
});

describe('an answer that is lost after the console has acted', () => {
  test('the console is asked, and nothing is written twice', async () => {
    const id = installation.agentId(10);
    expect(networkStatus(10)).toBe('connected');
    installation.simulator.faults.add({ match: { method: 'POST', path, times: 1 }, fault: { kind: 'drop-after' } });
    const result = await isolate([id]);
    expect(['pending', 'succeeded']).toContain(result['status']);
    await settled(result, 'succeeded');
    expect(networkStatus(10)).toBe('disconnected');
    expect(posts()).toBe(1);
    expect(taken()).toBe(1);
  });

  test('where the console has not acted, the outcome is unknown and nothing is written again', async () => {
    const id = installation.agentId(11);
    installation.simulator.faults.add({ match: { method: 'POST', path, times: 1 }, fault: { kind: 'drop-before' } });
    const result = await isolate([id]);
    expect(result).toMatchObject({ status: 'failed', error: { applied: 'unknown' } });
    expect(await intentOf(result)).toMatchObject({ status: 'unknown' });
    expect(networkStatus(11)).toBe('connected');
    expect(posts()).toBe(1);
  });
});

describe('the shipped playbook', () => {
  test('contains an endpoint, notes it, and reconnects it after the time', async () => {
    const { fleet } = installation.simulator.state.console;
    const online = [22, 23, 24, 25].find((seq) => fleet.row(seq)['isActive'] === true) ?? 0;
    const [threat] = installation.simulator.state.console.lists.threats.rows();
    const id = String((threat?.['threatInfo'] as JsonObject | undefined)?.['threatId'] ?? threat?.['id']);
    const run = await contain({ agent: installation.agentId(online), threat: id, hold: '1s', reason: 'A test.' });
    expect(run).toMatchObject({
      status: 'succeeded',
      output: { isolated: 'succeeded', noted: 'succeeded', reconnected: 'succeeded' },
    });
    expect(networkStatus(online)).toBe('connected');
    const calls = installation.simulator.log.list({ method: 'POST' }).map(({ target }) => target.split('/').at(-1));
    expect(calls).toEqual(['disconnect', 'notes', 'connect']);
    const notes = installation.simulator.state.console.lists.threatNotes.rows();
    expect(notes.map(({ text }) => text)).toContainEqual(expect.stringContaining('isolation succeeded'));
  });

  test('reconnects when the note could not be left', async () => {
    const run = await contain({ agent: installation.agentId(21), threat: nobody, hold: '1s' });
    expect(run).toMatchObject({ output: { isolated: 'succeeded', noted: 'failed', reconnected: 'succeeded' } });
    expect(networkStatus(21)).toBe('connected');
  });

  test('sends no order to reconnect when the console has refused to isolate', async () => {
    const run = await contain({ agent: nobody, hold: '1s' });
    expect(run).toMatchObject({ status: 'failed' });
    expect(installation.simulator.log.list({ method: 'POST' }).map(({ target }) => target.split('/').at(-1))).toEqual([
      'disconnect',
    ]);
  });
});

async function contain(inputs: JsonObject): Promise<JsonObject> {
  await installation.publish('sentinelone-contain-endpoint');
  const started = await installation.client.call('startRun', {
    params: { id: 'sentinelone-contain-endpoint' },
    body: { inputs: { connection: 'S1', ...inputs } },
  });
  const params = { id: textOf(started['id']) };
  const run = (): Promise<JsonObject> => installation.client.call('getRun', { params });
  await until('the run ends', async () => (await run())['finishedAt'] !== null, 60_000);
  return run();
}

async function isolate(ids: readonly string[]): Promise<JsonObject> {
  const words = ['--connection', 'S1', '--input', JSON.stringify({ filter: { ids } }), '--json'];
  const { out, error } = await installation.cli('action', 'run', disconnect, ...words);
  expect(out, error).not.toBe('');
  return parsed(out);
}

function intentOf(result: JsonObject): Promise<JsonObject> {
  return installation.client.call('getIntent', { params: { id: textOf(result['intentId']) } });
}

async function settled(result: JsonObject, status: string): Promise<void> {
  await until('the intent is settled', async () => (await intentOf(result))['status'] !== 'pending', 30_000);
  expect(await intentOf(result)).toMatchObject({ status });
}

function networkStatus(seq: number): unknown {
  return installation.simulator.state.console.fleet.row(seq)['networkStatus'];
}

function posts(): number {
  return installation.simulator.log.list({ method: 'POST', path }).length;
}

function taken(): number {
  return installation.simulator.log.list({ method: 'POST', path }).filter(({ acted }) => acted).length;
}
