import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { send } from '../../client.ts';
import { readPage } from '../../paging.ts';
import { outcomeOf } from '../../readers.ts';
import type { Context, Handler } from '../../row.ts';
import { objectOf } from '../../values.ts';

const reportDeadlineMs = 24 * 3_600_000;

/** The console answers with a bare success: the order and its report are found by their name. */
export const reportTask: Handler = {
  async run(action, input, context) {
    const { name, scheduleType } = objectOf(input['data']);
    const askedAt = context.now();
    const answer = await send(context.client, action.call(input), context);
    const outcome = outcomeOf(action, answer, input, context);
    if (scheduleType !== 'manually' || typeof name !== 'string')
      return { ...outcome, message: 'The console took the order. Its reports come by its schedule.' };
    const reference = { name, since: (answer.at ?? askedAt).toISOString() };
    return {
      ...outcome,
      status: 'pending',
      message: 'The console took the order. It is done when the report can be downloaded.',
      targets: outcome.targets.map(({ target }) => ({ target, status: 'pending' })),
      receipt: receiptFor(reference),
    };
  },
  settle: (_action, receipt, context) => settle(receipt, context),
  async recover(action, input, sentAt, context) {
    const { name } = objectOf(input['data']);
    if (typeof name !== 'string') return null;
    const query = { name, limit: '100' };
    const page = await readPage(
      context.client,
      { method: 'GET', path: '/report-tasks', query, effect: 'read' },
      context,
    );
    const isThere = page.items.filter(isJsonObject).some((task) => task['name'] === name);
    if (!isThere) return null;
    const outcome = await settle(receiptFor({ name, since: sentAt.toISOString() }), context);
    return {
      ...outcome,
      targets: action
        .aims(input)
        .map((target) => ({ target, status: outcome.status === 'pending' ? 'pending' : 'succeeded' })),
    };
  },
};

async function settle(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const { name, since } = receipt.reference;
  if (typeof name !== 'string' || typeof since !== 'string')
    throw new AppError('internal', 'The receipt is not that of a report.');
  const query = { name, sortBy: 'createdAt', sortOrder: 'desc', limit: '100' };
  const page = await readPage(context.client, { method: 'GET', path: '/reports', query, effect: 'read' }, context);
  const report = page.items
    .filter(isJsonObject)
    .find((item) => item['name'] === name && timeOf(item['createdAt']) >= Date.parse(since) - 2_000);
  const target = `create-report-task:${name}`;
  const state = typeof report?.['status'] === 'string' ? report['status'].toLowerCase() : null;
  if (report !== undefined && state?.includes('fail') === true) {
    throw new AppError('task_failed', `The report ended as ${state}.`, {
      data: report,
      targets: [{ target, status: 'failed' }],
    });
  }
  if (report === undefined || !isReady(state)) {
    return {
      status: 'pending',
      statusCode: page.statusCode,
      message: 'The report is not ready.',
      data: report ?? null,
      targets: [{ target, status: 'pending' }],
      receipt,
    };
  }
  const data: JsonObject = {
    report,
    download: { action: 'sentinelone.reports.download-report', report_id: report['id'] ?? null },
  };
  return {
    status: 'succeeded',
    statusCode: page.statusCode,
    message: 'The report can be downloaded.',
    data,
    keyFields: { reportId: report['id'] ?? null },
    targets: [{ target, status: 'succeeded' }],
  };
}

/** Consoles name the state differently, and older ones not at all: then the report being listed is the sign. */
function isReady(state: string | null): boolean {
  return (
    state === null ||
    !/pend|progress|creat|generat|run|queue|wait/.test(state) ||
    state === 'created' ||
    state === 'generated'
  );
}

function timeOf(value: Json | undefined): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function receiptFor(reference: JsonObject): Receipt {
  return { kind: 'sentinelone.report', reference, pollMs: 5_000, maxPollMs: 120_000, deadlineMs: reportDeadlineMs };
}
