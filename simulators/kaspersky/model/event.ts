/** One event, before its host and its group are looked up. Times are milliseconds since 1970. */
export interface KscEvent {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  /** 1 info, 2 warning, 3 error, 4 critical. */
  readonly severity: number;
  readonly description: string;
  readonly risenAt: number;
  readonly registeredAt: number;
  readonly hostIndex: number;
  readonly product: string;
  readonly productVersion: string;
  readonly productDisplayVersion: string;
  readonly taskName?: string;
  readonly taskId?: string;
  /** 1 running, 2 paused, 3 failed, 4 completed. */
  readonly taskState?: number;
  readonly completedPercent?: number;
  /** GNRL_EA_PARAM_1 to _9. */
  readonly parameters?: readonly string[];
}

export const taskStateType = 'KLPRCI_TaskState';
