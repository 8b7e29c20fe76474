import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import { startSentinelOneInstallation, type SentinelOneInstallation } from './support/sentinelone-installation.ts';
import { parsed, textOf } from './support/json.ts';
import { until } from './support/waiting.ts';

let installation: SentinelOneInstallation;

beforeAll(async () => {
  installation = await startSentinelOneInstallation();
  const mail = { host: 'localhost', port: 1, from: 'a@example.org', to: ['b@example.org'], security: 'none' };
  await installation.client.call('addChannel', {
    body: { title: 'Mail', kind: 'email', settings: mail, kinds: ['containment.*'] },
  });
});
afterAll(() => installation.stop());

async function isolate(seq: number, more: JsonObject = {}, incident = 'INC-1'): Promise<JsonObject> {
  const input = { endpoints: [installation.agentId(seq)], reason: 'A test.', ...more };
  return (await installation.client.send('runVerb', { params: { verb: 'isolate' }, body: { input, incident } })).body;
}

async function containmentOf(seq: number): Promise<JsonObject> {
  const page = await installation.client.call('listContainments', { query: { open: 'false' } });
  const id = installation.agentId(seq);
  return (page['items'] as readonly JsonObject[]).find(({ endpointId }) => endpointId === id) ?? {};
}

async function becomes(seq: number, status: string, timeoutMs = 25_000): Promise<JsonObject> {
  await until(`agent ${seq} is ${status}`, async () => (await containmentOf(seq))['status'] === status, timeoutMs);
  return containmentOf(seq);
}

function patch(seq: number, change: JsonObject): void {
  installation.simulator.state.patch({ agents: { [installation.agentId(seq)]: change } });
}

function networkStatus(seq: number): unknown {
  return installation.simulator.state.console.fleet.row(seq)['networkStatus'];
}

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

test('an isolation is held, counted down and undone at its time, also when the server was killed meanwhile', async () => {
  expect(await isolate(1, { until: inSeconds(9) })).toMatchObject({ status: 'pending' });
  const held = await becomes(1, 'held');
  expect(held).toMatchObject({
    desired: 'isolated',
    reason: 'A test.',
    incident: 'INC-1',
    by: { name: 'first administrator' },
    observed: 'isolated',
    message: 'Seen isolated.',
  });
  expect(held['remainingMs']).toBeGreaterThan(0);
  const shown = await installation.cli('containment', 'list');
  expect(shown.out).toMatch(/held .* \d+ s /);
  expect(networkStatus(1)).toBe('disconnected');
  await installation.restart('SIGKILL');
  const released = await becomes(1, 'released', 40_000);
  expect(networkStatus(1)).toBe('connected');
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(textOf(released['until'])));
  const { items } = await installation.client.call('listIntents', { query: { limit: 500 } });
  const verbs = (items as readonly JsonObject[]).filter(({ targets }) =>
    (targets as readonly string[]).includes(installation.agentId(1)),
  );
  expect(verbs.map(({ actionId }) => actionId)).toEqual([
    'sentinelone.agent-actions.connect-to-network',
    'sentinelone.agent-actions.disconnect-from-network',
  ]);
  const audited = await installation.client.call('listAudit', {
    query: { subject: textOf(released['id']), limit: 50 },
  });
  expect((audited['items'] as readonly JsonObject[]).map(({ what }) => what).toReversed()).toEqual([
    'containment.opened',
    'containment.held',
    'containment.releasing',
    'containment.released',
  ]);
});

