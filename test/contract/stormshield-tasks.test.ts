import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stormshieldConnector } from '#connectors/stormshield/connector.ts';
import type { Receipt } from '#kernel/result.ts';
import { startCannedServer, type CannedServer } from './canned-server.ts';
import { errorOf, openConnection, type OpenedConnection } from './opened-connection.ts';

const action = 'stormshield.quarantine-file';
const input = { id: 'PC1', filePath: 'C:\\x' };
const times = {
  requestTime: '2026-01-31T08:00:00Z',
  startTime: '2026-01-31T08:00:01Z',
  endTime: '2026-01-31T08:00:02Z',
};

let server: CannedServer;
let connection: OpenedConnection;

beforeAll(async () => {
  server = await startCannedServer();
  const settings = { url: server.url, caCertificate: server.ca, taskPollSeconds: 2, taskDeadlineSeconds: 60 };
  connection = openConnection(stormshieldConnector, settings, { apiToken: 'key-of-the-task-test' });
});

beforeEach(() => {
  server.seen.length = 0;
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function answerTask(task: object, status = 200): void {
  server.answer = { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(task) };
}

describe('a created task', () => {
  it.each([200, 201, 202])('is pending after %d, with a receipt to ask for it', async (status) => {
    answerTask({ taskId: 't-1', status: 'Pending', requestTime: times.requestTime, later: { new: true } }, status);
    expect(await connection.run(action, input)).toEqual({
      status: 'pending',
      statusCode: status,
      message: 'Task t-1 is accepted and not finished; its status is Pending.',
      data: {
        taskId: 't-1',
        status: 'Pending',
        requestTime: times.requestTime,
        startTime: null,
        endTime: null,
        errorCode: null,
        errorMessage: null,
      },
      raw: { taskId: 't-1', status: 'Pending', requestTime: times.requestTime, later: { new: true } },
      keyFields: { taskId: 't-1', status: 'Pending' },
      targets: [{ target: 'PC1', status: 'pending' }],
      receipt: {
        kind: 'stormshield.task',
        reference: { taskId: 't-1', agentId: 'PC1' },
        pollMs: 2_000,
        maxPollMs: 30_000,
        deadlineMs: 60_000,
      },
    });
  });

  it('is done when the console says so at once', async () => {
    answerTask({ taskId: 't-1', status: 'SUCCEEDED', errorCode: 0, ...times });
    expect(await connection.run(action, input)).toMatchObject({
      status: 'succeeded',
      targets: [{ target: 'PC1', status: 'succeeded' }],
    });
  });

  it.each<[{ status: string; errorCode?: number | string; errorMessage?: string }, string]>([
    [
      { status: 'failed', errorCode: 5, errorMessage: 'Access denied.' },
      'Task t-1 failed: Access denied (error code 5).',
    ],
    [{ status: 'Succeeded', errorCode: -3 }, 'Task t-1 failed (error code -3).'],
    [{ status: 'Running', errorCode: '12' }, 'Task t-1 failed (error code 12).'],
    [{ status: 'Failed' }, 'Task t-1 failed.'],
  ])('has failed as %j', async (parts, message) => {
    answerTask({ taskId: 't-1', ...parts });
    const error = await errorOf(connection.run(action, input));
    expect(error).toMatchObject({
      code: 'task_failed',
      message,
      statusCode: 200,
      failureIndicator: 'POST /rest/api/v1/agents/PC1/tasks/file-quarantine',
      applied: 'no',
      data: { taskId: 't-1', status: parts.status },
      targets: [{ target: 'PC1', status: 'failed' }],
      details: { taskId: 't-1', errorCode: parts.errorCode ?? null },
    });
  });

  it('is neither done nor failed when it ended in a word that is not known', async () => {
    answerTask({ taskId: 't-1', status: 'Cancelled', endTime: times.endTime });
    expect(await errorOf(connection.run(action, input))).toMatchObject({ code: 'outcome_unknown', applied: 'unknown' });
  });
});

describe('settling', () => {
  const receipt: Receipt = {
    kind: 'stormshield.task',
    reference: { taskId: 't-1', agentId: 'PC1' },
    pollMs: 2_000,
    maxPollMs: 30_000,
    deadlineMs: 60_000,
  };

  it('follows the task without the agent, from Pending to its end', async () => {
    answerTask({ taskId: 't-1', status: 'Running' });
    expect(await connection.settle(action, receipt)).toMatchObject({ status: 'pending', receipt });
    answerTask({ taskId: 't-1', status: 'Succeeded', errorCode: 0, ...times });
    expect(await connection.settle(action, receipt)).toMatchObject({
      status: 'succeeded',
      targets: [{ target: 'PC1', status: 'succeeded' }],
    });
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /rest/api/v1/agents/tasks/t-1',
      'GET /rest/api/v1/agents/tasks/t-1',
    ]);
  });

  it('says which task failed and why', async () => {
    answerTask({ taskId: 't-1', status: 'Failed', errorCode: 2, errorMessage: 'File not found' });
    expect(await errorOf(connection.settle(action, receipt))).toMatchObject({
      code: 'task_failed',
      failureIndicator: 'GET /rest/api/v1/agents/tasks/t-1',
      message: 'Task t-1 failed: File not found (error code 2).',
      applied: 'no',
    });
  });

  it.each([
    ['a task that is gone', { status: 404 }, 'vendor_not_found'],
    ['a key that expired', { status: 401 }, 'vendor_unauthorized'],
    ['a console that fails', { status: 500 }, 'vendor_failed'],
    ['a web page', { status: 200, body: '<html>' }, 'vendor_malformed'],
    ['another task', { status: 200, body: '{"taskId":"t-2","status":"Succeeded"}' }, 'vendor_malformed'],
    ['no status', { status: 200, body: '{"endTime":"2026-01-31T08:00:02Z"}' }, 'vendor_malformed'],
  ])('leaves the outcome unknown after %s', async (_name, answer, code) => {
    server.answer = answer;
    expect(await errorOf(connection.settle(action, receipt))).toMatchObject({
      code,
      applied: 'unknown',
      targets: [{ target: 'PC1', status: 'failed' }],
    });
  });
});

