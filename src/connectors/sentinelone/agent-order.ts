import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { factsOf, nothingReached, sendCounted, type Reach } from './affected.ts';
import { failedTarget } from './affected-details.ts';
import { agentStates, type AgentOrder, type AgentState, type AgentStateName } from './agent-states.ts';
import type { ConsoleCall } from './call.ts';
import { listingQuery } from './counting.ts';
import { everyAgent, readByIds } from './lookup.ts';
import { largestPage, pages } from './paging.ts';
import { resultsOf } from './results.ts';
import type { Context, RowAction } from './row.ts';
import { objectOf, textFrom } from './values.ts';
import { selections } from './selections.ts';
import { filterTarget, selectedIds, textsOf } from './targets.ts';

/** Agents that are followed one by one; a list in a request takes no more. */
const mostFollowed = 5_000;

type Known = ReadonlyMap<string, JsonObject>;

/**
 * Gives an order to agents. The console's "affected" only says that it took the order, so the outcome is pending
 * until the fields of each agent show that it was carried out; an endpoint that is away stays pending.
 * @throws AppError when the console took the order for no agent, and what `send` throws
 */
export async function giveOrder(
  action: RowAction,
  call: ConsoleCall,
  input: JsonObject,
  context: Context,
): Promise<ActionOutcome> {
  const name = proofOf(action);
  const state: AgentState = agentStates[name];
  const { ids, outside } = await followed(action, input, context);
  const before = state.needsBefore === true && ids !== null ? versions(await readAgents(ids, context)) : {};
  const askedAt = context.now();
  const reach = await sendCounted(action, call, input, context);
  const order: AgentOrder = {
    sentAt: (reach.answer.at ?? askedAt).getTime(),
    wanted: state.wanted?.(input) ?? {},
    before,
  };
  if (ids === null) return acceptedOnly(action, reach, input);
  const asked = { ...reach, targets: [...ids, ...outside] };
  if (reach.affected === 0) return nothingTaken(action, asked, order, context);
  const known = reach.affected !== null && reach.affected < ids.length ? await readAgents(ids, context) : null;
  const targets = asked.targets.map((target): TargetResult => ({
    target,
    status: outside.includes(target) || known?.has(target) === false ? 'not_found' : 'pending',
  }));
  return {
    ...factsOf(asked),
    status: 'pending',
    message: `The console took the order for ${reach.affected ?? 'an unknown number'} of ${ids.length} endpoints. It is done when they are ${state.word}.`,
    targets,
    receipt: receiptFor(context, { state: name, ids, outside, ...order }),
  };
}

/** Asks each agent's fields whether an order was carried out. @throws AppError `task_failed` when it failed everywhere */
export async function settleOrder(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const { state, ids, outside, sentAt, wanted, before } = receipt.reference;
  if (typeof state !== 'string' || !(state in agentStates) || !Array.isArray(ids) || typeof sentAt !== 'number') {
    throw new AppError('internal', 'The receipt is not that of an order to agents.', { applied: 'unknown' });
  }
  const order: AgentOrder = { sentAt, wanted: objectOf(wanted), before: objectOf(before) };
  const all = {
    name: state as AgentStateName,
    ids: ids as readonly string[],
    outside: textsOf(outside),
    order,
    receipt,
  };
  return stateOutcome(all, await readAgents(all.ids, context));
}

/** What became of an order whose answer was lost, by the fields of the agents; null when they show no sign of it. */
export async function recoverOrder(
  action: RowAction,
  input: JsonObject,
  sentAt: Date,
  context: Context,
): Promise<ActionOutcome | null> {
  const name = proofOf(action);
  const state: AgentState = agentStates[name];
  const ids = selectedIds(action.row, input);
  // What a filter selects may have changed since; without versions from before, an update leaves no sign.
  if (ids === null || state.needsBefore === true) return null;
  const order: AgentOrder = { sentAt: sentAt.getTime(), wanted: state.wanted?.(input) ?? {}, before: {} };
  const known = await readAgents(ids, context);
  const signs = ids.filter((id) => {
    const agent = known.get(id);
    return agent !== undefined && (state.verdict(agent, order) !== 'pending' || state.taken?.(agent) === true);
  });
  // A time since the order proves it for all; a mere state may have been there before, so every agent must show it.
  if (signs.length < (state.provesByTime === true ? 1 : Math.max(known.size, 1))) return null;
  const receipt = receiptFor(context, { state: name, ids, outside: [], ...order });
  return stateOutcome({ name, ids, outside: [], order, receipt }, known);
}

interface Followed {
  readonly name: AgentStateName;
  readonly ids: readonly string[];
  /** Ids that were named, but did not meet the other criteria of the filter. */
  readonly outside: readonly string[];
  readonly order: AgentOrder;
  readonly receipt: Receipt;
}

function stateOutcome({ name, ids, outside, order, receipt }: Followed, known: Known): ActionOutcome {
  const state: AgentState = agentStates[name];
  const targets = [
    ...ids.map((id) => targetResult(id, known.get(id), state, order)),
    ...outside.map((target): TargetResult => ({ target, status: 'not_found' })),
  ];
  const done = targets.filter(({ status }) => status === 'succeeded').length;
  const isPending = targets.some(({ status }) => status === 'pending');
  const common = {
    statusCode: 200,
    message: `${done} of ${ids.length} endpoints are ${state.word}.`,
    data: {
      done,
      asked: ids.length,
      endpoints: ids.slice(0, largestPage).map((id) => endpointView(id, known.get(id))),
    },
    keyFields: { done, asked: ids.length },
    targets,
  };
  if (isPending) return { ...common, status: 'pending', receipt };
  if (done === 0)
    throw new AppError('task_failed', `The order was carried out on none of ${ids.length} endpoints.`, {
      data: common.data,
      targets,
    });
  return { ...common, status: done === targets.length ? 'succeeded' : 'partially_succeeded' };
}

