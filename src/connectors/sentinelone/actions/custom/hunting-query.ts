import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt } from '#kernel/result.ts';
import { send } from '../../client.ts';
import { readPage } from '../../paging.ts';
import type { Context, Handler } from '../../row.ts';
import { objectOf } from '../../values.ts';

/**
 * How a query ended without a result: FAILED, FAILED_CLIENT, ERROR, TIMED_OUT, QUERY_CANCELLED, QUERY_EXPIRED,
 * QUERY_NOT_FOUND and their like. An unknown word counts as still running, until the deadline.
 */
const failedState = /FAILED|ERROR|TIMED_?OUT|CANCEL|EXPIRED|NOT_FOUND/;
const finishedStates: ReadonlySet<string> = new Set(['FINISHED', 'EMPTY_RESULTS']);

/** Events that come with the settled result; the others are behind the cursor. */
const firstEvents = 100;
const queryDeadlineMs = 3_600_000;

export const huntingQuery: Handler = {
  async run(action, input, context) {
    const answer = await send(context.client, action.call(input), context);
    const queryId = queryIdOf(answer.data);
    if (queryId === null) {
      throw new AppError('vendor_malformed', 'The console started no query: its answer holds no query id.', {
        failureIndicator: answer.call,
        statusCode: answer.statusCode,
        data: answer.data,
      });
    }
    return {
      status: 'pending',
      statusCode: answer.statusCode,
      message: `The query ${queryId} is running.`,
      data: answer.data,
      keyFields: { queryId },
      targets: [],
      receipt: receiptFor('sentinelone.query', queryId),
    };
  },
  async settle(_action, receipt, context) {
    const queryId = queryOf(receipt);
    const answer = await send(
      context.client,
      { method: 'GET', path: '/dv/query-status', query: { queryId }, effect: 'read' },
      context,
    );
    const status = objectOf(answer.data);
    const state = wordOf(status['responseState']);
    if (failedState.test(state)) throw failed(queryId, state, status['responseError'], answer.data);
    const common = { statusCode: answer.statusCode, keyFields: { queryId, state }, targets: [] };
    if (!finishedStates.has(state)) {
      const progress = status['progressStatus'];
      return {
        ...common,
        status: 'pending',
        message: `The query is at ${typeof progress === 'number' ? progress : '?'} %.`,
        data: answer.data,
        receipt,
      };
    }
    if (state === 'EMPTY_RESULTS')
      return {
        ...common,
        status: 'succeeded',
        message: 'The query found nothing.',
        data: { queryId, items: [], count: 0, nextCursor: null },
      };
    return { ...common, ...(await firstPage(queryId, context)) };
  },
};

async function firstPage(
  queryId: string,
  context: Context,
): Promise<Pick<ActionOutcome, 'status' | 'message' | 'data'> & { status: 'succeeded' }> {
  const query = { queryId, limit: String(firstEvents) };
  const page = await readPage(context.client, { method: 'GET', path: '/dv/events', query, effect: 'read' }, context);
  const { items, totalItems, nextCursor } = page;
  return {
    status: 'succeeded',
    message: `The query is finished. ${items.length} of ${totalItems ?? items.length} events are here.`,
    data: { queryId, items, count: items.length, totalItems, nextCursor },
  };
}

export const powerQuery: Handler = {
  async run(action, input, context) {
    const answer = await send(context.client, action.call(input), context);
    return powerOutcome(answer.data, answer.statusCode, answer.call, null);
  },
  async settle(_action, receipt, context) {
    const queryId = queryOf(receipt);
    const call = { method: 'GET', path: '/dv/events/pq-ping', query: { queryId }, effect: 'read' } as const;
    const answer = await send(context.client, call, context);
    return powerOutcome(answer.data, answer.statusCode, answer.call, receipt);
  },
};

function powerOutcome(data: Json, statusCode: number, call: string, receipt: Receipt | null): ActionOutcome {
  const result = objectOf(data);
  const queryId = queryIdOf(data) ?? (receipt === null ? null : queryOf(receipt));
  const state = wordOf(result['status']);
  if (failedState.test(state)) throw failed(queryId ?? '?', state, result['error'], data);
  const common = { statusCode, data, keyFields: { queryId, state }, targets: [] };
  const rows = result['data'];
  if (finishedStates.has(state)) {
    return {
      ...common,
      status: 'succeeded',
      message: `The query is finished: ${Array.isArray(rows) ? rows.length : 0} rows.`,
    };
  }
  if (queryId === null) {
    throw new AppError('vendor_malformed', 'The answer holds neither a result nor a query id.', {
      failureIndicator: call,
      statusCode,
      data,
    });
  }
  return {
    ...common,
    status: 'pending',
    message: 'The query is running.',
    receipt: receipt ?? receiptFor('sentinelone.power-query', queryId),
  };
}

function queryIdOf(data: Json): string | null {
  const { queryId } = objectOf(data);
  return typeof queryId === 'string' && queryId !== '' ? queryId : null;
}

function queryOf({ reference }: Receipt): string {
  const { queryId } = reference;
  if (typeof queryId !== 'string') throw new AppError('internal', 'The receipt names no query.');
  return queryId;
}

function wordOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}

function failed(queryId: string, state: string, reason: Json | undefined, data: Json): AppError {
  const why = typeof reason === 'string' && reason !== '' ? ` The console said: ${reason}` : '';
  return new AppError('task_failed', `The query ${queryId} ended as ${state}.${why}`, { data });
}

function receiptFor(kind: string, queryId: string): Receipt {
  // A result that nobody asks for is dropped by the console within a minute or two.
  return {
    kind,
    reference: { queryId } satisfies JsonObject,
    pollMs: 1_500,
    maxPollMs: 10_000,
    deadlineMs: queryDeadlineMs,
  };
}
