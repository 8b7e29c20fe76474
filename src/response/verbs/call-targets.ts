import { AppError } from '#kernel/error.ts';
import type { ActionResult, TargetResult } from '#kernel/result.ts';
import type { PlannedVerbCall, VerbPlan } from '#kernel/verb.ts';
import { agentLabel } from './labels.ts';
import { agentKey } from './machines.ts';

type Status = TargetResult['status'];

/** What was done for one agent, or for one target of a console, over all calls that were about it. */
export interface JoinedTarget extends TargetResult {
  /** Of an agent; null for what is no agent. */
  readonly agent: string | null;
}

/** From what is least done to what is done: of several calls the least done counts, and nothing is over while one of them is not. */
const order: readonly Status[] = ['pending', 'failed', 'not_found', 'unsupported', 'succeeded', 'unchanged'];

/** Per-target outcomes of a plan, each agent once. */
export function joinTargets(plan: VerbPlan, results: readonly ActionResult[]): readonly JoinedTarget[] {
  const labels = new Map(plan.endpoints.map((agent) => [agentKey(agent), agent]));
  const joined = new Map<string, JoinedTarget>();
  const add = (target: JoinedTarget): void => {
    const known = joined.get(target.target);
    joined.set(target.target, known === undefined ? target : worse(known, target));
  };
  plan.calls.forEach((call, index) => {
    const result = results[index];
    for (const id of call.endpoints) {
      const key = agentKey({ connectionId: call.connection, id });
      const label = agentLabel(labels.get(key) ?? { id, name: '' }, call.connectionTitle);
      add({ ...agentTarget(call, id, result, plan.effect === 'read'), target: label, agent: key });
    }
    if (call.endpoints.length === 0) {
      for (const target of consoleTargets(call, result, plan.effect === 'read')) add({ ...target, agent: null });
    }
  });
  return [...joined.values(), ...plan.left.map((target) => ({ ...target, agent: null }))];
}

function worse(a: JoinedTarget, b: JoinedTarget): JoinedTarget {
  const [first, second] = order.indexOf(a.status) <= order.indexOf(b.status) ? [a, b] : [b, a];
  const error = first.error ?? second.error;
  return { ...first, ...(error === undefined ? {} : { error }) };
}

/** What a call says of one agent. An answer that is silent about an agent that was asked for is no success. */
function agentTarget(
  call: PlannedVerbCall,
  id: string,
  result: ActionResult | undefined,
  isRead: boolean,
): Omit<TargetResult, 'target'> {
  if (result === undefined) return { status: 'failed', error: notMade(call).toJson() };
  const own = result.targets.filter(({ target }) => target === id);
  if (own.length > 0) return { status: leastDone(own), ...errorOf(own, result) };
  const namesAgents = result.targets.some(({ target }) => call.endpoints.includes(target));
  if (result.status === 'succeeded' && namesAgents) return { status: 'failed', error: unsaid(call, id).toJson() };
  return wholeCall(call, result, isRead);
}

/** What a call says of all that it was about, where its targets are no agents: a threat, a hash. */
function wholeCall(call: PlannedVerbCall, result: ActionResult, isRead: boolean): Omit<TargetResult, 'target'> {
  switch (result.status) {
    case 'succeeded': {
      const status = isRead || result.targets.length === 0 ? 'succeeded' : leastDone(result.targets);
      return { status, ...errorOf(result.targets, result) };
    }
    case 'pending':
      return { status: 'pending', ...errorOf(result.targets, result) };
    case 'partially_succeeded':
      return isRead
        ? { status: 'failed', error: partly(call, result).toJson() }
        : { status: 'failed', ...errorOf(result.targets, { ...result, error: partly(call, result).toJson() }) };
    case 'failed':
      return { status: failedStatus(result), ...errorOf([], result) };
  }
}

function consoleTargets(
  call: PlannedVerbCall,
  result: ActionResult | undefined,
  isRead: boolean,
): readonly TargetResult[] {
  const title = call.connectionTitle;
  if (result === undefined) return [{ target: title, status: 'failed', error: notMade(call).toJson() }];
  if (isRead || result.targets.length === 0) return [{ target: title, ...wholeCall(call, result, isRead) }];
  return result.targets.map(({ target, ...rest }) => ({ ...rest, target: `${title}/${target}` }));
}

function leastDone(targets: readonly TargetResult[]): Status {
  return targets.map(({ status }) => status).toSorted((a, b) => order.indexOf(a) - order.indexOf(b))[0] ?? 'failed';
}

function failedStatus({ error }: ActionResult): Status {
  if (error?.code === 'unsupported') return 'unsupported';
  return error?.code === 'vendor_not_found' || error?.code === 'not_found' ? 'not_found' : 'failed';
}

function errorOf(targets: readonly TargetResult[], result: ActionResult): Pick<TargetResult, 'error'> {
  const error = targets.find((target) => target.error !== undefined)?.error ?? result.error;
  return error === undefined ? {} : { error };
}

function notMade(call: PlannedVerbCall): AppError {
  return new AppError('internal', 'This part of the plan was not carried out.', { failureIndicator: call.actionId });
}

function unsaid(call: PlannedVerbCall, id: string): AppError {
  return new AppError('outcome_unknown', `The answer of ${call.connectionTitle} says nothing of ${id}.`, {
    failureIndicator: call.actionId,
    applied: 'unknown',
  });
}

function partly(call: PlannedVerbCall, { message }: ActionResult): AppError {
  return new AppError('outcome_unknown', message, { failureIndicator: call.actionId, applied: 'unknown' });
}
