import { AppError, toAppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { Console } from './client.ts';
import { failedTarget, isAboutItem } from './each-item.ts';
import { targetName, type FoundHost } from './host-lookup.ts';
import { cancelTask, type ScanRun } from './scan-runs.ts';

/** What became of the order to stop the scans of one device. */
export interface AbortStep {
  readonly hostId: string;
  readonly result: TargetResult;
  /** Tasks that are being stopped. */
  readonly taskIds: readonly string[];
}

/** Stops scans task by task. A task that also runs elsewhere is left alone: stopping it would stop it there, too. */
export async function abortScans(
  console: Console,
  hosts: readonly FoundHost[],
  runs: readonly ScanRun[],
): Promise<{ readonly steps: readonly AbortStep[]; readonly raw: JsonObject }> {
  const wanted = new Set(hosts.map(({ hostId }) => hostId));
  const ended = new Map<string, AppError | null>();
  let lost: AppError | null = null;
  for (const run of runs) {
    const others = run.hostIds.filter((id) => !wanted.has(id)).length;
    if (others > 0) ended.set(run.taskId, alsoElsewhere(run, others));
    else if (lost !== null) ended.set(run.taskId, untried(lost));
    else {
      const error = await stop(console, run, ended);
      if (error !== null && !isAboutItem(error)) lost = error;
      ended.set(run.taskId, error);
    }
  }
  const steps = hosts.map((host): AbortStep => {
    const target = targetName(host, hosts);
    const own = runs.filter(({ hostIds }) => hostIds.includes(host.hostId)).map(({ taskId }) => taskId);
    const errors = own.map((id) => ended.get(id) ?? null).filter((error) => error !== null);
    const refusal = errors.find(({ applied }) => applied !== 'unknown');
    const common = { hostId: host.hostId, taskIds: own };
    if (own.length === 0) return { ...common, result: { target, status: 'unchanged' } };
    if (refusal !== undefined) return { ...common, result: failedTarget(target, refusal) };
    const [doubt] = errors;
    return {
      ...common,
      result:
        doubt === undefined ? { target, status: 'pending' } : { target, status: 'pending', error: doubt.toJson() },
    };
  });
  return { steps, raw: { tasks: runs.map(({ taskId, displayName }) => ({ taskId, displayName })) } };
}

/** @returns what the console said against it; null when it took the order @throws AppError when nothing was sent yet and it cannot be reached */
async function stop(
  console: Console,
  { taskId }: ScanRun,
  ended: ReadonlyMap<string, AppError | null>,
): Promise<AppError | null> {
  try {
    await cancelTask(console, taskId);
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    const isFirst = [...ended.values()].every((earlier) => earlier !== null && earlier.applied !== 'unknown');
    if (isFirst && !isAboutItem(error)) throw error;
    return error;
  }
}

function untried(cause: AppError): AppError {
  return new AppError('cancelled', 'Not tried, because the console could not be reached any more.', { cause });
}

function alsoElsewhere({ taskId, displayName }: ScanRun, others: number): AppError {
  return new AppError(
    'unsupported',
    `Scan task ${taskId} (${displayName}) also runs on ${others} other devices and can only be stopped on all of them. ` +
      'Name them as well, or stop the task in the console.',
    { failureIndicator: 'Tasks.CancelTask', details: { taskId, others } },
  );
}
