import type { ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { withConsole, type KasperskyClient } from './client.ts';
import { filesByPath, type QuarantinedFile } from './quarantine-view.ts';
import { referenceObjects, settledBefore, textMember } from './receipt-values.ts';
import { hostOutcomes, readTaskOf } from './scan-settlement.ts';
import { isOver } from './task-statistics.ts';

/** A file of a device, as a target of a result. */
export function fileTarget(host: string, path: string): string {
  return `${host}: ${path}`;
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
    const outcomes = files.map((file): TargetResult => {
      const target = textMember(file, 'target');
      if (isNew(file, present, receipt.reference['earlier'])) return { target, status: 'succeeded' };
      if (!isFinal) return { target, status: 'pending' };
      const host = hosts.find(({ hostId }) => hostId === file['hostId']);
      const end = ends.find((candidate) => host !== undefined && candidate.target === textMember(host, 'target'));
      if (end?.status !== 'failed') return { target, status: 'unchanged' };
      return end.error === undefined ? { target, status: 'failed' } : { target, status: 'failed', error: end.error };
    });
    const targets = [...outcomes, ...settledBefore(receipt)];
    const common = { statusCode: 200, data: { taskId, statistics }, raw, keyFields: { taskId }, targets };
    const good = outcomes.filter(({ status }) => status === 'succeeded').length;
    const message = `Quarantine task ${taskId}: ${good} of ${targets.length} files are in quarantine.`;
    if (outcomes.some(({ status }) => status === 'pending')) return { ...common, status: 'pending', message, receipt };
    if (good === 0) throw noEffect(taskId, targets, common.data);
    return { ...common, status: good === targets.length ? 'succeeded' : 'partially_succeeded', message };
  });
}

function isNew(file: JsonObject, present: readonly QuarantinedFile[], earlier: Json | undefined): boolean {
  const known: readonly Json[] = Array.isArray(earlier) ? earlier : [];
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