describe('wait-for-task', () => {
  const wait = 'stormshield.wait-for-task';

  it('asks once and hands the waiting over, at the pace and for the time that were asked for', async () => {
    answerTask({ taskId: 't-1', status: 'Running' });
    expect(await connection.run(wait, { task_id: 't-1', interval: 7, deadline: 90 })).toMatchObject({
      status: 'pending',
      targets: [],
      receipt: { reference: { taskId: 't-1' }, pollMs: 7_000, maxPollMs: 7_000, deadlineMs: 90_000, blocking: true },
    });
    expect(server.seen).toHaveLength(1);
  });

  it('waits as the connection says when nothing was asked for', async () => {
    answerTask({ taskId: 't-1', status: 'Paused' });
    expect(await connection.run(wait, { task_id: 't-1' })).toMatchObject({
      receipt: { pollMs: 2_000, maxPollMs: 30_000, deadlineMs: 60_000, blocking: true },
    });
  });

  it('stays blocking through its polls, and ends with the task', async () => {
    answerTask({ taskId: 't-1', status: 'Pending' });
    const first = await connection.run(wait, { task_id: 't-1' });
    if (first.status !== 'pending') expect.fail('The first answer is pending.');
    expect(await connection.settle(wait, first.receipt)).toMatchObject({ status: 'pending', receipt: first.receipt });
    answerTask({ taskId: 't-1', status: 'Succeeded', ...times });
    expect(await connection.settle(wait, first.receipt)).toMatchObject({
      status: 'succeeded',
      data: { taskId: 't-1', ...times },
    });
  });

  it('fails with the task', async () => {
    answerTask({ taskId: 't-1', status: 'Failed', errorMessage: 'No such process' });
    expect(await errorOf(connection.run(wait, { task_id: 't-1' }))).toMatchObject({
      code: 'task_failed',
      message: 'Task t-1 failed: No such process.',
      data: { taskId: 't-1' },
    });
  });

  it('says that a task is not known', async () => {
    server.answer = { status: 404, body: '{"message":"no"}' };
    const error = await errorOf(connection.run(wait, { task_id: 't-9' }));
    expect(error).toMatchObject({ code: 'vendor_not_found', applied: 'no' });
    expect(error.message).toContain('the task t-9');
  });
});
