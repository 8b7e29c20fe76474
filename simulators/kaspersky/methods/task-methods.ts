import { requireRights } from '../access/right.ts';
import type { Task } from '../model/task.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { paramsIn, textIn, timeIn } from '../wire/params-reader.ts';
import { datetime, type WireObject } from '../wire/value.ts';
import { openEvents, selectEvents } from './event-methods.ts';
import { reads, writes, type Call, type Method, type MethodAnswer } from './method.ts';
import { findHost } from './selection.ts';

const readRights = ['basic.read', 'antivirus.read'] as const;
const runRights = ['basic.execute', 'basic.selections'] as const;
const historyLifetimeMs = 600_000;

function find(call: Call): Task {
  return call.world.tasks.find(call.arguments.text('strTask'));
}

function summary(task: Task): WireObject {
  return {
    TASK_UNIQUE_ID: task.id,
    DisplayName: task.displayName,
    TASK_NAME: task.taskName,
    TASKID_PRODUCT_NAME: task.product,
    TASKID_VERSION: task.version,
    PRTS_TASK_CREATION_DATE: createdAt(task),
  };
}

function createdAt(task: Task): WireObject {
  const milliseconds = timeIn(paramsIn(task.data, 'TASK_INFO_PARAMS') ?? {}, 'PRTS_TASK_CREATION_DATE');
  return datetime(milliseconds ?? task.createdAt);
}

function tasksOfHost(call: Call): MethodAnswer {
  const host = call.world.hosts.byId(call.arguments.text('strHostName'));
  if (host === undefined || !call.user.devicesScope) throw new PxgError('bad-parameter', 'strHostName');
  return { PxgRetVal: call.world.tasks.ofHost(host).map((task) => task.id) };
}

/** An id that no task has gives an empty history, not an error. */
function history(call: Call): MethodAnswer {
  const { arguments: given, world } = call;
  const [id, hostName] = [given.text('strTask'), given.text('strHostName')];
  const names = { fields: 'pFields2Return', order: 'pSortFields' };
  const rows = selectEvents(
    call,
    given.params('pFilter'),
    names,
    (event) => event.taskId === id && (hostName === '' || world.hosts.at(event.hostIndex).id === hostName),
  );
  return { strIteratorId: openEvents(call, rows, historyLifetimeMs) };
}

function add(call: Call): MethodAnswer {
  const { tasks, settings } = call.world;
  const data = call.arguments.params('pData');
  if (textIn(data, 'TASK_NAME') === settings().quarantineTask.taskName) requireRights(call.user, ['antivirus.write']);
  return { PxgRetVal: tasks.add(data).id };
}

function resetIterator(call: Call): MethodAnswer {
  const { arguments: given, world } = call;
  const group = given.flag('bGroupIdSignificant') ? given.whole('nGroupId') : null;
  const groups = new Set<number | null>(
    group === null ? [] : [group, ...(given.flag('bIncludeSupergroups') ? world.groups.parentsOf(group) : [])],
  );
  const fits = (argument: string, value: unknown): boolean =>
    given.text(argument) === '' || given.text(argument) === value;
  const found = world.tasks
    .list()
    .filter(
      (task) =>
        (group === null || groups.has(task.groupId)) &&
        fits('strProductName', task.product) &&
        fits('strVersion', task.version) &&
        fits('strComponentName', task.data['TASKID_COMPONENT_NAME']) &&
        fits('strInstanceId', task.data['TASKID_INSTANCE_ID'] ?? '') &&
        fits('strTaskName', task.taskName),
    );
  const rows = { count: found.length, at: (position: number): WireObject => found[position]?.data ?? {} };
  return { strTaskIteratorId: world.resultSets.open(call.session, 'tasks', rows, historyLifetimeMs).id };
}

/** An empty container is the end. */
function next(call: Call): MethodAnswer {
  const set = call.world.resultSets.read(call.session, 'tasks', call.arguments.text('strTaskIteratorId'));
  if (set.next >= set.rows.count) return { pTaskData: {} };
  set.next += 1;
  return { pTaskData: set.rows.at(set.next - 1) };
}

function onTask(name: string, act: (call: Call, task: Task) => void): Method {
  return writes(
    name,
    { strTask: 'string' },
    (call) => {
      act(call, find(call));
      return {};
    },
    runRights,
  );
}

export const taskMethods: readonly Method[] = [
  reads('Tasks.GetAllTasksOfHost', { strDomainName: 'string?', strHostName: 'string?' }, tasksOfHost),
  reads('Tasks.GetTask', { strTask: 'string' }, (call) => ({ PxgRetVal: summary(find(call)) })),
  reads('Tasks.GetTaskData', { strTask: 'string' }, (call) => ({ PxgRetVal: find(call).data }), readRights),
  reads(
    'Tasks.GetTaskStatistics',
    { strTask: 'string' },
    (call) => ({ PxgRetVal: call.world.board.statistics(find(call)) }),
    readRights,
  ),
  reads(
    'Tasks.GetTaskStatistics2',
    { strTask: 'string' },
    (call) => ({ PxgRetVal: call.world.board.statistics(find(call)) }),
    readRights,
  ),
  reads(
    'Tasks.GetTaskHistory',
    { strTask: 'string', pFields2Return: 'array', pSortFields: 'array?', strHostName: 'string?', pFilter: 'params?' },
    history,
    readRights,
  ),
  writes('Tasks.AddTask', { pData: 'params' }, add, runRights),
  writes(
    'Tasks.UpdateTask',
    { strTask: 'string', pData: 'params' },
    (call) => {
      call.world.tasks.update(find(call), call.arguments.params('pData'));
      return {};
    },
    runRights,
  ),
  writes(
    'Tasks.AddHostToTask',
    { strTask: 'string', strHostName: 'string' },
    (call) => {
      call.world.tasks.addHost(find(call), findHost(call, 'strHostName'));
      return {};
    },
    runRights,
  ),
  onTask('Tasks.RunTask', (call, task) => call.world.board.run(task)),
  onTask('Tasks.SuspendTask', (call, task) => call.world.board.suspend(task)),
  onTask('Tasks.ResumeTask', (call, task) => call.world.board.resume(task)),
  onTask('Tasks.CancelTask', (call, task) => call.world.board.cancel(task)),
  onTask('Tasks.DeleteTask', (call, task) => {
    call.world.board.cancel(task);
    call.world.tasks.remove(task);
  }),
  reads(
    'Tasks.ResetTasksIterator',
    {
      nGroupId: 'int?',
      bGroupIdSignificant: 'bool?',
      strProductName: 'string?',
      strVersion: 'string?',
      strComponentName: 'string?',
      strInstanceId: 'string?',
      strTaskName: 'string?',
      bIncludeSupergroups: 'bool?',
    },
    resetIterator,
  ),
  reads('Tasks.GetNextTask', { strTaskIteratorId: 'string' }, next),
  reads('Tasks.ReleaseTasksIterator', { strTaskIteratorId: 'string' }, (call) => {
    call.world.resultSets.release(call.session, 'tasks', call.arguments.text('strTaskIteratorId'));
    return {};
  }),
];
