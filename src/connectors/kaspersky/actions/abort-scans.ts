import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { failedTarget, withTargets } from '../each-item.ts';
import { findHostIds, targetName } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostIdsField } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { reachOfIds } from '../reach.ts';
import { keptTargets, referenceObjects, settledBefore, textMember } from '../receipt-values.ts';
import { abortScans, type AbortStep } from '../scan-abortion.ts';
import { hostsUnderWay, scansOf } from '../scan-runs.ts';

type Context = ActionContext<KasperskyClient>;

export const abortHostScans = defineAction({
  id: 'kaspersky.abort-scans',
  title: 'Abort scans of hosts',
  summary:
    'Stops the scan tasks that are under way on these devices. A task that also runs on other devices is left alone, because it can only be stopped on all of them.',
  category: 'Response',
  effect: 'write',
  // It names a state: where no scan is under way, nothing is sent.
  idempotent: true,
  requires: { permission: `${permissions.runTasks}; ${permissions.readTasks}` },
  inferred: 'Stopping a task is documented. Which tasks are scans is told from product and type, as for starting one.',
  input: { hostIds: hostIdsField, allowSeveral },
  targets: (values) => values.hostIds,
  reach: async (values, limit, context: Context) =>
    reachOfIds(values.hostIds, { ...values, at: 'input.hostIds' }, limit, context),
  async run(values, context: Context) {
    const names = atLeastOne(values.hostIds, 'input.hostIds', 'host');
    return withConsole(context, async (console) => {
      const { found, missing } = await findHostIds(console, names, { ...values, at: 'input.hostIds' });
      const absent = missing.map((name) => failedTarget(name, unknownDevice(name)));
      const ids = found.map(({ hostId }) => hostId);
      const runs = await scansOf(console, context.client.settings, ids);
      const { steps, raw } = await abortScans(console, found, runs);
      return { ...outcomeOf(steps, absent, context), raw };
    });
  },
  settle: async (receipt, context: Context) => withConsole(context, (console) => settleAbort(console, receipt)),
  /** A scan that is still under way may not have got the order: only that none is left is an answer. */
  async recover(values, _sentAt, context: Context) {
    return withConsole(context, async (console) => {
      const { found } = await findHostIds(console, values.hostIds, { allowSeveral: true, at: 'input.hostIds' });
      const ids = found.map(({ hostId }) => hostId);
      const runs = await scansOf(console, context.client.settings, ids);
      if (found.length === 0 || runs.some(({ hostIds }) => hostIds.some((id) => ids.includes(id)))) return null;
      return {
        status: 'succeeded',
        statusCode: 200,
        message: `No scan is under way on ${found.length} hosts.`,
        data: { hosts: ids.map((hostId) => ({ hostId, status: 'succeeded' })) },
        targets: found.map((host): TargetResult => ({ target: targetName(host, found), status: 'succeeded' })),
      };
    });
  },
  manualCheck: 'Look at the scan tasks of the device in the console.',
});

/** @throws AppError when the order reached no device */
function outcomeOf(steps: readonly AbortStep[], absent: readonly TargetResult[], { client }: Context): ActionOutcome {
  const results = [...steps.map(({ result }) => result), ...absent];
  const pending = steps.filter(({ result }) => result.status === 'pending');
  const data = {
    hosts: steps.map(({ hostId, result, taskIds }) => ({ hostId, status: result.status, taskIds: [...taskIds] })),
  };
  const common = { statusCode: 200, data, targets: results };
  if (pending.length > 0) {
    const pollMs = client.settings.taskPollSeconds * 1_000;
    const others = results.filter(({ status }) => status !== 'pending');
    const receipt: Receipt = {
      kind: 'kaspersky.abort-scans',
      reference: {
        hosts: pending.map(({ hostId, result, taskIds }) => ({ target: result.target, hostId, taskIds: [...taskIds] })),
        before: keptTargets(others),
      },
      pollMs,
      maxPollMs: Math.max(60_000, pollMs),
      deadlineMs: client.settings.taskDeadlineMinutes * 60_000,
    };
    const message = `The order to stop is accepted for the scans of ${pending.length} of ${results.length} hosts.`;
    return { ...common, status: 'pending', message, receipt };
  }
  const unchanged = results.filter(({ status }) => status === 'unchanged').length;
  if (unchanged === 0) {
    const error = results.find((result) => result.error !== undefined)?.error;
    throw withTargets(
      new AppError(error?.code ?? 'internal', error?.message ?? 'No scan was stopped, and no reason was kept.', {
        failureIndicator: error?.failureIndicator ?? 'Tasks.CancelTask',
        statusCode: error?.statusCode ?? 0,
      }),
      results,
      results.length,
      data,
    );
  }
  return {
    ...common,
    status: unchanged === results.length ? 'succeeded' : 'partially_succeeded',
    message: `No scan is under way on ${unchanged} of ${results.length} hosts; nothing was changed there.`,
  };
}

async function settleAbort(console: Console, receipt: Receipt): Promise<ActionOutcome> {
  const busy = new Map<string, ReadonlySet<string>>();
  const targets: TargetResult[] = [];
  for (const host of referenceObjects(receipt, 'hosts')) {
    const taskIds = Array.isArray(host['taskIds']) ? host['taskIds'].filter((id) => typeof id === 'string') : [];
    for (const id of taskIds) if (!busy.has(id)) busy.set(id, new Set(await hostsUnderWay(console, id)));
    const isUnderWay = taskIds.some((id) => busy.get(id)?.has(textMember(host, 'hostId')));
    targets.push({ target: textMember(host, 'target'), status: isUnderWay ? 'pending' : 'succeeded' });
  }
  const all = [...targets, ...settledBefore(receipt)];
  const left = targets.filter(({ status }) => status === 'pending').length;
  const common = { statusCode: 200, data: { underWay: left }, targets: all };
  if (left > 0)
    return { ...common, status: 'pending', message: `Scans are still under way on ${left} hosts.`, receipt };
  const good = all.filter(({ status }) => status === 'succeeded' || status === 'unchanged').length;
  return {
    ...common,
    status: good === all.length ? 'succeeded' : 'partially_succeeded',
    message: `No scan is under way any more on ${good} of ${all.length} hosts.`,
  };
}

function unknownDevice(name: string): AppError {
  return new AppError('vendor_not_found', `Unknown name of device '${name}'.`, {
    failureIndicator: 'input.hostIds',
    statusCode: 404,
  });
}
