import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Receipt, TargetResult } from '#kernel/result.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { earliestAtConsole } from '../console-time.ts';
import { failedTarget } from '../each-item.ts';
import { findHosts, targetName, type FoundHost } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostNamesField, ownTaskName, readTaskName } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { reachOfNames } from '../reach.ts';
import { keptTargets } from '../receipt-values.ts';
import { settleScan } from '../scan-settlement.ts';
import { platformOf, scanTypes } from '../scan-type.ts';
import { findStartedTask, pendingTargets, startTask, type StartedTask } from '../task-start.ts';
import { learnTemplate, scanTemplate } from '../task-template.ts';

type Context = ActionContext<KasperskyClient>;

const input = defineFields({
  hostNames: { ...hostNamesField, required: true },
  scanType: {
    kind: 'choice',
    required: true,
    values: scanTypes,
    label: 'Scan Type',
    help: 'The product must be installed on the devices; otherwise the task stays pending.',
  },
  scanDisplayName: {
    kind: 'text',
    label: 'Scan Display Name',
    help: 'Name of the new task, at most 100 characters. Left out, it gets a name of its own, by which it is found again.',
  },
  allowSeveral,
});

export const scanHosts = defineAction({
  id: 'kaspersky.scan-hosts',
  title: 'Scan hosts',
  summary: 'Creates a malware scan task for these devices, runs it, and follows it until it is over.',
  category: 'Response',
  effect: 'write',
  // Every call makes a task of its own.
  idempotent: false,
  requires: { permission: permissions.runTasks },
  inferred:
    'Creating and running a task is documented. Products and task types are known from public scripts; component and parameters are not public and are copied from an existing scan task where there is one.',
  input,
  targets: (values) => values.hostNames,
  reach: async (values, limit, context: Context) =>
    reachOfNames(values.hostNames, { ...values, at: 'input.hostNames' }, limit, context),
  output: { taskId: 'text' },
  async run(values, context: Context) {
    const names = atLeastOne(values.hostNames, 'input.hostNames', 'host');
    const displayName = displayNameOf(values, context);
    const { settings } = context.client;
    const configured = scanTemplate(settings.scanTemplates, platformOf[values.scanType]);
    return withConsole(context, async (console) => {
      const { found, missing } = await findHosts(console, names, { ...values, at: 'input.hostNames' });
      const before = missing.map((name) => failedTarget(name, unknownDevice(name)));
      if (found.length === 0) throw unknownDevice(missing[0] ?? '', before);
      const learnt = settings.learnFromTasks ? await learnTemplate(console, configured) : null;
      const { hostListForm } = settings;
      const hostIds = found.map(({ hostId }) => hostId);
      const started = await startTask(console, { template: learnt ?? configured, displayName, hostIds, hostListForm });
      const note =
        learnt === null
          ? ' Its parameters come from the settings of the connection.'
          : ` Its parameters are those of task ${learnt.learntFrom}.`;
      return accepted({ ...started, note }, found, before, context);
    });
  },
  settle: settleScan,
  recover: recoverScan,
  manualCheck: 'Look for a task with this display name in the console, and whether it has run.',
});

/** A scan whose answer was lost is looked for by its name; one that is not there is looked for once more before it is given up. */
async function recoverScan(values: InputOf<typeof input>, sentAt: Date, context: Context) {
  const displayName = displayNameOf(values, context);
  const query = scanTemplate(context.client.settings.scanTemplates, platformOf[values.scanType]);
  return withConsole(context, async (console) => {
    const { found } = await findHosts(console, values.hostNames, { allowSeveral: true, at: 'input.hostNames' });
    const { product, taskName } = query;
    const hostIds = found.map(({ hostId }) => hostId);
    const since = await earliestAtConsole(sentAt, console, context.now());
    const taskId = await findStartedTask(console, { displayName, product, taskName, since, hostIds });
    const lost = { displayName, product, taskName, since: since.toISOString() };
    const raw = taskId === null ? null : { PxgRetVal: taskId };
    return accepted(
      {
        taskId,
        raw,
        doubt: null,
        note: ' Its answer was lost, so the order to run it may never have been sent.',
        lost,
      },
      found,
      [],
      context,
    );
  });
}

function displayNameOf({ scanDisplayName: name }: InputOf<typeof input>, { idempotencyKey }: Context): string {
  return name === undefined ? ownTaskName('scan', idempotencyKey) : readTaskName(name, 'input.scanDisplayName');
}

interface Started extends Pick<StartedTask, 'doubt'> {
  /** Null while nobody knows whether there is a task. */
  readonly taskId: string | null;
  readonly raw: Json;
  readonly note: string;
  /** How to look for a task whose id never came. */
  readonly lost?: JsonObject;
}

function accepted(started: Started, hosts: readonly FoundHost[], before: readonly TargetResult[], context: Context) {
  const { taskId, doubt, raw, note, lost } = started;
  const targets = hosts.map((host) => ({ target: targetName(host, hosts), hostId: host.hostId }));
  const doubtText = doubt === null ? '' : ` The order to run it may not have arrived: ${doubt}`;
  const receipt: Receipt = {
    kind: 'kaspersky.scan',
    reference: { taskId, hosts: targets, before: keptTargets(before), ...(lost === undefined ? {} : { lost }) },
    ...pollingOf(context.client),
  };
  return {
    status: 'pending' as const,
    statusCode: 200,
    message: `Scan task ${taskId ?? '(not found yet)'} is accepted for ${targets.length} hosts and not finished.${note}${doubtText}`,
    data: { taskId, hosts: hosts.map(({ hostId, hostName }) => ({ hostId, hostName })) },
    raw,
    keyFields: { taskId },
    targets: [...pendingTargets(targets.map(({ target }) => target)), ...before],
    receipt,
  };
}

function pollingOf({ settings }: KasperskyClient): Pick<Receipt, 'pollMs' | 'maxPollMs' | 'deadlineMs'> {
  const pollMs = settings.taskPollSeconds * 1_000;
  return { pollMs, maxPollMs: Math.max(120_000, pollMs), deadlineMs: settings.taskDeadlineMinutes * 60_000 };
}

function unknownDevice(name: string, targets?: readonly TargetResult[]): AppError {
  return new AppError('vendor_not_found', `Unknown name of device '${name}'.`, {
    failureIndicator: 'input.hostNames',
    statusCode: 404,
    ...(targets === undefined ? {} : { targets }),
  });
}
