import type { ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { filesByPath, type QuarantinedFile } from './quarantine-view.ts';
import { referenceObjects, settledBefore, textMember } from './receipt-values.ts';
import { hostOutcomes, readTaskOf } from './scan-settlement.ts';
import { isOver, readStatistics } from './task-statistics.ts';
import { membersOf } from './unwrap.ts';

/** A file of a device, as a target of a result. */
export function fileTarget(host: string, path: string): string {
  return `${host}: ${path}`;
}

/**
 * What lies in the quarantine while a task whose answer was lost is looked for. Before the task has begun anywhere,
 * all of it was there before; afterwards nobody knows.
 */
export async function filesBefore(
  console: Console,
  taskId: string | null,
  { hostIds, paths }: { readonly hostIds: readonly string[]; readonly paths: readonly string[] },
): Promise<{ readonly earlier: readonly number[]; readonly doubtful: readonly number[] }> {
  const ids = (await filesByPath(console, hostIds, paths)).map(({ fileId }) => fileId);
  if (taskId === null || ids.length === 0) return { earlier: ids, doubtful: [] };
  const { PxgRetVal } = await console.call('Tasks.GetTaskStatistics', { strTask: taskId });
  const { running, paused, finished, finishedWithWarning, failed } = readStatistics(membersOf(PxgRetVal));
  const hasBegun = running + paused + finished + finishedWithWarning + failed > 0;
  return hasBegun ? { earlier: [], doubtful: ids } : { earlier: ids, doubtful: [] };
}

/**
 * A file counts when it lies in the quarantine and did not before. When the task is over and it does not, the task failed there,
 * or it changed nothing: then the file is unchanged.
 */
export async function settleQuarantine(
  receipt: Receipt,
  context: ActionContext<KasperskyClient>,
): Promise<ActionOutcome> {
  const hosts = referenceObjects(receipt, 'hosts');
  const files = referenceObjects(receipt, 'files');
  const names = files.map((file) => textMember(file, 'target'));
  return withConsole(context, async (console) => {
    const reading = await readTaskOf(console, receipt, names, files.length);
    const { taskId, statistics, raw } = reading;
    const isFinal = isOver(statistics, hosts.length);
    const ends = isFinal ? (await hostOutcomes(console, reading, hosts)).outcomes : [];
    const present = await filesByPath(console, distinct(files, 'hostId'), distinct(files, 'path'));
    const { earlier, doubtful } = receipt.reference;
    const known = [...numbersIn(earlier), ...numbersIn(doubtful)];
    const outcomes = files.map((file): TargetResult => {
      const target = textMember(file, 'target');
      if (isNew(file, present, known)) return { target, status: 'succeeded' };
      if (!isFinal) return { target, status: 'pending' };
      const host = hosts.find(({ hostId }) => hostId === file['hostId']);
      const end = ends.find((candidate) => host !== undefined && candidate.target === textMember(host, 'target'));
      if (end?.status !== 'failed') return { target, status: 'unchanged' };
      return end.error === undefined ? { target, status: 'failed' } : { target, status: 'failed', error: end.error };
    });
    const targets = [...outcomes, ...settledBefore(receipt)];
    const common = { statusCode: 200, data: { taskId, statistics }, raw, keyFields: { taskId }, targets };
    if (
      isFinal &&
      outcomes.some(
        ({ status }, index) => status === 'unchanged' && isNew(files[index] ?? {}, present, numbersIn(earlier)),
      )
    ) {
      throw unsure(taskId, targets, common.data);
    }
    const good = outcomes.filter(({ status }) => status === 'succeeded').length;
    const message = `Quarantine task ${taskId}: ${good} of ${targets.length} files are in quarantine.`;
    if (outcomes.some(({ status }) => status === 'pending')) return { ...common, status: 'pending', message, receipt };
    if (good === 0) throw noEffect(taskId, targets, common.data);
    return { ...common, status: good === targets.length ? 'succeeded' : 'partially_succeeded', message };
  });
}

function numbersIn(value: Json | undefined): readonly number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}

function isNew(file: JsonObject, present: readonly QuarantinedFile[], known: readonly number[]): boolean {
  const path = textMember(file, 'path').toLowerCase();
  return present.some(
    (row) =>
      row.hostId === file['hostId'] &&
      row.paths.some((name) => name.toLowerCase() === path) &&
      !known.includes(row.fileId),
  );
}

function distinct(files: readonly JsonObject[], name: string): readonly string[] {
  return [...new Set(files.map((file) => textMember(file, name)))];
}

/** The answer to the order was lost, and the task had begun before anybody looked. */
function unsure(taskId: string, targets: readonly TargetResult[], data: JsonObject): AppError {
  return new AppError(
    'outcome_unknown',
    `Quarantine task ${taskId} is over and a file with this path is in quarantine, but it may have been there before.`,
    { failureIndicator: `task ${taskId}`, applied: 'unknown', targets, data, details: { taskId } },
  );
}

function noEffect(taskId: string, targets: readonly TargetResult[], data: JsonObject): AppError {
  const isUnchanged = targets.every(({ status }) => status === 'unchanged');
  const why = isUnchanged ? ' It ended and nothing changed, as without a licence, or without the file.' : '';
  return new AppError('task_failed', `Quarantine task ${taskId} has put no file into quarantine.${why}`, {
    failureIndicator: `task ${taskId}`,
    targets,
    data,
    details: { taskId },
  });
}
