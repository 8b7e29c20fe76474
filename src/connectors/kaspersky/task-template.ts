import { toAppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { Console } from './client.ts';
import { isAboutItem } from './each-item.ts';
import { listTasks } from './task-list.ts';
import { membersOf } from './unwrap.ts';
import { params } from './wire-values.ts';
import { wrapArguments } from './wrap.ts';

/** What a new task is made of, beside its name and its devices. */
export interface TaskTemplate {
  readonly product: string;
  readonly version: string;
  readonly component: string;
  /** Type of the task. */
  readonly taskName: string;
  /** Members of TASK_ADDITIONAL_PARAMS, typed for the wire. */
  readonly additionalParams: JsonObject;
  /** The task that it was copied from; null for a template of the settings. */
  readonly learntFrom: string | null;
}

/** Product and type of each kind of scan. Product and type were seen in public scripts or recordings; the versions of all but windows are inferred. */
const scanDefaults = {
  windows: { product: 'KES', version: '11.0.0.0', component: '', taskName: 'ODS' },
  linux: { product: 'kesl', version: '11.2.0.0', component: '', taskName: 'ods' },
  server: { product: 'WSEE', version: '11.0.0.0', component: '', taskName: 'OnDemand' },
  mac: { product: 'KESMAC11', version: '11.2.0.0', component: '', taskName: 'group_ods' },
} as const;

export type ScanPlatform = keyof typeof scanDefaults;

export const scanPlatforms = Object.keys(scanDefaults) as readonly ScanPlatform[];

const templateKeys = ['product', 'version', 'component', 'taskName'] as const;

/** The template of the settings for a platform. @throws AppError `invalid_input` for settings that are no templates */
export function scanTemplate(configured: Json | undefined, platform: ScanPlatform): TaskTemplate {
  const all = readObject(configured ?? {}, 'settings.scanTemplates');
  const stranger = Object.keys(all).find((name) => !Object.hasOwn(scanDefaults, name));
  if (stranger !== undefined) {
    throw invalidInput([
      {
        path: `settings.scanTemplates.${stranger}`,
        problem: 'is not a platform; they are windows, linux, server, mac',
      },
    ]);
  }
  const at = `settings.scanTemplates.${platform}`;
  const own = readObject(all[platform] ?? {}, at);
  const texts = Object.fromEntries(
    templateKeys.map((key) => [key, readText(own[key], `${at}.${key}`) ?? scanDefaults[platform][key]]),
  ) as Record<(typeof templateKeys)[number], string>;
  const additionalParams = wrapMembers(readObject(own['additionalParams'] ?? {}, `${at}.additionalParams`));
  return { ...texts, additionalParams, learntFrom: null };
}

/** Members of a container, typed for the wire. */
export function wrapMembers(members: JsonObject): JsonObject {
  return membersOf(wrapArguments({ container: members })['container']);
}

export function readObject(value: Json, at: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalidInput([{ path: at, problem: 'must be a JSON object' }]);
}

/**
 * Copies component, version and parameters from an existing task of the same product and type.
 * @returns null when there is none, or when the role may not look
 */
export async function learnTemplate(console: Console, wanted: TaskTemplate): Promise<TaskTemplate | null> {
  try {
    for await (const task of listTasks(console, wanted)) {
      // The console may narrow the list less than it was asked to.
      if (task.taskName !== wanted.taskName || task.product !== wanted.product || task.taskId === '') continue;
      const data = await console.call('Tasks.GetTaskData', { strTask: task.taskId });
      return templateFrom(task.taskId, membersOf(data['PxgRetVal']), wanted);
    }
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAboutItem(error)) return null;
    throw error;
  }
}

/** The template that a task shows; what it lacks comes from `otherwise`. */
export function templateFrom(taskId: string, members: JsonObject, otherwise: TaskTemplate): TaskTemplate {
  // The storage id belongs to the old task alone.
  const copied = Object.entries(membersOf(members['TASK_ADDITIONAL_PARAMS']));
  const additionalParams = Object.fromEntries(copied.filter(([name]) => name !== 'klprts-TaskStorageId'));
  const text = (name: string, fallback: string): string => {
    const value = members[name];
    return typeof value === 'string' && value !== '' ? value : fallback;
  };
  return {
    product: text('TASKID_PRODUCT_NAME', otherwise.product),
    version: text('TASKID_VERSION', otherwise.version),
    component: text('TASKID_COMPONENT_NAME', otherwise.component),
    taskName: text('TASK_NAME', otherwise.taskName),
    additionalParams,
    learntFrom: taskId,
  };
}

export interface NewTask {
  readonly template: TaskTemplate;
  readonly displayName: string;
  readonly hostIds: readonly string[];
  readonly hostListForm: 'ids' | 'containers';
}

/** Subtype of a schedule by hand, as in the sample of the vendor. */
const manualSubtype = 256;

/** `pData` of AddTask: a task for devices, started by hand. */
export function taskData({ template, displayName, hostIds, hostListForm }: NewTask): JsonObject {
  return {
    TASKID_PRODUCT_NAME: template.product,
    TASKID_VERSION: template.version,
    TASKID_COMPONENT_NAME: template.component,
    TASK_NAME: template.taskName,
    TASK_ADDITIONAL_PARAMS: params(template.additionalParams),
    TASKSCH_TYPE: 0,
    TASK_INFO_PARAMS: params({
      DisplayName: displayName,
      'klprts-TaskScheduleSubtype': manualSubtype,
      HostList: hostListForm === 'ids' ? [...hostIds] : hostIds.map((id) => params({ KLHST_WKS_HOSTNAME: id })),
    }),
  };
}

function readText(value: Json | undefined, at: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw invalidInput([{ path: at, problem: 'must be a text' }]);
}
