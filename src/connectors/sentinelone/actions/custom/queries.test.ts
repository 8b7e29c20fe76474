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

const period = { query: 'EventType = "x"', fromDate: '2026-01-30T00:00:00Z', toDate: '2026-01-31T00:00:00Z' };
const hunt = 'deep-visibility.create-deep-visibility-query';
const power = 'deep-visibility.create-power-query';

describe('a hunting query', () => {
  it('runs until its events can be read', async () => {
    let state: JsonObject = { responseState: 'RUNNING', progressStatus: 40 };
    const server = await testConsole({
      'POST /dv/init-query': { json: { data: { queryId: 'q1' } } },
      'GET /dv/query-status': () => ({ json: { data: state } }),
      'GET /dv/events': { json: { data: [{ id: '1' }], pagination: { totalItems: 500, nextCursor: 'c' } } },
    });
    const client = openClient(server.url);
    const outcome = await runAction(client, hunt, period);
    expect(outcome).toMatchObject({ status: 'pending', keyFields: { queryId: 'q1' }, targets: [] });
    expect(server.requests[0]?.json).toEqual({
      query: period.query,
      fromDate: '2026-01-30T00:00:00.000Z',
      toDate: '2026-01-31T00:00:00.000Z',
    });
    const receipt = receiptOf(outcome);
    expect(await settleAction(client, hunt, receipt)).toMatchObject({
      status: 'pending',
      message: 'The query is at 40 %.',
    });
    state = { responseState: 'A_NEW_WORD' };
    expect((await settleAction(client, hunt, receipt)).status).toBe('pending');
    state = { responseState: 'FINISHED' };
    expect(await settleAction(client, hunt, receipt)).toMatchObject({
      status: 'succeeded',
      data: { queryId: 'q1', count: 1, totalItems: 500, nextCursor: 'c' },
    });
  });

  it.each(['FAILED', 'FAILED_CLIENT', 'TIMED_OUT', 'QUERY_CANCELLED', 'QUERY_CANCEL', 'QUERY_EXPIRED', 'ERROR'])(
    'that ended as %s has failed',
    async (responseState) => {
      const server = await testConsole({
        'POST /dv/init-query': { json: { data: { queryId: 'q1' } } },
        'GET /dv/query-status': { json: { data: { responseState, responseError: 'too wide' } } },
      });
      const client = openClient(server.url);
      const receipt = receiptOf(await runAction(client, hunt, period));
      await expect(settleAction(client, hunt, receipt)).rejects.toMatchObject({
        code: 'task_failed',
        message: expect.stringContaining('too wide') as string,
      });
    },
  );

  it('without an id was not started', async () => {
    const server = await testConsole({ 'POST /dv/init-query': { json: { data: {} } } });
    await expect(runAction(openClient(server.url), hunt, period)).rejects.toMatchObject({ code: 'vendor_malformed' });
  });
});

describe('a PowerQuery', () => {
  it('may answer at once', async () => {
    const server = await testConsole({
      'POST /dv/events/pq': { json: { data: { queryId: 'p', status: 'FINISHED', columns: [], data: [[1], [2]] } } },
    });
    expect(await runAction(openClient(server.url), power, period)).toMatchObject({
      status: 'succeeded',
      message: 'The query is finished: 2 rows.',
    });
  });

  it('is pinged until it is finished', async () => {
    let status = 'RUNNING';
    const server = await testConsole({
      'POST /dv/events/pq': { json: { data: { queryId: 'p', status } } },
      'GET /dv/events/pq-ping': ({ query }) => ({ json: { data: { queryId: query['queryId'], status, data: [[1]] } } }),
    });
    const client = openClient(server.url);
    const receipt = receiptOf(await runAction(client, power, period));
    expect((await settleAction(client, power, receipt)).status).toBe('pending');
    status = 'FINISHED';
    expect(await settleAction(client, power, receipt)).toMatchObject({
      status: 'succeeded',
      keyFields: { queryId: 'p' },
    });
  });
});

describe('a report', () => {
  const order = {
    data: {
      name: 'Weekly',
      scheduleType: 'manually',
      fromDate: '2026-01-01T00:00:00Z',
      toDate: '2026-01-31T00:00:00Z',
      insightTypes: [{ report_id_name: 'x' }],
    },
    filter: { siteIds: [idOf(1)] },
  };
  const id = 'reports.create-report-task';

  it('is found by its name once it is made', async () => {
    const reports: JsonObject[] = [{ id: idOf(1), name: 'Weekly', status: 'ready', createdAt: '2020-01-01T00:00:00Z' }];
    const server = await testConsole({
      'POST /report-tasks': { json: { data: { success: true } } },
      'GET /reports': () => ({ json: { data: reports, pagination: { totalItems: 1, nextCursor: null } } }),
    });
    const client = openClient(server.url);
    const receipt = receiptOf(await runAction(client, id, order));
    // The one of that name is old.
    expect((await settleAction(client, id, receipt)).status).toBe('pending');
    const createdAt = new Date(Date.now() + 5_000).toISOString();
    reports.push({ id: idOf(2), name: 'Weekly', status: 'in progress', createdAt });
    expect((await settleAction(client, id, receipt)).status).toBe('pending');
    reports[1] = { id: idOf(2), name: 'Weekly', status: 'ready', createdAt };
    expect(await settleAction(client, id, receipt)).toMatchObject({
      status: 'succeeded',
      keyFields: { reportId: idOf(2) },
      targets: [{ target: 'create-report-task:Weekly', status: 'succeeded' }],
    });
    reports[1] = { id: idOf(2), name: 'Weekly', status: 'Failed', createdAt };
    await expect(settleAction(client, id, receipt)).rejects.toMatchObject({ code: 'task_failed' });
  });

  it('on a schedule is done when it is ordered', async () => {
    const server = await testConsole({ 'POST /report-tasks': { json: { data: { success: true } } } });
    const data = { ...order.data, scheduleType: 'scheduled', frequency: 'weekly' };
    expect(await runAction(openClient(server.url), id, { ...order, data })).toMatchObject({ status: 'succeeded' });
  });

  it('is downloaded as the page that it is', async () => {
    const server = await testConsole({
      [`GET /reports/${idOf(2)}/html`]: { text: '<html>Report</html>', headers: { 'content-type': 'text/html' } },
    });
    expect(
      await runAction(openClient(server.url), 'reports.download-report', { report_id: idOf(2), report_format: 'html' }),
    ).toMatchObject({ data: { content: '<html>Report</html>' } });
  });
});

