import { describe, expect, it } from 'vitest';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import { agentStates, type AgentOrder, type AgentState } from './agent-states.ts';
import {
  actionOf,
  contextOf,
  idOf,
  openClient,
  receiptOf,
  runAction,
  settleAction,
  testConsole,
  type Reply,
  type SeenRequest,
} from './testing/console.ts';

const [a, b, c] = [idOf(1), idOf(2), idOf(3)];

/** A console whose agents can be changed between questions. */
async function consoleWith(agents: Record<string, JsonObject>, routes: Record<string, Reply>) {
  const list = ({ query }: SeenRequest): Reply => {
    const ids = query['ids']?.split(',');
    const rows = Object.entries(agents)
      .filter(([id]) => ids === undefined || ids.includes(id))
      .map(([id, agent]) => ({ id, ...agent }));
    return { json: { data: rows, pagination: { totalItems: rows.length, nextCursor: null } } };
  };
  const count = (): Reply => ({ json: { data: { total: Object.keys(agents).length } } });
  const server = await testConsole({ 'GET /agents': list, 'GET /agents/count': count, ...routes });
  return { server, client: openClient(server.url) };
}

const disconnect = 'agent-actions.disconnect-from-network';
const taken = (affected: number): Record<string, Reply> => ({
  'POST /agents/actions/disconnect': { json: { data: { affected } } },
});

