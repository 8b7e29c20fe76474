export const taskKinds = [
  'network-isolation',
  'network-deisolation',
  'file-quarantine',
  'quarantined-file-restoration',
  'process-termination',
] as const;
export type TaskKind = (typeof taskKinds)[number];

export type TaskInput = Readonly<Record<string, string | boolean>>;

/** One accepted POST. Times are milliseconds on the simulator's clock. */
export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  readonly agentGuid: string;
  /** Name of the API key that made it. */
  readonly key: string;
  readonly input: TaskInput;
  /** Pending, Running, Succeeded, Failed, or whatever a test has forced on it. */
  status: string;
  readonly requestedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  errorCode: number;
  errorMessage: string | null;
}

export const statusCases = ['documented', 'lower', 'upper'] as const;
export type StatusCase = (typeof statusCases)[number];

/** The seven fields of an answer. */
export function taskAnswer(task: Task, statusCase: StatusCase): object {
  return {
    taskId: task.id,
    status: inCase(task.status, statusCase),
    requestTime: isoTime(task.requestedAt),
    startTime: isoTime(task.startedAt),
    endTime: isoTime(task.endedAt),
    errorCode: task.errorCode,
    errorMessage: task.errorMessage,
  };
}

function inCase(status: string, statusCase: StatusCase): string {
  if (statusCase === 'documented') return status;
  return statusCase === 'lower' ? status.toLowerCase() : status.toUpperCase();
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
