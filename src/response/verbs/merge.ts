import type { Catalog } from '#catalog/catalog.ts';
import { AppError, type AppErrorJson } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { ActionResult, ResultStatus, TargetResult } from '#kernel/result.ts';
import type { VerbPlan } from '#kernel/verb.ts';
import type { VerbResult } from '#kernel/verb-answer.ts';
import { verbTable } from '#kernel/verb-table.ts';
import { joinTargets, type JoinedTarget } from './call-targets.ts';
import { callViews, machineViews } from './result-views.ts';
import { rowsOf } from './verb-rows.ts';

/**
 * One result of the results of all calls. Pending while a part is; a success only when every part is one, and nothing was left.
 * @param results in the order of the plan's calls
 */
export function mergeResults(
  catalog: Pick<Catalog, 'connector'>,
  plan: VerbPlan,
  results: readonly ActionResult[],
): ActionResult {
  const targets = joinTargets(plan, results);
  const status = statusOf(plan, results, targets);
  const dryRun = results.length > 0 && results.every((result) => result.dryRun === true);
  const error = status === 'failed' ? failureOf(plan, results, targets) : undefined;
  const { data, raw } =
    plan.effect === 'read'
      ? rowsOf(catalog, plan, results)
      : { data: writeView(plan, results, targets), raw: undefined };
  return {
    status,
    statusCode: error?.statusCode ?? (status === 'pending' ? 202 : 200),
    message: messageOf(plan, results, targets, dryRun),
    data,
    ...(raw === undefined ? {} : { raw }),
    keyFields: countsOf(targets),
    targets: targets.map(({ agent: _, ...target }) => target),
    exchanges: [...plan.exchanges, ...results.flatMap(({ exchanges }) => exchanges)],
    ...(error === undefined ? {} : { error }),
    ...onlyOne(results, 'intentId'),
    ...onlyOne(results, 'receiptId'),
    ...onlyOne(results, 'approvalId'),
    ...(results.some(({ blocking }) => blocking === true) ? { blocking: true } : {}),
    ...(dryRun ? { dryRun: true } : {}),
  };
}

function statusOf(plan: VerbPlan, results: readonly ActionResult[], targets: readonly TargetResult[]): ResultStatus {
  if (results.some(({ status }) => status === 'pending') || targets.some(({ status }) => status === 'pending'))
    return 'pending';
  const good = targets.filter(({ status }) => status === 'succeeded' || status === 'unchanged').length;
  const isWhole =
    good === targets.length &&
    plan.complete &&
    results.length >= plan.calls.length &&
    results.every(({ status }) => status === 'succeeded');
  if (isWhole) return 'succeeded';
  // Questions that the directory answered have machines instead of calls.
  const hasAnswer =
    good > 0 ||
    results.some((result) => result.status === 'partially_succeeded') ||
    (plan.calls.length === 0 && plan.machines.length > 0);
  return hasAnswer ? 'partially_succeeded' : 'failed';
}

/** The failure that says most, under the name of the verb. */
function failureOf(plan: VerbPlan, results: readonly ActionResult[], targets: readonly TargetResult[]): AppErrorJson {
  const failed = results.filter(({ error }) => error !== undefined);
  const worst = failed.find(({ error }) => error?.applied === 'unknown') ?? failed[0];
  const error =
    worst?.error ??
    targets.find((target) => target.error !== undefined)?.error ??
    new AppError('unsupported', 'Nothing could be done.').toJson();
  const failureIndicator = [plan.verb, error.failureIndicator].filter((part) => part !== '').join(' > ');
  return { ...error, failureIndicator };
}

function messageOf(
  plan: VerbPlan,
  results: readonly ActionResult[],
  targets: readonly JoinedTarget[],
  dryRun: boolean,
): string {
  const { title } = verbTable[plan.verb];
  const counts = Object.entries(countsOf(targets)).map(([status, count]) => `${count} ${status.replace('_', ' ')}`);
  const first = targets.find(({ error }) => error !== undefined)?.error?.message;
  const waiting = results.filter(({ approvalId }) => approvalId !== undefined).length;
  return [
    dryRun ? `Dry run of ${title.toLowerCase()}: nothing was sent.` : '',
    dryRun ? '' : `${title}: ${counts.join(', ') || `${plan.machines.length} machines`}.`,
    waiting > 0 ? `${waiting} of ${results.length} parts wait for an approval.` : '',
    dryRun && results.length > 0 ? results.map(({ message }) => message).join(' ') : '',
    first ?? '',
    ...plan.notes,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function countsOf(targets: readonly TargetResult[]): Readonly<Record<string, number>> {
  const counts = Map.groupBy(targets, ({ status }) => status);
  return Object.fromEntries([...counts].map(([status, of]) => [status, of.length]));
}

function writeView(plan: VerbPlan, results: readonly ActionResult[], targets: readonly JoinedTarget[]): Json {
  const view: VerbResult = {
    machines: machineViews(plan, targets),
    calls: callViews(plan, results),
    complete: plan.complete,
    notes: [...plan.notes],
  };
  // Of plain JSON throughout.
  return view as unknown as Json;
}

/** What a single call has, its verb has as well; of several, each call names its own in `data.calls`. */
function onlyOne(
  results: readonly ActionResult[],
  name: 'intentId' | 'receiptId' | 'approvalId',
): Partial<Pick<ActionResult, 'intentId' | 'receiptId' | 'approvalId'>> {
  const found = results.flatMap((result) => (result[name] === undefined ? [] : [result[name]]));
  return results.length === 1 && found[0] !== undefined ? { [name]: found[0] } : {};
}
