import { listIn, numberIn, paramsIn, paramsOf, textIn } from '../wire/params-reader.ts';
import { PxgError } from '../wire/pxg-error.ts';

type Container = Readonly<Record<string, unknown>>;

const longestName = 100;
const neededTexts = ['TASKID_COMPONENT_NAME', 'TASKID_PRODUCT_NAME', 'TASKID_VERSION', 'TASK_NAME'] as const;

/** What the server wants to know of the container of a task. */
export interface TaskFacts {
  readonly displayName: string;
  readonly taskName: string;
  readonly product: string;
  readonly version: string;
  readonly groupId: number | null;
  /** What HostList names, in the order of the list. */
  readonly devices: readonly string[];
}

/** @throws PxgError with the setting that is missing or wrong */
export function readTaskData(data: Container): TaskFacts {
  for (const name of neededTexts) {
    if (textIn(data, name) === undefined) throw new PxgError('bad-parameter', name);
  }
  if (paramsIn(data, 'TASK_ADDITIONAL_PARAMS') === undefined)
    throw new PxgError('bad-parameter', 'TASK_ADDITIONAL_PARAMS');
  if (numberIn(data, 'TASKSCH_TYPE') === undefined) throw new PxgError('bad-parameter', 'TASKSCH_TYPE');
  const info = paramsIn(data, 'TASK_INFO_PARAMS');
  if (info === undefined) throw new PxgError('bad-parameter', 'TASK_INFO_PARAMS');
  const displayName = textIn(info, 'DisplayName') ?? '';
  if (displayName === '' || displayName.length > longestName) throw new PxgError('bad-parameter', 'DisplayName');
  if (numberIn(info, 'klprts-TaskScheduleSubtype') === undefined) {
    throw new PxgError('bad-parameter', 'klprts-TaskScheduleSubtype');
  }
  const group = numberIn(info, 'PRTS_TASK_GROUPID') ?? -1;
  const devices = (listIn(info, 'HostList') ?? []).map(readDevice);
  if (group === -1 && devices.length === 0) throw new PxgError('bad-parameter', 'HostList');
  return {
    displayName,
    taskName: textIn(data, 'TASK_NAME') ?? '',
    product: textIn(data, 'TASKID_PRODUCT_NAME') ?? '',
    version: textIn(data, 'TASKID_VERSION') ?? '',
    groupId: group === -1 ? null : group,
    devices,
  };
}

/** The form of an element is not public: a host id as text, or a container that holds one. */
function readDevice(item: unknown): string {
  const device = typeof item === 'string' ? item : textIn(paramsOf(item) ?? {}, 'KLHST_WKS_HOSTNAME');
  if (device === undefined) throw new PxgError('bad-parameter', 'HostList');
  return device;
}
