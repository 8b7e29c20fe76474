import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { factsOf, nothingReached, sendCounted, type Reach } from '../../affected.ts';
import { detailOf, failedTarget } from '../../affected-details.ts';
import type { ConsoleAnswer } from '../../call.ts';
import { readByIds } from '../../lookup.ts';
import type { Context, Handler, RowAction } from '../../row.ts';
import { objectOf } from '../../values.ts';
import { textsOf } from '../../targets.ts';

/** The step in the request, and its name in the reports of a threat. */
const reportNames: Readonly<Record<string, string>> = {
  kill: 'kill',
  remediate: 'remediate',
  'rollback-remediation': 'rollback',
  quarantine: 'quarantine',
  'un-quarantine': 'unquarantine',
  remove_macros: 'remove_macros',
  restore_macros: 'restore_macros',
};

const undoable: ReadonlySet<string> = new Set(['quarantine', 'un-quarantine', 'remove_macros', 'restore_macros']);

/** A step against threats is carried out on each endpoint and reported there, in the mitigation status of the threat. */
export const mitigation: Handler = {
  effectOf: ({ action }) => (typeof action === 'string' && undoable.has(action) ? 'write' : 'destructive'),
  async run(action, input, context) {
    const askedAt = context.now();
    const reach = await sendCounted(action, action.call(input), input, context);
    const since = (reach.answer.at ?? askedAt).toISOString();
    const skipped = skippedTargets(reach);
    if (reach.affected === 0) {
      throw nothingReached(
        action,
        reach,
        reach.targets.map((target) => skipped.get(target) ?? { target, status: 'not_found' }),
      );
    }
    const waiting = reach.targets.filter((target) => !skipped.has(target));
    if (waiting.some((target) => target.startsWith('filter:'))) return accepted(reach);
    const targets = reach.targets.map((target): TargetResult => skipped.get(target) ?? { target, status: 'pending' });
    if (waiting.length === 0) return nothingToDo(action, reach, targets);
    const receipt = receiptFor(context, { threats: waiting, step: stepOf(input), since, settled: settledOf(targets) });
    return {
      ...factsOf(reach),
      status: 'pending',
      message: `The console took the step for ${reach.affected ?? 'an unknown number'} of ${reach.targets.length} threats. It is done when the endpoints have reported it.`,
      targets,
      receipt,
    };
  },
  settle: (_action, receipt, context) => settle(receipt, context),
  async recover(action, input, sentAt, context) {
    const threats = action.aims(input).filter((target) => !target.startsWith('filter:'));
    if (threats.length === 0) return null;
    const receipt = receiptFor(context, { threats, step: stepOf(input), since: sentAt.toISOString(), settled: [] });
    const seen = await readByIds(context.client, '/threats', threats, context);
    const isSign = threats.some((id) => reportOf(seen.get(id), stepOf(input), sentAt.getTime()) !== null);
    return isSign ? settle(receipt, context) : null;
  },
};

/** Plain JSON, because it is kept in the receipt. */
function settledOf(targets: readonly TargetResult[]): Json {
  return JSON.parse(JSON.stringify(targets.filter(({ status }) => status !== 'pending'))) as Json;
}

function stepOf({ action }: JsonObject): string {
  return (typeof action === 'string' ? reportNames[action] : undefined) ?? '';
}

/** Threats for which the console declined the step, with its reason. */
function skippedTargets({ answer, targets }: Reach): ReadonlyMap<string, TargetResult> {
  const results = new Map<string, TargetResult>();
  for (const target of targets) {
    const skipped = detailOf(answer.data, target)['skipped'];
    const reports = detailOf(answer.data, target)['reports'];
    const first = Array.isArray(skipped) ? objectOf((skipped as readonly Json[])[0]) : {};
    const hasReports = Array.isArray(reports) && reports.length > 0;
    if (typeof first['reason'] === 'string' && !hasReports) results.set(target, skippedTarget(target, first, answer));
  }
  return results;
}

function skippedTarget(target: string, { reason, description }: JsonObject, answer: ConsoleAnswer): TargetResult {
  const said = typeof description === 'string' && description !== '' ? ` The console said: ${description}` : '';
  switch (reason) {
    case 'triggered':
      return { target, status: 'unchanged' };
    case 'not_supported':
      return { target, status: 'unsupported' };
    case 'permissions':
      return failedTarget(target, 'vendor_forbidden', `The token may not take this step.${said}`, answer);
    default:
      return failedTarget(
        target,
        'vendor_conflict',
        `The state of the threat does not allow this step.${said}`,
        answer,
      );
  }
}

