import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { affectedOutcome, factsOf, nothingReached, sendCounted } from '../../affected.ts';
import { readByIds } from '../../lookup.ts';
import type { Context, Handler } from '../../row.ts';
import { objectOf } from '../../values.ts';
import { textsOf } from '../../targets.ts';

type RuleState = 'Active' | 'Disabled';

/** Detection rules take up to an hour to reach the endpoints: the order is done when their status says so. */
function ruleStateHandler(wanted: RuleState): Handler {
  return {
    async run(action, input, context) {
      const ids = action.aims(input);
      if (ids.some((id) => id.startsWith('filter:')))
        return affectedOutcome(action, action.call(input), input, context);
      const reach = await sendCounted(action, action.call(input), input, context);
      if (reach.affected !== 0) {
        const message = `The console took the order for ${reach.affected ?? 'an unknown number'} of ${ids.length} rules. It is done when they are ${wanted.toLowerCase()}.`;
        return {
          ...factsOf(reach),
          status: 'pending',
          message,
          targets: ids.map((target) => ({ target, status: 'pending' })),
          receipt: receiptFor(wanted, ids),
        };
      }
      const rules = await readRules(ids, context);
      const targets = ids.map((target): TargetResult => ({
        target,
        status: rules.get(target)?.['status'] === wanted ? 'unchanged' : 'not_found',
      }));
      const good = targets.filter(({ status }) => status === 'unchanged').length;
      if (good === 0) throw nothingReached(action, reach, targets);
      return {
        ...factsOf(reach),
        status: good === ids.length ? 'succeeded' : 'partially_succeeded',
        message: `${good} of ${ids.length} rules are already ${wanted.toLowerCase()}.`,
        targets,
      };
    },
    settle: (_action, receipt, context) => settle(receipt, context),
    async recover(action, input, _sentAt, context) {
      const ids = textsOf(objectOf(input['filter'])['ids']);
      if (ids.length === 0) return null;
      const outcome = await settle(receiptFor(wanted, action.aims(input)), context);
      return outcome.targets.some(({ status }) => status === 'succeeded') ? outcome : null;
    },
  };
}

export const activatedRules = ruleStateHandler('Active');
export const disabledRules = ruleStateHandler('Disabled');

async function settle(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const ids = textsOf(receipt.reference['rules']);
  const wanted = receipt.reference['wanted'];
  if (ids.length === 0 || typeof wanted !== 'string')
    throw new AppError('internal', 'The receipt is not that of detection rules.', { applied: 'unknown' });
  const rules = await readRules(ids, context);
  const targets = ids.map((target): TargetResult => {
    const rule = rules.get(target);
    if (rule === undefined) return { target, status: 'not_found' };
    return { target, status: rule['status'] === wanted ? 'succeeded' : 'pending' };
  });
  const done = targets.filter(({ status }) => status === 'succeeded').length;
  const data = {
    done,
    asked: ids.length,
    rules: ids.map((id) => ({
      id,
      status: rules.get(id)?.['status'] ?? null,
      reason: rules.get(id)?.['statusReason'] ?? null,
    })),
  };
  const common = {
    statusCode: 200,
    message: `${done} of ${ids.length} rules are ${wanted.toLowerCase()}.`,
    data,
    keyFields: { done, asked: ids.length },
    targets,
  };
  if (targets.some(({ status }) => status === 'pending')) return { ...common, status: 'pending', receipt };
  if (done === 0) throw new AppError('task_failed', 'None of the rules exists any more.', { data, targets });
  return { ...common, status: done === ids.length ? 'succeeded' : 'partially_succeeded' };
}

function readRules(ids: readonly string[], context: Context): Promise<ReadonlyMap<string, JsonObject>> {
  return readByIds(context.client, '/cloud-detection/rules', ids, context, { query: { isLegacy: 'false' } });
}

function receiptFor(wanted: RuleState, rules: readonly string[]): Receipt {
  return {
    kind: 'sentinelone.rules',
    reference: { wanted, rules },
    pollMs: 10_000,
    maxPollMs: 300_000,
    deadlineMs: 3 * 3_600_000,
  };
}
