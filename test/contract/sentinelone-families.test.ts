import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { written } from '#connectors/sentinelone/testing/files-in-memory.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { errorOf } from './opened-connection.ts';
import { connectConsole, type ConnectedConsole } from './sentinelone-console.ts';

const period = { fromDate: '2026-01-30T00:00:00Z', toDate: '2026-01-31T00:00:00Z' };

let connected: ConnectedConsole;
beforeAll(async () => {
  connected = await connectConsole();
});
afterAll(() => connected[Symbol.asyncDispose]());
beforeEach(() => connected.simulator.state.reset());

function run(id: string, input: JsonObject): Promise<ActionOutcome> {
  return connected.connection.run(`sentinelone.${id}`, input);
}

function settle(id: string, receipt: Receipt): Promise<ActionOutcome> {
  return connected.connection.settle(`sentinelone.${id}`, receipt);
}

function receiptOf(outcome: ActionOutcome): Receipt {
  if (outcome.status !== 'pending') throw new AppError('internal', `The outcome is ${outcome.status}.`);
  return outcome.receipt;
}

describe('a Deep Visibility query', () => {
  const create = 'deep-visibility.create-deep-visibility-query';
  const start = () => run(create, { ...period, query: 'ProcessName Exists' });

  it('runs, is asked, and is read page by page to the end', async () => {
    const receipt = receiptOf(await start());
    expect(await settle(create, receipt)).toMatchObject({ status: 'pending', keyFields: { state: 'RUNNING' } });
    connected.clock.advance(4_000);
    const done = await settle(create, receipt);
    const data = done.data as { queryId: string; items: JsonObject[]; totalItems: number; nextCursor: string | null };
    expect([done.status, data.items.length > 0, data.totalItems >= data.items.length]).toEqual([
      'succeeded',
      true,
      true,
    ]);
    const whole = await run('deep-visibility.list-deep-visibility-events', { queryId: data.queryId, all: true });
    const { items, nextCursor } = whole.data as { items: JsonObject[]; nextCursor: null };
    expect([items.length, nextCursor]).toEqual([data.totalItems, null]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(data.totalItems);
  });

  it('that is cancelled ends as a failure, and is not read', async () => {
    const receipt = receiptOf(await start());
    const { queryId } = receipt.reference;
    const cancelled = await run('deep-visibility.cancel-running-deep-visibility-query', { queryId: queryId ?? null });
    expect(cancelled.status).toBe('succeeded');
    connected.clock.advance(10_000);
    expect(await errorOf(settle(create, receipt))).toMatchObject({
      code: 'task_failed',
      message: expect.stringContaining('CANCEL') as string,
    });
  });

  it('that fails says why', async () => {
    const receipt = receiptOf(await run(create, { ...period, query: 'simulate:FAILED' }));
    connected.clock.advance(10_000);
    expect(await errorOf(settle(create, receipt))).toMatchObject({ code: 'task_failed' });
  });

  it('as a PowerQuery gives its table', async () => {
    const outcome = await run('deep-visibility.create-power-query', { ...period, query: '| group count()' });
    const receipt = receiptOf(outcome);
    expect((await settle('deep-visibility.create-power-query', receipt)).status).toBe('pending');
    connected.clock.advance(4_000);
    const done = await settle('deep-visibility.create-power-query', receipt);
    expect(done).toMatchObject({ status: 'succeeded', data: { status: 'FINISHED' } });
    expect((done.data as { data: unknown[] }).data.length).toBe(10);
  });
});

describe('what agents upload', () => {
  it.each([
    [
      'agent-actions.fetch-files',
      (id: string): JsonObject => ({ agent_id: id, data: { files: ['/etc/hosts'], password: 'Long-enough-1' } }),
    ],
    ['agent-actions.fetch-logs', (id: string): JsonObject => ({ filter: { ids: [id] } })],
  ] as const)('%s: ordered, announced, downloaded', async (action, input) => {
    const id = connected.agentId(1);
    const receipt = receiptOf(await run(action, input(id)));
    expect(await settle(action, receipt)).toMatchObject({
      status: 'pending',
      targets: [{ target: id, status: 'pending' }],
    });
    const before = written.length;
    connected.clock.advance(10_000);
    expect(await settle(action, receipt)).toMatchObject({
      status: 'succeeded',
      targets: [{ target: id, status: 'succeeded' }],
      data: { arrived: 1, asked: 1 },
    });
    expect(written.length).toBe(before + 1);
    expect(written.at(-1)?.content.length).toBeGreaterThan(0);
    expect(JSON.stringify(receipt)).not.toContain('Long-enough-1');
  });

  it('from an endpoint that is away stays pending until it is back', async () => {
    const id = connected.agentId(4);
    const input = { agent_id: id, data: { files: ['/etc/hosts'], password: 'Long-enough-1' } };
    const receipt = receiptOf(await run('agent-actions.fetch-files', input));
    connected.clock.advance(60_000);
    expect((await settle('agent-actions.fetch-files', receipt)).status).toBe('pending');
    connected.simulator.state.patch({ agents: { [id]: { online: true } } });
    connected.clock.advance(60_000);
    expect((await settle('agent-actions.fetch-files', receipt)).status).toBe('succeeded');
  });
});

describe('a report', () => {
  it('is ordered, found by its name, and downloaded', async () => {
    const data = { name: 'Weekly', scheduleType: 'manually', insightTypes: [{ report_id_name: 'executive_summary' }] };
    const [site] = connected.simulator.state.console.lists.sites.rows();
    const input = { data: { ...data, ...period }, filter: { siteIds: [String(site?.['id'])] } };
    const receipt = receiptOf(await run('reports.create-report-task', input));
    expect((await settle('reports.create-report-task', receipt)).status).toBe('pending');
    connected.clock.advance(10_000);
    const done = await settle('reports.create-report-task', receipt);
    expect(done).toMatchObject({ status: 'succeeded', message: 'The report can be downloaded.' });
    const reportId = done.keyFields?.['reportId'] ?? null;
    const file = await run('reports.download-report', { report_id: reportId, report_format: 'pdf' });
    expect(file.status).toBe('succeeded');
    expect(written.at(-1)?.content.length).toBeGreaterThan(0);
  });
});

describe('exports and imports', () => {
  it('exports every agent as a table', async () => {
    const outcome = await run('agents.export-agents', {});
    expect(outcome.status).toBe('succeeded');
    const lines = (written.at(-1)?.content.toString('utf8') ?? '').trim().split(/\r?\n/);
    expect(lines.length).toBe(201);
  });

  it('imports what is right, and shows the report about what is wrong', async () => {
    const [site] = connected.simulator.state.console.lists.sites.rows();
    const outcome = await run('exclusions-and-blocklist.import-exclusions', {
      filter: { siteIds: [String(site?.['id'])] },
      file: { name: 'list.csv', text: 'value,osType\nC:\\One\\,windows\n,windows\n' },
    });
    expect(outcome).toMatchObject({ status: 'partially_succeeded', keyFields: { total: 2, succeeded: 1 } });
    expect(JSON.stringify(outcome.data)).toContain('Missing value');
  });
});

describe('a remote shell', () => {
  it('is started and terminated; the channel is no longer than needed', async () => {
    const id = connected.agentId(1);
    const filter = { ids: [id] };
    const opened = await run('agent-actions.start-remote-shell', { filter, data: { columns: 80, rows: 24 } });
    expect(opened).toMatchObject({ status: 'succeeded', targets: [{ target: id, status: 'succeeded' }] });
    expect(connected.simulator.state.console.fleet.row(1)['inRemoteShellSession']).toBe(true);
    const channelId = opened.keyFields?.['channelId'] ?? null;
    const closing = await run('agent-actions.terminate-remote-shell', { filter, data: { channelId } });
    const closed = await settle('agent-actions.terminate-remote-shell', receiptOf(closing));
    expect(closed).toMatchObject({ status: 'succeeded', targets: [{ target: id, status: 'succeeded' }] });
    expect(connected.simulator.state.console.fleet.row(1)['inRemoteShellSession']).toBe(false);
  });

  it('to an endpoint that is away is refused', async () => {
    const filter = { ids: [connected.agentId(4)] };
    const error = await errorOf(run('agent-actions.start-remote-shell', { filter, data: { columns: 80, rows: 24 } }));
    expect(error.code).toBe('vendor_conflict');
  });
});
