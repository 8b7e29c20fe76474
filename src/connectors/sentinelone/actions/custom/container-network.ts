import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { send } from '../../client.ts';
import { readByIds } from '../../lookup.ts';
import { outcomeOf } from '../../readers.ts';
import type { Context, Handler } from '../../row.ts';
import { objectOf } from '../../values.ts';
import { textsOf } from '../../targets.ts';

/** A container is cut off or let back by its endpoint; the threat shows when that has happened. */
function containerNetwork(isIsolated: boolean): Handler {
  return {
    async run(action, input, context) {
      const answer = await send(context.client, action.call(input), context);
      const outcome = outcomeOf(action, answer, input, context);
      const threats = action.aims(input);
      // Behind a filter nobody knows which threat will show it.
      if (threats.some((target) => target.startsWith('filter:'))) return outcome;
      return {
        ...outcome,
        status: 'pending',
        message: `The console took the order. It is done when the threat shows the container ${wordFor(isIsolated)}.`,
        targets: threats.map((target) => ({ target, status: 'pending' })),
        receipt: receiptFor(context, { threats, isIsolated }),
      };
    },
    settle: (_action, receipt, context) => settle(receipt, context),
    async recover(action, input, _sentAt, context) {
      const threats = action.aims(input).filter((target) => !target.startsWith('filter:'));
      if (threats.length === 0) return null;
      const outcome = await settle(receiptFor(context, { threats, isIsolated }), context);
      return outcome.targets.every(({ status }) => status === 'succeeded') ? outcome : null;
    },
  };
}

export const isolatedContainer = containerNetwork(true);
export const releasedContainer = containerNetwork(false);

async function settle(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const threats = textsOf(receipt.reference['threats']);
  const { isIsolated } = receipt.reference;
  if (threats.length === 0 || typeof isIsolated !== 'boolean') {
    throw new AppError('internal', 'The receipt is not that of a container.', { applied: 'unknown' });
  }
  const known = await readByIds(context.client, '/threats', threats, context);
  const targets = threats.map((target): TargetResult => {
    const threat = known.get(target);
    if (threat === undefined) return { target, status: 'not_found' };
    return {
      target,
      status: objectOf(threat['containerInfo'])['isContainerQuarantine'] === isIsolated ? 'succeeded' : 'pending',
    };
  });
  const done = targets.filter(({ status }) => status === 'succeeded').length;
  const data: JsonObject = { done, asked: threats.length };
  const common = {
    statusCode: 200,
    message: `${done} of ${threats.length} containers are ${wordFor(isIsolated)}.`,
    data,
    keyFields: data,
    targets,
  };
  if (targets.some(({ status }) => status === 'pending')) return { ...common, status: 'pending', receipt };
  if (done === 0) throw new AppError('task_failed', 'None of the threats exists any more.', { data, targets });
  return { ...common, status: done === threats.length ? 'succeeded' : 'partially_succeeded' };
}

function wordFor(isIsolated: boolean): string {
  return isIsolated ? 'isolated' : 'connected';
}

function receiptFor(context: Context, reference: JsonObject): Receipt {
  return {
    kind: 'sentinelone.container',
    reference,
    pollMs: 3_000,
    maxPollMs: 120_000,
    deadlineMs: context.client.followMs,
  };
}
