import type { JsonObject } from '#kernel/json.ts';
import { unwrap } from './unwrap.ts';

/** On how many devices a task is in which state. */
export interface TaskStatistics extends JsonObject {
  /** Not yet taken by the agent. */
  readonly pending: number;
  readonly running: number;
  readonly finished: number;
  readonly finishedWithWarning: number;
  readonly failed: number;
  readonly scheduled: number;
  readonly paused: number;
  readonly completedPercent: number;
  readonly needReboot: number;
}

/** Counters that are missing are zero. */
export function readStatistics(members: JsonObject): TaskStatistics {
  const count = (name: string): number => {
    const value = unwrap(members[name] ?? 0);
    return typeof value === 'number' && Number.isFinite(value) ? value : 0;
  };
  return {
    pending: count('1'),
    running: count('2'),
    finished: count('4'),
    finishedWithWarning: count('8'),
    failed: count('16'),
    scheduled: count('32'),
    paused: count('64'),
    completedPercent: count('GNRL_COMPLETED_PERCENT'),
    needReboot: count('KLTSK_NEED_RBT_CNT'),
  };
}

/** Whether the task is over on every device that it was made for. */
export function isOver(statistics: TaskStatistics, hosts: number): boolean {
  const { pending, running, scheduled, paused, finished, finishedWithWarning, failed } = statistics;
  return pending + running + scheduled + paused === 0 && finished + finishedWithWarning + failed >= hosts;
}
