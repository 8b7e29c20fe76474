import { defineAction, type ActionContext } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { taskHistoryFields } from '../attribute-lists.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { eachItem, itemsOutcome } from '../each-item.ts';
import { named, scheduleNames } from '../enums.ts';
import { findHosts } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostNameField, taskIdsField } from '../inputs.ts';
import { listAnswer, listOutcome } from '../list-outcome.ts';
import { permissions } from '../permissions.ts';
import { kindOfError } from '../pxg-error.ts';
import { eventShape, readRecord } from '../records.ts';
import { readRows } from '../result-set.ts';
import { eventsOf, taskHistorySearch } from '../searches.ts';
import { readStatistics } from '../task-statistics.ts';
import { membersOf, unwrapMembers } from '../unwrap.ts';

type Context = ActionContext<KasperskyClient>;

export const getTaskSettings = perTask({
  id: 'kaspersky.get-task-settings',
  title: 'Get task settings',
  summary: 'Reads the settings of tasks: type, product, schedule, parameters.',
  method: 'Tasks.GetTaskData',
  read: readSettings,
});

export const getTaskStatistics = perTask({
  id: 'kaspersky.get-task-statistics',
  title: 'Get task statistics',
  summary:
    'Reads on how many devices tasks are pending, running, finished or failed. Just after a start all may still be zero.',
  method: 'Tasks.GetTaskStatistics',
  read: readStatistics,
});

interface TaskReading {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly method: string;
  readonly read: (members: JsonObject) => JsonObject;
}

function perTask({ method, read, ...facts }: TaskReading) {
  return defineAction({
    ...facts,
    category: 'Tasks',
    effect: 'read',
    idempotent: true,
    requires: { permission: permissions.readTasks },
    input: { taskIds: taskIdsField },
    output: { tasks: 'list' },
    async run(input, context: Context) {
      const taskIds = atLeastOne(input.taskIds, 'input.taskIds', 'task');
      return withConsole(context, async (console) => {
        const outcomes = await eachItem(
          taskIds,
          (taskId) => taskId,
          async (taskId) => {
            const raw = await console.call(method, { strTask: taskId });
            return { data: { taskId, ...read(membersOf(raw['PxgRetVal'])) }, raw };
          },
        );
        return itemsOutcome(outcomes, 'tasks', 'tasks');
      });
    },
  });
}

function readSettings(members: JsonObject): JsonObject {
  const info = membersOf(members['TASK_INFO_PARAMS']);
  return {
    name: info['DisplayName'] ?? null,
    type: members['TASK_NAME'] ?? null,
    product: members['TASKID_PRODUCT_NAME'] ?? null,
    version: members['TASKID_VERSION'] ?? null,
    component: members['TASKID_COMPONENT_NAME'] ?? null,
    schedule: named(scheduleNames)(members['TASKSCH_TYPE'] ?? null),
    settings: unwrapMembers(members),
  };
}

export const listHostTasks = defineAction({
  id: 'kaspersky.list-host-tasks',
  title: 'List tasks of a host',
  summary: 'Lists the ids of the group tasks and device tasks that concern a device; local tasks are not among them.',
  category: 'Tasks',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: {
    hostName: { ...hostNameField, required: true },
    withSettings: {
      kind: 'flag',
      default: false,
      label: 'With settings',
      help: 'Reads name, type and product of each task as well; one call more for each.',
    },
    allowSeveral,
  },
  output: listAnswer('tasks'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const { found } = await findHosts(console, [input.hostName], { ...input, at: 'input.hostName' });
      const taskIds: Json[] = [];
      // A name that no host has is passed on: the console says so in its own words.
      for (const hostId of found.length === 0 ? [input.hostName] : found.map((host) => host.hostId)) {
        const answer = await console.call('Tasks.GetAllTasksOfHost', { strDomainName: '', strHostName: hostId });
        if (Array.isArray(answer['PxgRetVal'])) taskIds.push(...(answer['PxgRetVal'] as readonly Json[]));
      }
      const ids = [...new Set(taskIds)];
      const records: JsonObject[] = [];
      for (const taskId of ids) {
        const data = input.withSettings ? await console.call('Tasks.GetTaskData', { strTask: taskId }) : {};
        records.push(input.withSettings ? { taskId, ...readSettings(membersOf(data['PxgRetVal'])) } : { taskId });
      }
      const raw = { PxgRetVal: ids };
      return listOutcome({ noun: 'tasks', name: 'tasks', keyField: 'taskId', records, total: ids.length, raw });
    });
  },
});

const maxHistory = 10_000;

export const getTaskHistory = defineAction({
  id: 'kaspersky.get-task-history',
  title: 'Get task history',
  summary: 'Reads the events of a task, newest first. An id that no task has gives an empty history.',
  category: 'Tasks',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.readTasks },
  input: {
    taskId: {
      kind: 'text',
      required: true,
      maxLength: 64,
      label: 'Task ID',
      help: 'From kaspersky.list-host-tasks.',
    },
    limit: { kind: 'integer', min: 1, max: maxHistory, default: 1_000, label: 'Limit' },
  },
  output: listAnswer('events'),
  async run(input, context: Context) {
    const { rows, total } = await withConsole(context, async (console) => {
      try {
        return await readRows(console, taskHistorySearch(input.taskId, taskHistoryFields), { limit: input.limit });
      } catch (thrown) {
        const error = toAppError(thrown);
        const kind = kindOfError(error);
        if (kind === 'absent' || kind === 'parameter') return { rows: [], total: 0 };
        throw error;
      }
    });
    const records = rows.map((row) => readRecord(eventShape, row));
    return listOutcome({ noun: 'events', name: 'events', keyField: 'eventId', records, total, raw: eventsOf(rows) });
  },
});
