import { AppError, toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import { returnedText, type Console } from './client.ts';
import { listTasks } from './task-list.ts';
import { taskData, type NewTask } from './task-template.ts';
import { membersOf } from './unwrap.ts';

export interface StartedTask {
  readonly taskId: string;
  /** The answer of AddTask. */
  readonly raw: JsonObject;
  /** Set when the order to run was sent and its answer never came. */
  readonly doubt: string | null;
}

/** Creates a task and runs it. @throws AppError when it was refused; a task that was made and not started is named */
export async function startTask(console: Console, task: NewTask): Promise<StartedTask> {
  const raw = await console.call('Tasks.AddTask', { pData: taskData(task) }, 'write');
  // Without its id the task cannot be run or asked about, but it may well be there.
  const taskId = createdId(raw);
  try {
    await console.call('Tasks.RunTask', { strTask: taskId }, 'write');
    return { taskId, raw, doubt: null };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.applied === 'unknown') return { taskId, raw, doubt: error.message };
    const { failureIndicator, statusCode, data, details = {} } = error;
    throw new AppError(error.code, `Task ${taskId} was created and could not be started: ${error.message}`, {
      failureIndicator,
      statusCode,
      details: { ...details, taskId },
      ...(data === undefined ? {} : { data }),
      cause: error,
    });
  }
}

function createdId(raw: JsonObject): string {
  try {
    return returnedText(raw, 'Tasks.AddTask');
  } catch (cause) {
    throw new AppError('vendor_malformed', 'The console gave no id for the new task, so it could not be started.', {
      failureIndicator: 'Tasks.AddTask',
      applied: 'unknown',
      data: raw,
      cause,
    });
  }
}

interface LostTask {
  readonly displayName: string;
  readonly product: string;
  /** Type of the task. */
  readonly taskName: string;
  /** By the console's clock, as `earliestAtConsole` tells it. */
  readonly since: Date;
  readonly hostIds: readonly string[];
}

/** The newest task with this name and these devices that was made after the order was sent; null when there is none. */
export async function findStartedTask(console: Console, lost: LostTask): Promise<string | null> {
  const { displayName, since, hostIds } = lost;
  let newest: { readonly id: string; readonly at: number } | null = null;
  for await (const task of listTasks(console, lost)) {
    if (task.displayName !== displayName || task.taskId === '') continue;
    const at = task.createdAt === null ? Number.NaN : Date.parse(task.createdAt);
    // A task that does not say when it was made may be an old one of the same name.
    if (!(at >= since.getTime())) continue;
    if (newest !== null && at < newest.at) continue;
    if (await isForOthers(console, task.taskId, hostIds)) continue;
    newest = { id: task.taskId, at };
  }
  return newest?.id ?? null;
}

/** Somebody else may use the same name at the same time. A task that does not say which devices it is for counts as ours. */
async function isForOthers(console: Console, taskId: string, hostIds: readonly string[]): Promise<boolean> {
  const { PxgRetVal } = await console.call('Tasks.GetTaskData', { strTask: taskId });
  const { HostList } = membersOf(membersOf(PxgRetVal)['TASK_INFO_PARAMS']);
  if (!Array.isArray(HostList)) return false;
  const listed = new Set((HostList as readonly Json[]).map(hostIdOf));
  return listed.size !== new Set(hostIds).size || hostIds.some((id) => !listed.has(id.toLowerCase()));
}

/** Either form of `hostListForm`. */
function hostIdOf(host: Json): string {
  const id = typeof host === 'string' ? host : membersOf(host)['KLHST_WKS_HOSTNAME'];
  return typeof id === 'string' ? id.toLowerCase() : '';
}

export function pendingTargets(targets: readonly string[]): readonly TargetResult[] {
  return targets.map((target): TargetResult => ({ target, status: 'pending' }));
}