describe('an order to agents', () => {
  it('is pending when the console has taken it, and settles by the fields of each agent', async () => {
    const agents: Record<string, JsonObject> = {
      [a]: { networkStatus: 'connected' },
      [b]: { networkStatus: 'connected', isActive: false },
    };
    const { client } = await consoleWith(agents, taken(2));
    const outcome = await runAction(client, disconnect, { filter: { ids: [a, b] } });
    expect(outcome).toMatchObject({
      status: 'pending',
      keyFields: { affected: 2, selected: 2 },
      targets: [
        { target: a, status: 'pending' },
        { target: b, status: 'pending' },
      ],
    });
    const receipt = receiptOf(outcome);
    expect(receipt).toMatchObject({ kind: 'sentinelone.agents', deadlineMs: 72 * 3_600_000 });

    agents[a] = { networkStatus: 'disconnected' };
    agents[b] = { networkStatus: 'disconnecting', isActive: false };
    const half = await settleAction(client, disconnect, receipt);
    // The endpoint that is away has not heard the order yet.
    expect(half).toMatchObject({
      status: 'pending',
      targets: [
        { target: a, status: 'succeeded' },
        { target: b, status: 'pending' },
      ],
    });

    agents[b] = { networkStatus: 'disconnected', isActive: true };
    expect(await settleAction(client, disconnect, receiptOf(half))).toMatchObject({
      status: 'succeeded',
      message: '2 of 2 endpoints are isolated.',
    });
  });

  it('never settles on a field that is null or has a word nobody knows', async () => {
    const agents: Record<string, JsonObject> = { [a]: { networkStatus: null }, [b]: { networkStatus: 'quantum' } };
    const { client } = await consoleWith(agents, taken(2));
    const receipt = receiptOf(await runAction(client, disconnect, { filter: { ids: [a, b] } }));
    expect((await settleAction(client, disconnect, receipt)).status).toBe('pending');
  });

  it('that was taken for nobody is a success only where all are already as wanted', async () => {
    const { client } = await consoleWith({ [a]: { networkStatus: 'disconnected' } }, taken(0));
    expect(await runAction(client, disconnect, { filter: { ids: [a] } })).toMatchObject({
      status: 'succeeded',
      targets: [{ target: a, status: 'unchanged' }],
    });
  });

  it('that was taken for nobody is otherwise no success', async () => {
    const { client } = await consoleWith(
      { [a]: { networkStatus: 'disconnected' }, [b]: { networkStatus: 'connected' } },
      taken(0),
    );
    expect(await runAction(client, disconnect, { filter: { ids: [a, b, c] } })).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { status: 'unchanged' },
        { status: 'failed', error: { code: 'vendor_conflict' } },
        { status: 'not_found' },
      ],
    });
    await expect(runAction(client, disconnect, { filter: { ids: [b, c] } })).rejects.toMatchObject({
      code: 'vendor_not_found',
      targets: [{ status: 'failed' }, { status: 'not_found' }],
    });
  });

  it('names the ids that do not exist when fewer were taken', async () => {
    const { client } = await consoleWith({ [a]: { networkStatus: 'connected' } }, taken(1));
    const outcome = await runAction(client, disconnect, { filter: { ids: [a, b] } });
    expect(outcome).toMatchObject({
      status: 'pending',
      targets: [
        { target: a, status: 'pending' },
        { target: b, status: 'not_found' },
      ],
    });
    const agents = await consoleWith({ [a]: { networkStatus: 'disconnected' } }, {});
    expect(await settleAction(agents.client, disconnect, receiptOf(outcome))).toMatchObject({
      status: 'partially_succeeded',
      targets: [{ status: 'succeeded' }, { status: 'not_found' }],
    });
  });

  it('behind a filter follows the agents that the filter selected when it was given', async () => {
    const agents: Record<string, JsonObject> = {
      [a]: { networkStatus: 'connected' },
      [b]: { networkStatus: 'connected' },
    };
    const { client, server } = await consoleWith(agents, taken(2));
    const outcome = await runAction(client, disconnect, { filter: { groupIds: [c] } });
    expect(outcome).toMatchObject({
      status: 'pending',
      keyFields: { affected: 2, selected: 2 },
      targets: [{ target: a }, { target: b }],
    });
    expect(server.requests.find(({ call }) => call === 'POST /agents/actions/disconnect')?.json).toEqual({
      filter: { groupIds: [c] },
      data: {},
    });
  });

  it('with ids and another criterion says which ids the criterion left out', async () => {
    const agents: Record<string, JsonObject> = { [a]: { networkStatus: 'connected' } };
    const { client } = await consoleWith(agents, taken(1));
    // The listing knows only the first, as a console would that finds the second to be of another system.
    const outcome = await runAction(client, disconnect, { filter: { ids: [a, b], osTypes: ['windows'] } });
    expect(outcome).toMatchObject({
      status: 'pending',
      targets: [
        { target: a, status: 'pending' },
        { target: b, status: 'not_found' },
      ],
    });
    agents[a] = { networkStatus: 'disconnected' };
    expect(await settleAction(client, disconnect, receiptOf(outcome))).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: a, status: 'succeeded' },
        { target: b, status: 'not_found' },
      ],
    });
  });

  it('fails where the console reports a failure, and only there', async () => {
    const scan = 'agent-actions.initiate-agent-scan';
    const agents: Record<string, JsonObject> = { [a]: {}, [b]: {} };
    const { client } = await consoleWith(agents, {
      'POST /agents/actions/initiate-scan': { json: { data: { affected: 2 } } },
    });
    const receipt = receiptOf(await runAction(client, scan, { filter: { ids: [a, b] } }));
    const later = new Date(Date.now() + 60_000).toISOString();
    agents[a] = { scanStatus: 'aborted', scanAbortedAt: later };
    agents[b] = { scanStatus: 'finished', scanFinishedAt: later };
    expect(await settleAction(client, scan, receipt)).toMatchObject({
      status: 'partially_succeeded',
      targets: [
        { target: a, status: 'failed' },
        { target: b, status: 'succeeded' },
      ],
    });
    agents[b] = agents[a];
    await expect(settleAction(client, scan, receipt)).rejects.toMatchObject({ code: 'task_failed' });
  });

  it('without versions from before is not confused by an old scan', async () => {
    const scan = 'agent-actions.initiate-agent-scan';
    const { client } = await consoleWith(
      { [a]: { scanStatus: 'finished', scanFinishedAt: '2020-01-01T00:00:00Z' } },
      { 'POST /agents/actions/initiate-scan': { json: { data: { affected: 1 } } } },
    );
    const receipt = receiptOf(await runAction(client, scan, { filter: { ids: [a] } }));
    expect((await settleAction(client, scan, receipt)).status).toBe('pending');
  });

  it('to update is proved by the version of the package, or by a version that changed', async () => {
    const update = 'agent-actions.update-software';
    const agents: Record<string, JsonObject> = { [a]: { agentVersion: '23.1.1.1' } };
    const { client } = await consoleWith(agents, {
      'POST /agents/actions/update-software': { json: { data: { affected: 1 } } },
    });
    const named = receiptOf(
      await runAction(client, update, {
        filter: { ids: [a] },
        data: { fileName: 'SentinelInstaller_windows_64bit_v23_3_3_264.exe' },
      }),
    );
    const unnamed = receiptOf(await runAction(client, update, { filter: { ids: [a] }, data: { packageId: b } }));
    expect((await settleAction(client, update, unnamed)).status).toBe('pending');
    agents[a] = { agentVersion: '23.2.0.9' };
    expect((await settleAction(client, update, named)).status).toBe('pending');
    expect((await settleAction(client, update, unnamed)).status).toBe('succeeded');
    agents[a] = { agentVersion: '23.3.3.264' };
    expect((await settleAction(client, update, named)).status).toBe('succeeded');
  });
});