function targetResult(
  target: string,
  agent: JsonObject | undefined,
  state: AgentState,
  order: AgentOrder,
): TargetResult {
  if (agent === undefined) return { target, status: state.goneIsDone === true ? 'succeeded' : 'not_found' };
  const verdict = state.verdict(agent, order);
  if (verdict === 'done') return { target, status: 'succeeded' };
  if (verdict === 'pending') return { target, status: 'pending' };
  return failedTarget(target, 'task_failed', verdict.failed, { call: 'GET /agents', statusCode: 200 });
}

/** The order reached nobody: agents that are as wanted are unchanged, and only when all are so the outcome is good. */
async function nothingTaken(
  action: RowAction,
  reach: Reach,
  order: AgentOrder,
  context: Context,
): Promise<ActionOutcome> {
  const state: AgentState = agentStates[proofOf(action)];
  const known = await readAgents(reach.targets, context);
  const targets = reach.targets.map((target): TargetResult => {
    const agent = known.get(target);
    if (agent === undefined) return { target, status: 'not_found' };
    if (state.verdict(agent, order) === 'done') return { target, status: 'unchanged' };
    return failedTarget(
      target,
      'vendor_conflict',
      'The console did not take the order for this endpoint.',
      reach.answer,
    );
  });
  const good = targets.filter(({ status }) => status === 'unchanged').length;
  if (good === 0) throw nothingReached(action, reach, targets);
  return {
    ...factsOf(reach),
    status: good === targets.length ? 'succeeded' : 'partially_succeeded',
    message: `The console had nothing to do: ${good} of ${targets.length} endpoints are already ${state.word}.`,
    targets,
  };
}

/** Too many agents to follow: what the console took is known, what became of it is not. */
function acceptedOnly(action: RowAction, reach: Reach, input: JsonObject): ActionOutcome {
  const target = filterTarget(input['filter']);
  if (reach.affected === 0) throw nothingReached(action, reach, resultsOf(action, input, 'not_found'));
  const error = new AppError('outcome_unknown', `More than ${mostFollowed} endpoints are not followed one by one.`, {
    failureIndicator: reach.answer.call,
  });
  return {
    ...factsOf(reach),
    status: 'partially_succeeded',
    message: `The console took the order for ${reach.affected ?? 'an unknown number'} of ${reach.selected ?? 'an unknown number'} endpoints. That many are not followed: list them to see their state.`,
    targets: [{ target, status: 'failed', error: error.toJson() }],
  };
}

interface Following {
  /** The ids behind a selection; null when there are too many to follow one by one. */
  readonly ids: readonly string[] | null;
  readonly outside: readonly string[];
}

/** Ids alone are taken at their word; with any other criterion the console says whom the filter selects. */
async function followed(action: RowAction, input: JsonObject, context: Context): Promise<Following> {
  const named = selectedIds(action.row, input) ?? [];
  if (named.length > 0 && Object.keys(objectOf(input['filter'])).length === 1) return { ids: named, outside: [] };
  const query = listingQuery(selections.agents, input);
  if (query === null) return { ids: named.length === 0 ? null : named, outside: [] };
  const ids: string[] = [];
  const call: ConsoleCall = {
    method: 'GET',
    path: '/agents',
    query: { ...query, limit: String(largestPage) },
    effect: 'read',
  };
  for await (const page of pages(context.client, call, { ...context, permit: null })) {
    ids.push(...page.items.map((agent) => textFrom(objectOf(agent)['id'])).filter((id) => id !== ''));
    if (ids.length > mostFollowed) return { ids: null, outside: [] };
  }
  return { ids: ids.length === 0 ? null : ids, outside: named.filter((id) => !ids.includes(id)) };
}

function readAgents(ids: readonly string[], context: Context): Promise<Known> {
  return readByIds(context.client, '/agents', ids, context, { query: everyAgent });
}

function versions(known: Known): JsonObject {
  return Object.fromEntries([...known].map(([id, agent]): [string, Json] => [id, agent['agentVersion'] ?? null]));
}

function receiptFor(context: Context, reference: JsonObject): Receipt {
  return {
    kind: 'sentinelone.agents',
    reference,
    pollMs: 3_000,
    maxPollMs: 300_000,
    deadlineMs: context.client.followMs,
  };
}

function endpointView(id: string, agent: JsonObject | undefined): JsonObject {
  if (agent === undefined) return { id, found: false };
  const shown = [
    'computerName',
    'siteName',
    'isActive',
    'networkStatus',
    'scanStatus',
    'lastActiveDate',
    'agentVersion',
  ];
  return {
    id,
    ...Object.fromEntries(shown.flatMap((name) => (agent[name] === undefined ? [] : [[name, agent[name]]]))),
  };
}

function proofOf(action: RowAction): AgentStateName {
  const { proof } = action.row;
  if (proof === undefined) throw new AppError('internal', `${action.id} names no state of agents.`);
  return proof;
}
