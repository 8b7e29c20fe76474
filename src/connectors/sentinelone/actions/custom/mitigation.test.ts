import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#kernel/json.ts';
import {
  actionOf,
  contextOf,
  idOf,
  openClient,
  receiptOf,
  runAction,
  settleAction,
  testConsole,
} from '../../testing/console.ts';

const [a, b, c] = [idOf(1), idOf(2), idOf(3)];
const later = () => new Date(Date.now() + 60_000).toISOString();

async function consoleWith(threats: Record<string, readonly JsonObject[]>, answer: JsonObject) {
  const server = await testConsole({
    'POST /threats/mitigate/kill': { json: { data: answer } },
    'POST /threats/mitigate/rollback-remediation': { json: { data: answer } },
    'GET /threats': ({ query }) => {
      const ids = (query['ids'] ?? '').split(',');
      const rows = Object.entries(threats)
        .filter(([id]) => ids.includes(id))
        .map(([id, mitigationStatus]) => ({ id, mitigationStatus }));
      return { json: { data: rows, pagination: { totalItems: rows.length, nextCursor: null } } };
    },
  });
  return { server, client: openClient(server.url) };
}

const kill = (ids: readonly string[]): JsonObject => ({ action: 'kill', filter: { ids } });

describe('a mitigation', () => {
  it('is pending until the endpoint has reported it', async () => {
    const threats: Record<string, JsonObject[]> = { [a]: [], [b]: [] };
    const { client } = await consoleWith(threats, { affected: 2 });
    const receipt = receiptOf(await runAction(client, 'threats.mitigate-threats', kill([a, b])));
    threats[a] = [{ action: 'kill', status: 'success', lastUpdate: later() }];
    threats[b] = [{ action: 'kill', status: 'pending', lastUpdate: later() }];
    const half = await settleAction(client, 'threats.mitigate-threats', receipt);
    expect(half).toMatchObject({
      status: 'pending',
      targets: [
        { target: a, status: 'succeeded' },
        { target: b, status: 'pending' },
      ],
    });
    threats[b] = [{ action: 'kill', status: 'failed', lastUpdate: later() }];
    expect(await settleAction(client, 'threats.mitigate-threats', receiptOf(half))).toMatchObject({
      status: 'partially_succeeded',
      targets: [{ status: 'succeeded' }, { status: 'failed' }],
    });
    threats[a] = [{ action: 'kill', status: 'partial', lastUpdate: later() }];
    await expect(settleAction(client, 'threats.mitigate-threats', receipt)).rejects.toMatchObject({
      code: 'task_failed',
    });
  });

  it('is not proved by an older report, nor by one of another step', async () => {
    const { client } = await consoleWith(
      {
        [a]: [
          { action: 'kill', status: 'success', lastUpdate: '2020-01-01T00:00:00Z' },
          { action: 'quarantine', status: 'success', lastUpdate: later() },
        ],
      },
      { affected: 1 },
    );
    const receipt = receiptOf(await runAction(client, 'threats.mitigate-threats', kill([a])));
    expect((await settleAction(client, 'threats.mitigate-threats', receipt)).status).toBe('pending');
  });

  it('is known in the reports under another name', async () => {
    const { client } = await consoleWith(
      { [a]: [{ action: 'rollback', status: 'success', lastUpdate: later() }] },
      { affected: 1 },
    );
    const receipt = receiptOf(
      await runAction(client, 'threats.mitigate-threats', { action: 'rollback-remediation', filter: { ids: [a] } }),
    );
    expect((await settleAction(client, 'threats.mitigate-threats', receipt)).status).toBe('succeeded');
  });

  it('that the console skipped is said with its reason, and kept to the end', async () => {
    const details = [
      { threatId: a, reports: [], skipped: [{ action: 'kill', reason: 'triggered' }] },
      { threatId: b, reports: [], skipped: [{ action: 'kill', reason: 'not_supported' }] },
      { threatId: c, reports: [{ action: 'kill', status: 'sent' }], skipped: [] },
    ];
    const { client } = await consoleWith(
      { [c]: [{ action: 'kill', status: 'success', lastUpdate: later() }] },
      { affected: 1, details },
    );
    const outcome = await runAction(client, 'threats.mitigate-threats', kill([a, b, c]));
    expect(outcome).toMatchObject({
      status: 'pending',
      targets: [{ status: 'unchanged' }, { status: 'unsupported' }, { status: 'pending' }],
    });
    expect(await settleAction(client, 'threats.mitigate-threats', receiptOf(outcome))).toMatchObject({
      status: 'partially_succeeded',
      keyFields: { done: 2, asked: 3 },
    });
  });

  it('that reached nothing is no success', async () => {
    const { client } = await consoleWith(
      {},
      {
        affected: 0,
        details: [{ threatId: a, skipped: [{ action: 'kill', reason: 'permissions', description: 'no right' }] }],
      },
    );
    await expect(runAction(client, 'threats.mitigate-threats', kill([a, b]))).rejects.toMatchObject({
      code: 'vendor_not_found',
      targets: [{ status: 'failed', error: { code: 'vendor_forbidden' } }, { status: 'not_found' }],
    });
  });

  it('counts as destructive unless it can be taken back', () => {
    const mitigate = actionOf('threats.mitigate-threats');
    expect(
      ['kill', 'remediate', 'rollback-remediation', 'quarantine', 'un-quarantine'].map((action) =>
        mitigate.effectOf?.({ action }),
      ),
    ).toEqual(['destructive', 'destructive', 'destructive', 'write', 'write']);
  });

  it('whose answer was lost is recognised by a report since then', async () => {
    const action = actionOf('threats.mitigate-threats');
    const { client } = await consoleWith(
      { [a]: [{ action: 'kill', status: 'success', lastUpdate: '2026-01-31T08:00:00Z' }] },
      {},
    );
    expect(await action.recover?.(kill([a]), new Date('2026-01-31T07:59:59Z'), contextOf(client, false))).toMatchObject(
      { status: 'succeeded' },
    );
    expect(await action.recover?.(kill([a]), new Date('2026-01-31T09:00:00Z'), contextOf(client, false))).toBeNull();
  });
});

describe('a container', () => {
  it('is isolated when its threat shows it', async () => {
    let isContainerQuarantine: boolean | null = null;
    const server = await testConsole({
      'POST /threats/actions/container-network-disconnect': { json: { data: { success: true } } },
      'GET /threats': () => ({ json: { data: [{ id: a, containerInfo: { isContainerQuarantine } }] } }),
    });
    const client = openClient(server.url);
    const input = { filter: { ids: [a] }, data: { containerId: 'c1' } };
    const receipt = receiptOf(await runAction(client, 'threats.disconnect-container', input));
    expect((await settleAction(client, 'threats.disconnect-container', receipt)).status).toBe('pending');
    const action = actionOf('threats.disconnect-container');
    expect(await action.recover?.(input, new Date(), contextOf(client, false))).toBeNull();
    isContainerQuarantine = true;
    expect(await settleAction(client, 'threats.disconnect-container', receipt)).toMatchObject({ status: 'succeeded' });
    expect(await action.recover?.(input, new Date(), contextOf(client, false))).toMatchObject({ status: 'succeeded' });
  });
});
