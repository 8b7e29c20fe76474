import { asWire, paramsIn } from '../wire/params-reader.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { datetime, params, type WireObject } from '../wire/value.ts';
import type { GroupTable } from './group-table.ts';
import type { Host } from './host.ts';
import type { HostTable } from './host-table.ts';
import { readTaskData } from './task-data.ts';
import type { SeedTask } from './task-seed.ts';
import type { HostRun, Task } from './task.ts';

/** Tasks as they are kept; how they run is the business of the task board. */
export interface TaskTable {
  /** @throws PxgError `Bad parameter "strTask".` or `Task #1111 was not found.` */
  find(id: string): Task;
  has(id: string): boolean;
  list(): readonly Task[];
  /** @throws PxgError for a setting that is wrong, and for a device that does not exist */
  add(data: Readonly<Record<string, unknown>>): Task;
  /** @throws PxgError as `add` */
  update(task: Task, change: Readonly<Record<string, unknown>>): void;
  remove(task: Task): void;
  addHost(task: Task, host: Host): void;
  ofHost(host: Host): readonly Task[];
  reset(): void;
}

const firstNewId = 201;

export function createTaskTable(
  parts: { readonly hosts: HostTable; readonly groups: GroupTable; readonly now: () => number },
  seed: () => readonly SeedTask[],
): TaskTable {
  const { hosts, groups } = parts;
  const tasks = new Map<string, Task>();
  let nextId = firstNewId;

  function place(id: string, data: Readonly<Record<string, unknown>>): Task {
    const facts = readTaskData(data);
    if (facts.groupId !== null && groups.byId(facts.groupId) === undefined) {
      throw new PxgError('bad-parameter', 'PRTS_TASK_GROUPID');
    }
    const { devices, ...rest } = facts;
    const task: Task = {
      ...rest,
      id,
      data: { ...asWire(data), TASK_UNIQUE_ID: id, TASK_INFO_PARAMS: completeInfo(data) },
      hostIndexes: devices.map(findDevice),
      createdAt: parts.now(),
      runs: tasks.get(id)?.runs ?? new Map<number, HostRun>(),
    };
    tasks.set(id, task);
    return task;
  }

  function findDevice(device: string): number {
    const host = hosts.byId(device);
    if (host === undefined) throw new PxgError('unknown-device', device);
    return host.index;
  }

  function completeInfo(data: Readonly<Record<string, unknown>>): WireObject {
    const info = asWire(paramsIn(data, 'TASK_INFO_PARAMS') ?? {});
    return params({ PRTS_TASK_CREATION_DATE: datetime(parts.now()), ...info });
  }

  function reset(): void {
    tasks.clear();
    nextId = firstNewId;
    for (const { id, data } of seed()) {
      // A small fleet may lack the device that a task of the seed names.
      const missing = readTaskData(data).devices.some((device) => hosts.byId(device) === undefined);
      if (!missing) place(id, data);
    }
  }

  reset();
  return {
    find(id) {
      if (!/^\d{1,10}$/.test(id)) throw new PxgError('bad-parameter', 'strTask');
      const task = tasks.get(id);
      if (task === undefined) throw new PxgError('task-not-found', id);
      return task;
    },
    has: (id) => tasks.has(id),
    list: () => [...tasks.values()],
    add(data) {
      const task = place(String(nextId), data);
      nextId += 1;
      return task;
    },
    update(task, change) {
      const info = { ...paramsIn(task.data, 'TASK_INFO_PARAMS'), ...paramsIn(change, 'TASK_INFO_PARAMS') };
      place(task.id, { ...task.data, ...change, TASK_INFO_PARAMS: { type: 'params', value: info } });
    },
    remove: (task) => void tasks.delete(task.id),
    addHost(task, host) {
      if (task.groupId !== null) throw new PxgError('bad-parameter', 'strTask');
      if (task.hostIndexes.includes(host.index)) return;
      const info = paramsIn(task.data, 'TASK_INFO_PARAMS') ?? {};
      const list = [...task.hostIndexes.map((index) => hosts.at(index).id), host.id];
      task.data = { ...task.data, TASK_INFO_PARAMS: params({ ...asWire(info), HostList: list }) };
      task.hostIndexes = [...task.hostIndexes, host.index];
    },
    ofHost(host) {
      const ownGroups = new Set([host.groupId, ...groups.parentsOf(host.groupId)]);
      return [...tasks.values()].filter((task) =>
        task.groupId === null ? task.hostIndexes.includes(host.index) : ownGroups.has(task.groupId),
      );
    },
    reset,
  };
}