/** Threats behind a filter are not followed: the console took the step, and no more is said than that. */
function accepted(reach: Reach): ActionOutcome {
  const isWhole = reach.affected !== null && reach.selected !== null && reach.affected >= reach.selected;
  return {
    ...factsOf(reach),
    status: isWhole ? 'succeeded' : 'partially_succeeded',
    message: `The console took the step for ${reach.affected ?? 'an unknown number'} of ${reach.selected ?? 'an unknown number'} threats. Name ids to have it followed on the endpoints.`,
    targets: reach.targets.map((target) => ({ target, status: 'succeeded' })),
  };
}

function nothingToDo(action: RowAction, reach: Reach, targets: readonly TargetResult[]): ActionOutcome {
  const good = targets.filter(({ status }) => status === 'unchanged').length;
  if (good === 0) throw nothingReached(action, reach, targets);
  return {
    ...factsOf(reach),
    status: good === targets.length ? 'succeeded' : 'partially_succeeded',
    message: 'The console had nothing left to do.',
    targets,
  };
}

async function settle(receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const { threats, step, since, settled } = receipt.reference;
  const ids = textsOf(threats);
  if (ids.length === 0 || typeof step !== 'string' || typeof since !== 'string') {
    throw new AppError('internal', 'The receipt is not that of a mitigation.', { applied: 'unknown' });
  }
  const seen = await readByIds(context.client, '/threats', ids, context);
  const known = Array.isArray(settled) ? (settled as unknown as readonly TargetResult[]) : [];
  const targets = [...known, ...ids.map((id) => judged(id, seen.get(id), step, Date.parse(since)))];
  const done = targets.filter(({ status }) => status === 'succeeded' || status === 'unchanged').length;
  const data = {
    done,
    asked: targets.length,
    reports: ids.map((id) => ({ threatId: id, report: reportOf(seen.get(id), step, Date.parse(since)) })),
  };
  const common = {
    statusCode: 200,
    message: `The endpoints reported the step for ${done} of ${targets.length} threats.`,
    data,
    keyFields: { done, asked: targets.length },
    targets,
  };
  if (targets.some(({ status }) => status === 'pending')) return { ...common, status: 'pending', receipt };
  if (done === 0) throw new AppError('task_failed', 'The step failed on every endpoint.', { data, targets });
  return { ...common, status: done === targets.length ? 'succeeded' : 'partially_succeeded' };
}

const toleranceMs = 2_000;

function reportOf(threat: JsonObject | undefined, step: string, since: number): JsonObject | null {
  const reports = threat?.['mitigationStatus'];
  if (!Array.isArray(reports)) return null;
  const own = (reports as readonly Json[])
    .filter(isJsonObject)
    .filter((report) => report['action'] === step && timeOf(report) >= since - toleranceMs);
  return own.at(-1) ?? null;
}

function timeOf({ lastUpdate, mitigationStartedAt }: JsonObject): number {
  return Date.parse(
    typeof lastUpdate === 'string' ? lastUpdate : typeof mitigationStartedAt === 'string' ? mitigationStartedAt : '',
  );
}

function judged(target: string, threat: JsonObject | undefined, step: string, since: number): TargetResult {
  if (threat === undefined) return { target, status: 'not_found' };
  switch (reportOf(threat, step, since)?.['status']) {
    case 'success':
      return { target, status: 'succeeded' };
    case 'failed':
    case 'partial':
      return failedTarget(target, 'task_failed', 'The endpoint reports that the step failed, at least in part.', {
        call: 'GET /threats',
        statusCode: 200,
      });
    default:
      // `sent`, `pending` and `pending-reboot` are not over, and neither is what nobody has reported.
      return { target, status: 'pending' };
  }
}

function receiptFor(context: Context, reference: JsonObject): Receipt {
  return {
    kind: 'sentinelone.mitigation',
    reference,
    pollMs: 3_000,
    maxPollMs: 120_000,
    deadlineMs: context.client.followMs,
  };
}
