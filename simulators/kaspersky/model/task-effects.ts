import type { EventLog } from './event-log.ts';
import { taskStateType } from './event.ts';
import type { Host, Threat } from './host.ts';
import type { HostTable } from './host-table.ts';
import type { QuarantineStore } from './quarantine-store.ts';
import type { KasperskySettings } from '../settings.ts';
import { listIn, paramsIn } from '../wire/params-reader.ts';
import type { TaskEffects } from './task-board.ts';
import { hostTaskState, type HostTaskState, type Task } from './task.ts';

/** Task types that look for threats. */
const scanTasks: ReadonlySet<string> = new Set(['ODS', 'ods', 'OnDemand', 'group_ods']);

const stateOfEvent: ReadonlyMap<HostTaskState, number> = new Map([
  [hostTaskState.running, 1],
  [hostTaskState.paused, 2],
  [hostTaskState.failed, 3],
  [hostTaskState.ok, 4],
  [hostTaskState.warning, 4],
]);

export function createTaskEffects(parts: {
  readonly hosts: HostTable;
  readonly events: EventLog;
  readonly quarantine: QuarantineStore;
  readonly now: () => number;
  readonly settings: () => KasperskySettings;
}): TaskEffects {
  const { events, quarantine } = parts;

  function report(task: Task, host: Host, threat: Threat, type: string, severity: number): void {
    events.add({
      ...originOf(task, host),
      type,
      title: titles[type] ?? type,
      severity,
      description: `${threat.name}: ${threat.path}`,
      risenAt: parts.now(),
      parameters: ['', threat.path, '', '', threat.name],
    });
  }

  function scan(task: Task, host: Host): HostTaskState {
    const found = host.threats;
    for (const threat of found) {
      const suspicious = threat.kind === 'suspicious';
      report(
        task,
        host,
        threat,
        suspicious ? 'GNRL_EV_SUSPICIOUS_OBJECT_FOUND' : 'GNRL_EV_VIRUS_FOUND',
        suspicious ? 2 : 4,
      );
      report(task, host, threat, 'GNRL_EV_OBJECT_QUARANTINED', 2);
      quarantine.add({ host, path: threat.path, virusName: threat.name, status: suspicious ? 2 : 1 });
    }
    parts.hosts.keep(host.index).threats = [];
    return hostTaskState.ok;
  }

  /** Without a licence the task ends well and nothing is moved. */
  function quarantineFiles(task: Task, host: Host): HostTaskState {
    const settings = parts.settings();
    const additional = paramsIn(task.data, 'TASK_ADDITIONAL_PARAMS') ?? {};
    const files = listIn(additional, settings.quarantineTask.filesKey) ?? [];
    if (!settings.licence) return hostTaskState.ok;
    for (const file of files) {
      if (typeof file !== 'string') continue;
      quarantine.add({ host, path: file, virusName: '', status: 4 });
      report(task, host, { path: file, name: 'Put by user', kind: 'suspicious' }, 'GNRL_EV_OBJECT_QUARANTINED', 2);
    }
    return hostTaskState.ok;
  }

  return {
    finish(task, host) {
      if (host.taskOutcome === 'failed') return hostTaskState.failed;
      if (scanTasks.has(task.taskName)) scan(task, host);
      if (task.taskName === parts.settings().quarantineTask.taskName) quarantineFiles(task, host);
      return host.taskOutcome === 'warning' ? hostTaskState.warning : hostTaskState.ok;
    },
    record(task, host, run) {
      const state = stateOfEvent.get(run.state);
      if (state === undefined) return;
      events.add({
        ...originOf(task, host),
        type: taskStateType,
        title: 'Task state changed',
        severity: state === 3 ? 3 : 1,
        description: run.description,
        risenAt: parts.now(),
        taskState: state,
        ...(state === 4 ? { completedPercent: 100 } : {}),
      });
    },
  };
}

const titles: Readonly<Record<string, string>> = {
  GNRL_EV_VIRUS_FOUND: 'Malicious object detected',
  GNRL_EV_SUSPICIOUS_OBJECT_FOUND: 'Probably infected object detected',
  GNRL_EV_OBJECT_QUARANTINED: 'Object moved to Quarantine',
};

function originOf(task: Task, host: Host) {
  const product = host.products.find((candidate) => candidate.name === task.product);
  return {
    hostIndex: host.index,
    product: task.product,
    productVersion: task.version,
    productDisplayVersion: product?.displayVersion ?? '',
    taskName: task.displayName,
    taskId: task.id,
  };
}
