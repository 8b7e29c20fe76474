import { toAppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Console } from './client.ts';
import { kindOfError } from './pxg-error.ts';
import { readRows, type ResultSetKind } from './result-set.ts';
import type { Settings } from './settings.ts';
import { scanPlatforms, scanTemplate } from './task-template.ts';
import { membersOf } from './unwrap.ts';

/** Devices on which one scan task is under way. */
export interface ScanRun {
  readonly taskId: string;
  readonly displayName: string;
  readonly hostIds: readonly string[];
}

/** Not begun, running, or paused: what an order to stop would stop. */
const underWay = 1 + 2 + 64;
const lifetime = 600;
const maxHosts = 100_000;

/** Device states of a task, by a range whose end is included. */
const hostStates: ResultSetKind = {
  idName: 'strHostIteratorId',
  count: 'Tasks.GetHostStatusRecordsCount',
  read: 'Tasks.GetHostStatusRecordRange',
  release: 'Tasks.ReleaseHostStatusIterator',
  pageSize: 500,
  range: (nStart, size) => ({ nStart, nEnd: nStart + size - 1 }),
  rows: (answer) => {
    const { statuses } = membersOf(answer['pParHostStatus']);
    return Array.isArray(statuses) ? statuses.filter((row) => isJsonObject(row)) : [];
  },
};

/** The scan tasks that concern one of these devices, each with every device on which it is under way. */
export async function scansOf(
  console: Console,
  settings: Settings,
  hostIds: readonly string[],
): Promise<readonly ScanRun[]> {
  const taskIds = new Set<string>();
  for (const strHostName of hostIds) {
    const { PxgRetVal } = await console.call('Tasks.GetAllTasksOfHost', { strDomainName: '', strHostName });
    const ids: readonly Json[] = Array.isArray(PxgRetVal) ? PxgRetVal : [];
    for (const id of ids) if (typeof id === 'string') taskIds.add(id);
  }
  const runs: ScanRun[] = [];
  for (const taskId of taskIds) {
    const { PxgRetVal } = await console.call('Tasks.GetTaskData', { strTask: taskId });
    const data = membersOf(PxgRetVal);
    if (!isScan(data, settings)) continue;
    const { DisplayName: name } = membersOf(data['TASK_INFO_PARAMS']);
    const busy = await hostsUnderWay(console, taskId);
    if (busy.length > 0) runs.push({ taskId, displayName: typeof name === 'string' ? name : '', hostIds: busy });
  }
  return runs;
}

/** The devices on which a task is under way; none when there is no such task any more. */
export async function hostsUnderWay(console: Console, taskId: string): Promise<readonly string[]> {
  try {
    return await readUnderWay(console, taskId);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (kindOfError(error) === 'absent') return [];
    throw error;
  }
}

async function readUnderWay(console: Console, taskId: string): Promise<readonly string[]> {
  const search = {
    kind: hostStates,
    method: 'Tasks.ResetHostIteratorForTaskStatusEx',
    exactRanges: true,
    args: {
      strTask: taskId,
      pFields2Return: ['hostname', 'state_code'],
      pFields2Order: [],
      nHostStateMask: underWay,
      nLifetime: lifetime,
    },
  };
  const { rows } = await readRows(console, search, { limit: maxHosts });
  return rows.map(membersOf).flatMap(({ hostname }) => (typeof hostname === 'string' ? [hostname] : []));
}

/** Stops a task on all its devices. */
export async function cancelTask(console: Console, taskId: string): Promise<JsonObject> {
  return console.call('Tasks.CancelTask', { strTask: taskId }, 'write');
}

function isScan(data: JsonObject, settings: Settings): boolean {
  return scanPlatforms.some((platform) => {
    const { product, taskName } = scanTemplate(settings.scanTemplates, platform);
    return data['TASKID_PRODUCT_NAME'] === product && data['TASK_NAME'] === taskName;
  });
}