describe('an order whose answer was lost', () => {
  const recover = (client: ReturnType<typeof openClient>, id: string, input: JsonObject, sentAt: Date) =>
    actionOf(id).recover?.(input, sentAt, contextOf(client, false)) ?? Promise.resolve(null);

  it('is recognised by the state of the agents, or by their being on the way', async () => {
    const { client } = await consoleWith(
      { [a]: { networkStatus: 'disconnected' }, [b]: { networkStatus: 'disconnecting' } },
      {},
    );
    expect(await recover(client, disconnect, { filter: { ids: [a] } }, new Date())).toMatchObject({
      status: 'succeeded',
    });
    expect(await recover(client, disconnect, { filter: { ids: [a, b] } }, new Date())).toMatchObject({
      status: 'pending',
      receipt: { kind: 'sentinelone.agents' },
    });
  });

  it('stays unknown where nothing shows, or nobody knows whom it was for', async () => {
    const { client } = await consoleWith({ [a]: { networkStatus: 'connected' } }, {});
    expect(await recover(client, disconnect, { filter: { ids: [a] } }, new Date())).toBeNull();
    expect(await recover(client, disconnect, { filter: { groupIds: [a] } }, new Date())).toBeNull();
  });

  it('is not believed to have arrived because one of several was in that state before', async () => {
    const { client } = await consoleWith(
      { [a]: { networkStatus: 'disconnected' }, [b]: { networkStatus: 'connected' } },
      {},
    );
    expect(await recover(client, disconnect, { filter: { ids: [a, b] } }, new Date())).toBeNull();
  });

  it('to restart is recognised only by a start since then', async () => {
    const { client } = await consoleWith({ [a]: { osStartTime: '2026-01-31T08:00:00Z' } }, {});
    const input = { filter: { ids: [a] } };
    expect(await recover(client, 'agent-actions.restart', input, new Date('2026-01-31T07:59:00Z'))).toMatchObject({
      status: 'succeeded',
    });
    expect(await recover(client, 'agent-actions.restart', input, new Date('2026-01-31T09:00:00Z'))).toBeNull();
  });
});

describe('the proof of an order', () => {
  const order: AgentOrder = {
    sentAt: Date.parse('2026-01-31T08:00:00Z'),
    wanted: { siteId: a, groupId: b, externalId: 'x', fileName: null },
    before: {},
  };
  const since = '2026-01-31T08:05:00Z';
  const before = '2026-01-31T07:00:00Z';

  it.each<[keyof typeof agentStates, JsonObject, unknown]>([
    ['connected', { networkStatus: 'connecting' }, 'pending'],
    ['connected', { networkStatus: 'connected' }, 'done'],
    ['notScanning', { scanStatus: 'started' }, 'pending'],
    ['notScanning', { scanStatus: 'aborted' }, 'done'],
    ['notScanning', {}, 'pending'],
    ['decommissioned', { isDecommissioned: false }, 'pending'],
    ['decommissioned', { isDecommissioned: true }, 'done'],
    ['restarted', { osStartTime: before }, 'pending'],
    ['restarted', { osStartTime: since }, 'done'],
    ['shutDown', { isActive: false, lastActiveDate: before }, 'pending'],
    ['shutDown', { isActive: true, lastActiveDate: since }, 'pending'],
    ['shutDown', { isActive: false, lastActiveDate: since }, 'done'],
    ['uninstalled', { isUninstalled: null }, 'pending'],
    ['uninstalled', { isUninstalled: true }, 'done'],
    ['notLeaving', { isPendingUninstall: false }, 'done'],
    ['inSite', { siteId: b }, 'pending'],
    ['inSite', { siteId: a }, 'done'],
    ['inGroup', { groupId: b }, 'done'],
    ['migrated', { consoleMigrationStatus: 'Pending' }, 'pending'],
    ['migrated', { consoleMigrationStatus: 'Failed' }, { failed: 'The migration failed.' }],
    ['labelled', { externalId: 'x' }, 'done'],
    [
      'discovering',
      { rangerStatus: 'NotApplicable' },
      { failed: 'Network discovery is not available on this endpoint.' },
    ],
    ['discovering', { rangerStatus: 'Enabled' }, 'done'],
    ['notDiscovering', { rangerStatus: 'Enabled' }, 'pending'],
    ['protecting', { operationalState: 'na' }, 'done'],
    ['protecting', { operationalState: 'fully_disabled' }, 'pending'],
    ['disabled', { operationalState: 'na' }, 'pending'],
    ['disabled', { operationalState: 'fully_disabled' }, 'done'],
    ['disabled', { operationalState: 'disabled_error' }, { failed: 'The agent reports disabled_error.' }],
    ['upToDate', { isUpToDate: true }, 'done'],
    ['shellClosed', { inRemoteShellSession: true }, 'pending'],
    ['shellClosed', { inRemoteShellSession: false }, 'done'],
  ])('%s is read from the fields: %j', (name, agent, verdict) => {
    const state: AgentState = agentStates[name];
    expect(state.verdict({ id: a, ...agent }, order)).toEqual(verdict);
  });

  it('is not there where a field is missing', () => {
    for (const state of Object.values(agentStates) as readonly AgentState[])
      expect(state.verdict({}, order)).toBe('pending');
  });

  it('takes an agent that is gone for done only where it was meant to go', async () => {
    const { client } = await consoleWith({}, {});
    const reference = { state: 'uninstalled', ids: [a], sentAt: 0, wanted: {}, before: {} };
    const receipt = { kind: 'sentinelone.agents', reference, pollMs: 1, maxPollMs: 1, deadlineMs: 1 };
    expect(await settleAction(client, 'agent-actions.uninstall', receipt)).toMatchObject({ status: 'succeeded' });
    const other = { ...receipt, reference: { ...reference, state: 'isolated' } };
    await expect(settleAction(client, disconnect, other)).rejects.toBeInstanceOf(AppError);
  });
});
