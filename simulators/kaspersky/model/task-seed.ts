import { datetime, params, type WireObject } from '../wire/value.ts';
import type { KasperskySettings } from '../settings.ts';
import { recordedHostId } from './host-names.ts';

/** A task of the seed, as AddTask would take it. */
export interface SeedTask {
  readonly id: string;
  readonly data: WireObject;
}

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly task: string;
  readonly product: string;
  readonly version: string;
  readonly component: string;
  readonly additional?: WireObject;
  readonly devices?: readonly string[];
}

/** Tasks 101 to 192 are the list that was recorded for one host of a real server; what they are is ours. Component names are not public. */
export function seedTasks(settings: KasperskySettings, startedAt: number): readonly SeedTask[] {
  const { taskName, filesKey } = settings.quarantineTask;
  const windows = { product: 'KES', version: '11.0.0.0', component: 'SIM-KES' };
  const agent = { product: '1103', version: '1.0.0.0', component: '86' };
  const drafts: readonly Draft[] = [
    {
      id: '101',
      name: 'Virus Scan',
      task: 'ODS',
      ...windows,
      additional: { ScanScope: ['%SystemDrive%'], ScanDepth: 2 },
    },
    {
      id: '119',
      name: 'Linux Virus Scan',
      task: 'ods',
      product: 'kesl',
      version: '11.2.0.0',
      component: 'SIM-KESL',
      additional: { ScanScope: ['/'] },
    },
    {
      id: '120',
      name: 'Server Virus Scan',
      task: 'OnDemand',
      product: 'WSEE',
      version: '11.0.0.0',
      component: 'SIM-WSEE',
      additional: { ScanScope: ['*'] },
    },
    {
      id: '121',
      name: 'Mac Virus Scan',
      task: 'group_ods',
      product: 'KESMAC11',
      version: '11.2.0.0',
      component: 'SIM-KESMAC',
      additional: { ScanScope: ['/'] },
    },
    { id: '122', name: 'Update of bases', task: 'Updater', ...windows },
    { id: '123', name: 'Inventory', task: 'Inventory', ...windows },
    {
      id: '149',
      name: 'TestTask',
      task: 'KLNAG_TASK_SHOW_MSG',
      ...agent,
      additional: { KLNAG_MSG_TEXT: 'Test message' },
    },
    {
      id: '164',
      name: 'Quarantine of files',
      task: taskName,
      ...windows,
      additional: { [filesKey]: [String.raw`C:\Test\4.txt`] },
    },
    {
      id: '192',
      name: 'Virus Scan of one device',
      task: 'ODS',
      ...windows,
      additional: { ScanScope: ['%SystemDrive%'], ScanDepth: 2 },
      devices: [recordedHostId],
    },
  ];
  return drafts.map((draft) => ({ id: draft.id, data: taskData(draft, startedAt) }));
}

function taskData(draft: Draft, startedAt: number): WireObject {
  return {
    TASK_NAME: draft.task,
    TASKID_PRODUCT_NAME: draft.product,
    TASKID_VERSION: draft.version,
    TASKID_COMPONENT_NAME: draft.component,
    TASKID_INSTANCE_ID: '',
    TASKSCH_TYPE: 0,
    TASKSCH_RUN_MISSED_FLAG: false,
    TASK_CLASS_ID: 0,
    TASK_PRIORITY: 0,
    TASK_DEL_AFTER_RUN_FLAG: false,
    TASK_ADDITIONAL_PARAMS: params({ ...draft.additional, 'klprts-TaskStorageId': `_LOCAL_${draft.id}` }),
    TASK_INFO_PARAMS: params({
      DisplayName: draft.name,
      'klprts-TaskScheduleSubtype': 256,
      PRTS_TASK_CREATION_DATE: datetime(startedAt - 200 * 86_400_000),
      KLPRSS_EVPNotifications: params({ ERR: [], INF: [], WRN: [] }),
      ...(draft.devices === undefined
        ? { PRTS_TASK_GROUPID: 0, PRTS_TASK_GROUPNAME: 'Managed devices' }
        : { HostList: [...draft.devices] }),
    }),
  };
}