test('a host that is away waits in sight, and is held when it is back; a release in the console alarms once', async () => {
  patch(4, { online: false });
  await isolate(4);
  expect(await becomes(4, 'waiting')).toMatchObject({
    message: expect.stringMatching(/^Will apply when back, waiting \d+ s\.$/) as string,
    observed: 'isolating',
    until: null,
    remainingMs: null,
  });
  patch(4, { online: true });
  const held = await becomes(4, 'held');
  patch(4, { networkStatus: 'connected' });
  // Looks at what is held are minutes apart: an extension asks for one at once.
  const look = (): Promise<JsonObject> =>
    installation.client.call('extendContainment', { params: { id: textOf(held['id']) }, body: { permanent: true } });
  await look();
  expect(await becomes(4, 'drifted', 40_000)).toMatchObject({
    observed: 'released',
    message: expect.stringContaining('Released outside of Cordon') as string,
  });
  await look();
  await until(
    'it was looked at again',
    async () => Date.parse(textOf((await containmentOf(4))['nextLookAt'])) > Date.now() + 60_000,
    15_000,
  );
  const { items } = await installation.client.call('listNotices', { query: { limit: 50 } });
  const alarms = (items as readonly JsonObject[]).map(({ notice }) => (notice as JsonObject)['kind']);
  expect(alarms).toEqual(['containment.drifted']);
});

test('an end can be moved, and not into the past; everything of an incident is released at once', async () => {
  for (const seq of [2, 3]) await isolate(seq, { until: inSeconds(3_600) }, 'INC-2');
  const one = await becomes(2, 'held');
  await becomes(3, 'held');
  const id = textOf(one['id']);
  const past = await installation.cli('containment', 'extend', id, '--until', '2020-01-01T00:00:00Z', '--json');
  expect([past.code, textOf(parsed(past.error)['message'])]).toEqual([2, expect.stringContaining('past; give a time')]);
  const stale = await installation.cli('containment', 'extend', id, '--permanent', '--revision', '99', '--json');
  expect([stale.code, parsed(stale.error)['code']]).toEqual([2, 'conflict']);
  const neither = await installation.cli('containment', 'extend', id);
  expect(neither.code).toBe(2);
  const extended = await installation.cli('containment', 'extend', id, '--permanent', '--json');
  expect(parsed(extended.out)).toMatchObject({ until: null, remainingMs: null });
  expect(await isolate(5, { until: '2020-01-01T00:00:00Z' })).toMatchObject({
    code: 'invalid_input',
    detail: expect.stringContaining('which is past') as string,
  });
  expect((await installation.cli('containment', 'release', '--incident', 'INC-9')).code).toBe(2);
  const released = await installation.cli('containment', 'release', '--incident', 'INC-2', '--json');
  expect(released.code).toBe(3);
  await becomes(2, 'released');
  await becomes(3, 'released');
  expect([networkStatus(2), networkStatus(3)]).toEqual(['connected', 'connected']);
  const again = await installation.cli('containment', 'extend', id, '--permanent', '--json');
  expect([again.code, textOf(parsed(again.error)['message'])]).toEqual([
    2,
    expect.stringContaining('isolate it again'),
  ]);
});

test('an action that isolates is a containment like the verb, and one that the console refuses is none', async () => {
  const run = (action: string, ids: readonly string[]): Promise<unknown> =>
    installation.client.send('runAction', {
      params: { id: `sentinelone.agent-actions.${action}` },
      body: { connection: 'S1', input: { filter: { ids } } },
    });
  await run('disconnect-from-network', [installation.agentId(6), '9999999999999999999']);
  await becomes(6, 'held');
  await run('connect-to-network', [installation.agentId(6)]);
  await becomes(6, 'released');
  const page = await installation.client.call('listContainments', { query: { open: 'false', limit: 500 } });
  expect((page['items'] as readonly JsonObject[]).map(({ endpointId }) => endpointId)).not.toContain(
    '9999999999999999999',
  );
});

test('an isolation by a filter is held for whom its plan named, also when its answer was lost', async () => {
  const { computerName, groupId } = installation.simulator.state.console.fleet.row(8);
  const filter = { groupIds: [textOf(groupId as string)], computerName: textOf(computerName as string) };
  const path = '/agents/actions/disconnect$';
  installation.simulator.faults.add({ match: { method: 'POST', path, times: 1 }, fault: { kind: 'drop-after' } });
  const { body } = await installation.client.send('runAction', {
    params: { id: 'sentinelone.agent-actions.disconnect-from-network' },
    body: { connection: 'S1', input: { filter } },
  });
  expect(JSON.stringify(body)).toContain('"applied":"unknown"');
  expect(await becomes(8, 'waiting')).toMatchObject({ name: computerName, desired: 'isolated', observed: 'isolating' });
});
