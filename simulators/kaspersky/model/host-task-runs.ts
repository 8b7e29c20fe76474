import { datetime, params, type WireObject } from '../wire/value.ts';
import type { Host } from './host.ts';
import type { Timers } from './timers.ts';
import type { KasperskySettings } from '../settings.ts';

/** Local tasks of hosts: those of the protection product, started through a gateway to the agent. */
export interface HostTaskRuns {
  tasksOf(host: Host): readonly WireObject[];
  /** 1 while it runs, 4 after that, 0 before. */
  stateOf(host: Host, storageId: string): number;
  start(host: Host, storageId: string): void;
  reset(): void;
}

const names: readonly (readonly [id: string, type: string, title: string])[] = [
  ['_LOCAL_FULL', 'ODS', 'Full Scan'],
  ['_LOCAL_QUICK', 'ODS', 'Critical Areas Scan'],
  ['_LOCAL_UPDATE', 'Updater', 'Local update'],
];

export function createHostTaskRuns(timers: Timers, settings: () => KasperskySettings): HostTaskRuns {
  const states = new Map<string, number>();
  return {
    tasksOf(host) {
      const product = host.products.find((candidate) => candidate.name === 'KES');
      if (product === undefined) return [];
      return names.map(([id, type, title]) => ({
        TASK_UNIQUE_ID: id,
        TASK_NAME: type,
        TASKID_PRODUCT_NAME: product.name,
        TASKID_VERSION: product.version,
        TASKID_COMPONENT_NAME: 'SIM-KES',
        TASKID_INSTANCE_ID: '',
        TASKSCH_TYPE: 0,
        TASK_ADDITIONAL_PARAMS: params({ 'klprts-TaskStorageId': id }),
        TASK_INFO_PARAMS: params({
          DisplayName: title,
          'klprts-TaskScheduleSubtype': 256,
          PRTS_TASK_CREATION_DATE: datetime(host.createdAt),
        }),
      }));
    },
    stateOf: (host, storageId) => states.get(key(host, storageId)) ?? 0,
    start(host, storageId) {
      states.set(key(host, storageId), 1);
      timers.after(settings().runningMs, () => states.set(key(host, storageId), 4));
    },
    reset: () => states.clear(),
  };
}

function key(host: Host, storageId: string): string {
  return `${host.id} ${storageId}`;
}