describe('detection rules', () => {
  const id = 'custom-detection-rule.activate-rules';
  const rules = (status: string) => ({
    json: { data: [{ id: idOf(1), status }], pagination: { totalItems: 1, nextCursor: null } },
  });

  it('are followed until they are active', async () => {
    let status = 'Activating';
    const server = await testConsole({
      'PUT /cloud-detection/rules/enable': { json: { data: { affected: 1 } } },
      'GET /cloud-detection/rules': () => rules(status),
    });
    const client = openClient(server.url);
    const receipt = receiptOf(await runAction(client, id, { filter: { ids: [idOf(1)] } }));
    expect((await settleAction(client, id, receipt)).status).toBe('pending');
    status = 'Active';
    expect(await settleAction(client, id, receipt)).toMatchObject({ status: 'succeeded' });
    expect(server.requests.at(-1)?.query).toMatchObject({ isLegacy: 'false', ids: idOf(1) });
  });

  it('that were active before are unchanged, and others not found', async () => {
    const server = await testConsole({
      'PUT /cloud-detection/rules/enable': { json: { data: { affected: 0 } } },
      'GET /cloud-detection/rules': rules('Active'),
    });
    const client = openClient(server.url);
    expect(await runAction(client, id, { filter: { ids: [idOf(1)] } })).toMatchObject({
      status: 'succeeded',
      targets: [{ status: 'unchanged' }],
    });
    await expect(runAction(client, id, { filter: { ids: [idOf(2)] } })).rejects.toMatchObject({
      code: 'vendor_not_found',
    });
  });
});

describe('an estimate', () => {
  it('is awaited', async () => {
    const id = 'cloud-funnel.create-estimator-id';
    let data: JsonObject = { isCompleted: false };
    const server = await testConsole({
      'POST /cloud-funnel/estimator': { json: { data: { estimatorId: 'e' } } },
      'GET /cloud-funnel/estimator': () => ({ json: { data } }),
    });
    const client = openClient(server.url);
    const receipt = receiptOf(await runAction(client, id, { data: { query: 'x' } }));
    expect((await settleAction(client, id, receipt)).status).toBe('pending');
    data = { isCompleted: true, matchingEvents: '5' };
    expect(await settleAction(client, id, receipt)).toMatchObject({ status: 'succeeded', data });
    data = { isCompleted: false, error: 'bad query' };
    await expect(settleAction(client, id, receipt)).rejects.toMatchObject({ code: 'task_failed' });
  });
});

describe('a remote shell', () => {
  const id = 'agent-actions.start-remote-shell';
  const input = { filter: { ids: [idOf(1), idOf(2)] }, data: { columns: 80, rows: 24, twoFaCode: '123456' } };

  it('is open where a channel was given, and nowhere else', async () => {
    const server = await testConsole({
      'POST /agents/actions/start-remote-shell': { json: { data: [{ agentId: idOf(1), channelId: 'ch' }] } },
    });
    expect(await runAction(openClient(server.url), id, input)).toMatchObject({
      status: 'partially_succeeded',
      keyFields: { channelId: 'ch' },
      targets: [
        { target: idOf(1), status: 'succeeded' },
        { target: idOf(2), status: 'failed' },
      ],
    });
  });

  it('that was given to nobody is no success', async () => {
    const server = await testConsole({ 'POST /agents/actions/start-remote-shell': { json: { data: [] } } });
    await expect(runAction(openClient(server.url), id, input)).rejects.toMatchObject({ code: 'vendor_conflict' });
  });
});

it('every action that may be pending can be settled, and some of them recognised again', () => {
  const ids = [
    hunt,
    power,
    'reports.create-report-task',
    'cloud-funnel.create-estimator-id',
    'agent-actions.fetch-files',
    'threats.mitigate-threats',
    'custom-detection-rule.disable-rules',
    'agent-actions.restart',
  ];
  expect(ids.filter((id) => actionOf(id).settle === undefined)).toEqual([]);
  expect(actionOf('agents.list-agents').settle).toBeUndefined();
  expect(actionOf('groups.create-group').recover).toBeUndefined();
  expect(contextOf({} as never).permit).not.toBeNull();
});
