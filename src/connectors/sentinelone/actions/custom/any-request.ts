import type { Effect } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { affectedOutcome } from '../../affected.ts';
import { giveOrder, recoverOrder, settleOrder } from '../../agent-order.ts';
import type { ConsoleCall, Method } from '../../call.ts';
import { send } from '../../client.ts';
import { requireFilter } from '../../filter-rule.ts';
import type { FindCall } from '../../known-call.ts';
import { planReach } from '../../plan.ts';
import type { Context, Handler, RowAction } from '../../row.ts';
import { objectOf } from '../../values.ts';
import { hasReach, reachOf } from '../../verbs/reach.ts';
import { callOf, freeCallFields, methodOf, targetOf } from './free-call.ts';

/**
 * Any call of the API, with the login, the limits and the filter rule of the connection. Where an action makes the same
 * call, the request has the targets, the reach and the truth of that action, though it is sent as it was written.
 */
export function createAnyRequest(find: FindCall): Handler {
  const knownOf = (input: JsonObject): Known | null => {
    const call = callOf(input);
    const known = call.effect === 'read' ? null : find(call.method, call.path);
    if (known === null || known.action.effect === 'read') return null;
    return { action: known.action, input: { ...objectOf(input['body']), ...known.path } };
  };
  /** The action whose filter or path says what is reached. */
  const selectorOf = (input: JsonObject): Known | null => {
    const known = knownOf(input);
    return known !== null && hasReach(known.action.row) ? known : null;
  };
  return {
    fields: freeCallFields,
    check: (input) => requireSafe(input, find),
    effectOf: (input) => effectOf(methodOf(input)),
    targets(input) {
      if (methodOf(input) === 'GET') return [];
      const selector = selectorOf(input);
      return selector === null ? [targetOf(input)] : selector.action.aims(selector.input);
    },
    async plan(action, input, context) {
      const selector = selectorOf(input);
      if (selector !== null) return planReach(selector.action, selector.input, context);
      return { targets: action.aims(input), count: null, note: 'What this call reaches cannot be counted.' };
    },
    async reach(_action, input, limit, context) {
      const selector = selectorOf(input);
      if (selector !== null) return reachOf(selector.action.row, selector.input, limit, context);
      return { endpoints: [], count: null, fleet: null, complete: false };
    },
    async run(_action, input, context) {
      const call = callOf(input);
      const outcome = await knownOutcome(knownOf(input), call, context);
      if (outcome === null) return plainOutcome(call, targetOf(input), context);
      return { ...outcome, data: { data: outcome.data, totalItems: null, nextCursor: null } };
    },
    settle: (_action, receipt, context) => settleOrder(receipt, context),
    async recover(_action, input, sentAt, context) {
      const known = knownOf(input);
      return known?.action.row.proof === undefined ? null : recoverOrder(known.action, known.input, sentAt, context);
    },
  };
}

interface Known {
  readonly action: RowAction;
  /** The request as an input of the action. */
  readonly input: JsonObject;
}

/** Judged as the action judges it; null for a call whose answer has to speak for itself. */
async function knownOutcome(known: Known | null, call: ConsoleCall, context: Context): Promise<ActionOutcome | null> {
  if (known === null) return null;
  const { action, input } = known;
  const { proof, reader, selects } = action.row;
  if (proof !== undefined) return giveOrder(action, call, input, context);
  const outcome =
    reader === 'affected' && selects !== undefined ? await affectedOutcome(action, call, input, context) : null;
  if (action.settle === undefined) return outcome;
  return unfollowed(action, outcome ?? (await plainOutcome(call, action.aims(input).join(', '), context)), call);
}

/** The action would go on to ask what became of it; here only the acceptance is known. */
function unfollowed({ id }: RowAction, outcome: ActionOutcome, { method, path }: ConsoleCall): ActionOutcome {
  const text = `The console accepted the request. What becomes of it is not followed here; ${id} does that.`;
  const error = new AppError('outcome_unknown', text, {
    failureIndicator: `${method} ${path}`,
    statusCode: outcome.statusCode,
  });
  return {
    statusCode: outcome.statusCode,
    status: 'partially_succeeded',
    message: text,
    data: outcome.data,
    targets: outcome.targets.map((one) =>
      one.status === 'succeeded' || one.status === 'pending'
        ? { target: one.target, status: 'failed', error: error.toJson() }
        : one,
    ),
  };
}

async function plainOutcome(call: ConsoleCall, target: string, context: Context): Promise<ActionOutcome> {
  const answer = await send(context.client, call, context);
  const targets = call.effect === 'read' ? [] : [{ target, status: judged(answer.data) } as const];
  if (targets.some(({ status }) => status === 'not_found')) {
    throw new AppError('vendor_not_found', 'The console accepted the request and affected nothing.', {
      failureIndicator: answer.call,
      statusCode: answer.statusCode,
      data: answer.data,
      targets,
    });
  }
  return {
    status: 'succeeded',
    statusCode: answer.statusCode,
    message: `The console answered ${answer.statusCode}.`,
    data: { data: answer.data, totalItems: answer.totalItems, nextCursor: answer.nextCursor },
    targets,
  };
}

/** A POST may shut machines down as well as note something: nobody here can tell, so it counts as the worst. */
function effectOf(method: Method): Effect {
  return method === 'GET' ? 'read' : 'destructive';
}

/** The same duty as the action of that path has; a path that no action has must at least not carry an empty filter. */
function requireSafe(input: JsonObject, find: FindCall): void {
  const call = callOf(input);
  if (call.effect === 'read') return;
  const { body } = input;
  const filter = isJsonObject(body) ? body['filter'] : undefined;
  const duty = find(call.method, call.path)?.action.row ?? null;
  if (duty?.effect === 'read') return;
  const hasDuty = duty?.selects !== undefined || duty?.reachesEverything === true || filter !== undefined;
  // A DELETE without a body takes whatever its path names: everything, when that is a list.
  const isWholeList = duty === null && call.method === 'DELETE' && body === undefined && !/\d{6,}/.test(call.path);
  if (!hasDuty && !isWholeList) return;
  requireFilter(duty ?? { selects: 'agents' }, filter, input['scope'] === 'everything');
}

function judged(data: unknown): 'succeeded' | 'not_found' {
  const says = isJsonObject(data) ? data : {};
  return says['affected'] === 0 || says['success'] === false ? 'not_found' : 'succeeded';
}
