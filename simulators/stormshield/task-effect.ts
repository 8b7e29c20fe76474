import { isBelow, samePath, type Agent, type AgentProcess } from './agent.ts';
import type { Task, TaskInput } from './task.ts';

export interface TaskFailure {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** Invented, and far from any real code, so that nobody starts to rely on them. */
export const taskFailures = {
  fileNotFound: { errorCode: 900_001, errorMessage: 'File not found.' },
  fileExcluded: { errorCode: 900_002, errorMessage: 'The file is in an excluded directory.' },
  notInQuarantine: { errorCode: 900_003, errorMessage: 'No quarantined file has this hash.' },
  fileExists: { errorCode: 900_004, errorMessage: 'A file exists at the original path.' },
  processNotFound: { errorCode: 900_005, errorMessage: 'Process not found.' },
  processProtected: { errorCode: 900_006, errorMessage: 'The process cannot be terminated.' },
  serverNotForced: { errorCode: 900_007, errorMessage: 'The agent is a server and the isolation was not forced.' },
} as const satisfies Record<string, TaskFailure>;

/** Does to the agent what the task asks. Null when it is done; a failed task changes nothing. */
export function applyTask(agent: Agent, task: Task, at: string): TaskFailure | null {
  const before = agent.isolated;
  const failure = perform(agent, task, at);
  if (failure !== null) return failure;
  const changed = task.kind.startsWith('network-') ? agent.isolated !== before : true;
  agent.applied.push({ at, taskId: task.id, kind: task.kind, changed });
  return null;
}

function perform(agent: Agent, { kind, input }: Task, at: string): TaskFailure | null {
  switch (kind) {
    case 'network-isolation':
      if (agent.isServer && input['forceServerIsolation'] !== true) return taskFailures.serverNotForced;
      agent.isolated = true;
      return null;
    case 'network-deisolation':
      agent.isolated = false;
      return null;
    case 'file-quarantine':
      return quarantine(agent, input, at);
    case 'quarantined-file-restoration':
      return restore(agent, input);
    case 'process-termination':
      return terminate(agent, input);
  }
}

function quarantine(agent: Agent, input: TaskInput, at: string): TaskFailure | null {
  const path = String(input['filePath']);
  const file = agent.files.find((candidate) => samePath(candidate.path, path));
  if (file === undefined) return taskFailures.fileNotFound;
  const excluded = agent.excludedDirectories.some((directory) => isBelow(file.path, directory));
  if (excluded && input['bypassExcludedDirectories'] !== true) return taskFailures.fileExcluded;
  agent.files = agent.files.filter((other) => other !== file);
  agent.quarantine.push({ ...file, quarantinedAt: at });
  return null;
}

function restore(agent: Agent, input: TaskInput): TaskFailure | null {
  const hash = String(input['fileHashSha256']).toLowerCase();
  const found = agent.quarantine.filter((file) => file.sha256 === hash);
  if (found.length === 0) return taskFailures.notInQuarantine;
  const isTaken = (path: string): boolean => agent.files.some((file) => samePath(file.path, path));
  if (input['overwriteExistingFile'] !== true && found.some((file) => isTaken(file.path)))
    return taskFailures.fileExists;
  agent.quarantine = agent.quarantine.filter((file) => file.sha256 !== hash);
  agent.files = agent.files.filter((file) => !found.some((restored) => samePath(restored.path, file.path)));
  agent.files.push(...found.map(({ path, sha256 }) => ({ path, sha256 })));
  return null;
}

function terminate(agent: Agent, input: TaskInput): TaskFailure | null {
  const path = String(input['processPath']);
  const found = agent.processes.filter((process) => samePath(process.path, path));
  if (found.length === 0) return taskFailures.processNotFound;
  const doomed = input['terminateProcessTree'] === true ? withDescendants(agent.processes, found) : found;
  if (doomed.some((process) => process.isProtected === true)) return taskFailures.processProtected;
  agent.processes = agent.processes.filter((process) => !doomed.includes(process));
  return null;
}

function withDescendants(all: readonly AgentProcess[], roots: readonly AgentProcess[]): readonly AgentProcess[] {
  const doomed = new Set(roots);
  // A set grows while it is walked, so children of children are reached too.
  for (const parent of doomed) {
    for (const process of all) if (process.parentPid === parent.pid) doomed.add(process);
  }
  return [...doomed];
}
