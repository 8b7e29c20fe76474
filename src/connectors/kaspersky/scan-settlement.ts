import type { ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { taskHistoryFields } from './attribute-lists.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { withTargets } from './each-item.ts';
import { isTaskState } from './event-rows.ts';
import { referenceObjects, referenceText, settledBefore, textMember } from './receipt-values.ts';
import { readRows } from './result-set.ts';
import { taskHistorySearch } from './searches.ts';
import { findStartedTask, pendingTargets } from './task-start.ts';
import { isOver, readStatistics, type TaskStatistics } from './task-statistics.ts';
import { membersOf } from './unwrap.ts';

interface TaskReading {
  readonly taskId: string;
  readonly statistics: TaskStatistics;
  readonly raw: Json;
}

/** A scan is over when the console counts it as finished or failed on every device. Nothing is taken for granted before that. */
export async function settleScan(receipt: Receipt, context: ActionContext<KasperskyClient>): Promise<ActionOutcome> {
  const hosts = referenceObjects(receipt, 'hosts');
  const names = hosts.map((host) => textMember(host, 'target'));
  return withConsole(context, async (console) => {
    const reading = await readTaskOf(console, receipt, names, hosts.length);
    const data = { taskId: reading.taskId, statistics: reading.statistics };
    const common = { statusCode: 200, data, raw: reading.raw, keyFields: { taskId: reading.taskId } };
    if (!isOver(reading.statistics, hosts.length)) {
      return {
        ...common,
        status: 'pending',
        message: stillRunning(reading),
        targets: [...pendingTargets(names), ...settledBefore(receipt)],
        receipt,
      };
    }
    const { outcomes, events } = await hostOutcomes(console, reading, hosts);
    return scanOutcome(reading, outcomes, settledBefore(receipt), events);
  });
}

/** @throws AppError `task_failed` when a task whose creation was never confirmed is still nowhere */
export async function readTaskOf(
  console: Console,
  receipt: Receipt,
  names: readonly string[],
  hosts: number,
): Promise<TaskReading> {
  const taskId = await taskIdOf(console, receipt);
  if (taskId === null) {
    throw new AppError('task_failed', 'The order did not arrive: the console has no such task.', {
      failureIndicator: 'Tasks.AddTask',
      statusCode: 404,
      targets: [...names.map((target): TargetResult => ({ target, status: 'failed' })), ...settledBefore(receipt)],
    });
  }
  try {
    const raw = await console.call('Tasks.GetTaskStatistics', { strTask: taskId });
    return { taskId, statistics: readStatistics(membersOf(raw['PxgRetVal'])), raw };
  } catch (thrown) {
    const error = toAppError(thrown);
    // The task is gone, and with it the only one who knew: that is an end, and not a good one.
    if (error.code === 'vendor_not_found') {
      throw withTargets(error, [...failed(names), ...settledBefore(receipt)], hosts);
    }
    throw error;
  }
}

async function taskIdOf(console: Console, receipt: Receipt): Promise<string | null> {
  if (typeof receipt.reference['taskId'] === 'string') return referenceText(receipt, 'taskId');
  const lost = membersOf(receipt.reference['lost']);
  return findStartedTask(console, {
    displayName: textMember(lost, 'displayName'),
    product: textMember(lost, 'product'),
    taskName: textMember(lost, 'taskName'),
    since: new Date(textMember(lost, 'since')),
    hostIds: referenceObjects(receipt, 'hosts').map((host) => textMember(host, 'hostId')),
  });
}

const failedState = 3;
const completedState = 4;
const maxEvents = 10_000;

interface HostOutcomes {
  readonly outcomes: readonly TargetResult[];
  readonly events: number;
}

/** Which device ended how: the counters alone suffice when all ended the same way. */
export async function hostOutcomes(
  console: Console,
  { taskId, statistics }: TaskReading,
  hosts: readonly JsonObject[],
): Promise<HostOutcomes> {
  if (statistics.failed === 0) {
    return { outcomes: hosts.map((host) => ({ target: textMember(host, 'target'), status: 'succeeded' })), events: 0 };
  }
  const search = taskHistorySearch(taskId, taskHistoryFields, { event_type: 'KLPRCI_TaskState' });
  const { rows } = await readRows(console, search, { limit: maxEvents });
  const states = rows.map(membersOf).filter(isTaskState);
  const outcomes = hosts.map((host): TargetResult => {
    const target = textMember(host, 'target');
    // Newest first: the first final state of a device is its last word.
    const last = states.find(
      ({ hostname, task_new_state: state }) =>
        hostname === host['hostId'] && (state === failedState || state === completedState),
    );
    if (last?.['task_new_state'] === completedState) return { target, status: 'succeeded' };
    const reason = last?.['GNRL_EA_DESCRIPTION'];
    return failedBecause(target, taskId, typeof reason === 'string' ? reason : null);
  });
  return { outcomes, events: states.length };
}

function scanOutcome(
  reading: TaskReading,
  outcomes: readonly TargetResult[],
  before: readonly TargetResult[],
  events: number,
): ActionOutcome {
  const { taskId, statistics, raw } = reading;
  const good = outcomes.filter(({ status }) => status === 'succeeded').length;
  const targets = [...outcomes, ...before];
  const data = { taskId, statistics, stateEvents: events };
  if (good === 0) {
    throw new AppError('task_failed', `Scan task ${taskId} failed on every host.`, {
      failureIndicator: `task ${taskId}`,
      targets,
      data,
      details: { taskId },
    });
  }
  const warnings = statistics.finishedWithWarning;
  return {
    status: good === targets.length ? 'succeeded' : 'partially_succeeded',
    statusCode: 200,
    message: `Scan task ${taskId} finished on ${good} of ${targets.length} hosts${warnings === 0 ? '' : `, on ${warnings} with a warning`}.`,
    data,
    raw,
    keyFields: { taskId },
    targets,
  };
}

function stillRunning({ taskId, statistics }: TaskReading): string {
  const { pending, running, paused, completedPercent } = statistics;
  if (running + paused > 0) return `Scan task ${taskId} runs, ${completedPercent} % are done.`;
  return pending > 0
    ? `Scan task ${taskId} waits for the agent of ${pending} hosts.`
    : `Scan task ${taskId} has not been taken by any agent yet.`;
}

function failed(names: readonly string[]): readonly TargetResult[] {
  return names.map((target): TargetResult => ({ target, status: 'failed' }));
}

function failedBecause(target: string, taskId: string, reason: string | null): TargetResult {
  const error = new AppError('task_failed', reason ?? `Task ${taskId} failed on this host.`, {
    failureIndicator: `task ${taskId}`,
  });
  return { target, status: 'failed', error: error.toJson() };
}
