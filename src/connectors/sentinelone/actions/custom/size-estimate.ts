import { AppError } from '#kernel/error.ts';
import type { Receipt } from '#kernel/result.ts';
import { send } from '../../client.ts';
import type { Handler } from '../../row.ts';
import { objectOf } from '../../values.ts';

/** A job of the console that estimates how much a stream would carry. */
export const sizeEstimate: Handler = {
  async run(action, input, context) {
    const answer = await send(context.client, action.call(input), context);
    const { estimatorId } = objectOf(answer.data);
    if (typeof estimatorId !== 'string') {
      throw new AppError('vendor_malformed', 'The answer holds no id of an estimate.', {
        failureIndicator: answer.call,
        statusCode: answer.statusCode,
        data: answer.data,
        applied: 'unknown',
      });
    }
    return {
      status: 'pending',
      statusCode: answer.statusCode,
      message: 'The estimate is being made.',
      data: answer.data,
      keyFields: { estimatorId },
      targets: action.aims(input).map((target) => ({ target, status: 'pending' })),
      receipt: receiptFor(estimatorId, action.aims(input)),
    };
  },
  async settle(_action, receipt, context) {
    const { estimatorId, targets } = receipt.reference;
    if (typeof estimatorId !== 'string') throw new AppError('internal', 'The receipt names no estimate.');
    const call = { method: 'GET', path: '/cloud-funnel/estimator', query: { estimatorId }, effect: 'read' } as const;
    const answer = await send(context.client, call, context);
    const { isCompleted, error } = objectOf(answer.data);
    const names = Array.isArray(targets) ? (targets as readonly string[]) : [];
    if (typeof error === 'string' && error !== '') {
      throw new AppError('task_failed', `The estimate failed. The console said: ${error}`, { data: answer.data });
    }
    const common = { statusCode: answer.statusCode, data: answer.data, keyFields: { estimatorId } };
    if (isCompleted !== true) {
      return {
        ...common,
        status: 'pending',
        message: 'The estimate is being made.',
        targets: names.map((target) => ({ target, status: 'pending' })),
        receipt,
      };
    }
    return {
      ...common,
      status: 'succeeded',
      message: 'The estimate is complete.',
      targets: names.map((target) => ({ target, status: 'succeeded' })),
    };
  },
};

function receiptFor(estimatorId: string, targets: readonly string[]): Receipt {
  return {
    kind: 'sentinelone.estimate',
    reference: { estimatorId, targets },
    pollMs: 2_000,
    maxPollMs: 30_000,
    deadlineMs: 3_600_000,
  };
}
