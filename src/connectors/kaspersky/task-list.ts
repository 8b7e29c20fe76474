import type { JsonObject } from '#kernel/json.ts';
import type { Console } from './client.ts';
import { membersOf, unwrap } from './unwrap.ts';

export interface TaskQuery {
  /** Empty: any. */
  readonly product: string;
  /** Type of the task; empty: any. */
  readonly taskName: string;
}

export interface FoundTask {
  readonly taskId: string;
  readonly displayName: string;
  readonly taskName: string;
  readonly product: string;
  /** ISO 8601; null where the console does not say. */
  readonly createdAt: string | null;
  /** Members as the console gave them. */
  readonly members: JsonObject;
}

/** More tasks than any console has; a bound all the same, because the console decides when the list ends. */
const maxTasks = 20_000;

/** Walks through group and device tasks. The iterator is released whatever happens. */
export async function* listTasks(console: Console, { product, taskName }: TaskQuery): AsyncGenerator<FoundTask> {
  const opened = await console.call('Tasks.ResetTasksIterator', {
    nGroupId: 0,
    bGroupIdSignificant: false,
    strProductName: product,
    strVersion: '',
    strComponentName: '',
    strInstanceId: '',
    strTaskName: taskName,
    bIncludeSupergroups: true,
  });
  const iterator = { strTaskIteratorId: opened['strTaskIteratorId'] ?? '' };
  try {
    for (let count = 0; count < maxTasks; count += 1) {
      const members = membersOf((await console.call('Tasks.GetNextTask', iterator))['pTaskData']);
      if (Object.keys(members).length === 0) return;
      yield readTask(members);
    }
  } finally {
    await console.letGo('Tasks.ReleaseTasksIterator', iterator);
  }
}

function readTask(members: JsonObject): FoundTask {
  const info = membersOf(members['TASK_INFO_PARAMS']);
  const created = unwrap(info['PRTS_TASK_CREATION_DATE'] ?? null);
  return {
    taskId: textOf(members['TASK_UNIQUE_ID']),
    displayName: textOf(info['DisplayName']),
    taskName: textOf(members['TASK_NAME']),
    product: textOf(members['TASKID_PRODUCT_NAME']),
    createdAt: typeof created === 'string' ? created : null,
    members,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
