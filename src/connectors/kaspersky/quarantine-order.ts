import type { ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { withConsole, type KasperskyClient } from './client.ts';
import { failedTarget } from './each-item.ts';
import { filesById, type QuarantinedFile } from './quarantine-view.ts';
import { referenceObjects, referenceText, settledBefore, textMember } from './receipt-values.ts';

/** Orders that the console hands to an agent for a file in quarantine. */
export type OrderName = 'RestoreObj' | 'ScanQuarantine';

type Judgement = 'done' | 'waiting' | 'failed' | 'unchanged';

/**
 * The order itself answers nothing, so its effect is read from the quarantine: a restored file is gone from it,
 * a scanned one no longer waits for its order. A file that shows nothing for the whole window is unchanged, as without a licence.
 */
export async function settleOrder(receipt: Receipt, context: ActionContext<KasperskyClient>): Promise<ActionOutcome> {
  const order = referenceText(receipt, 'order');
  const files = referenceObjects(receipt, 'files');
  const windowMs = context.client.settings.quarantineWindowSeconds * 1_000;
  const isLate = context.now().getTime() - Date.parse(referenceText(receipt, 'at')) >= windowMs;
  return withConsole(context, async (console) => {
    const present = await filesById(
      console,
      files.map(({ fileId }) => Number(fileId)),
    );
    const judged = files.map((file) => {
      const row = present.find(({ fileId }) => fileId === Number(file['fileId']));
      const fileId = Number(file['fileId']);
      return { target: textMember(file, 'target'), fileId, row, judgement: judge(order, file, row, isLate) };
    });
    const outcomes = judged.map(({ target, row, judgement }) => outcomeOf(target, row, judgement));
    const targets = [...outcomes, ...settledBefore(receipt)];
    const data = {
      order,
      files: judged.map(({ fileId, judgement }) => ({ fileId, state: judgement })),
    };
    return orderOutcome(order, targets, data, receipt);
  });
}

function judge(order: string, file: JsonObject, row: QuarantinedFile | undefined, isLate: boolean): Judgement {
  // Nothing but a restoration, or a scan that cleaned or released it, takes a file out of quarantine.
  if (row === undefined) return 'done';
  // An error of an earlier order stands there until this one is over.
  const isNewError = row.orderError !== textMember(file, 'earlierError') || file['queued'] === true;
  if (row.orderError !== '' && row.order === '' && (isNewError || isLate)) return 'failed';
  if (row.order !== '') return 'waiting';
  if (order === 'ScanQuarantine' && (file['queued'] === true || row.objectStatus !== (file['objectStatus'] ?? null))) {
    return 'done';
  }
  return isLate ? 'unchanged' : 'waiting';
}

function outcomeOf(target: string, row: QuarantinedFile | undefined, judgement: Judgement): TargetResult {
  switch (judgement) {
    case 'done':
      return { target, status: 'succeeded' };
    case 'waiting':
      return { target, status: 'pending' };
    case 'unchanged':
      return { target, status: 'unchanged' };
    case 'failed': {
      const words = row?.orderError ?? 'The order failed.';
      return failedTarget(target, new AppError('task_failed', words, { failureIndicator: `file ${target}` }));
    }
  }
}

function orderOutcome(
  order: string,
  targets: readonly TargetResult[],
  data: JsonObject,
  receipt: Receipt,
): ActionOutcome {
  const count = (status: TargetResult['status']): number => targets.filter((target) => target.status === status).length;
  const common = { statusCode: 200, data, targets };
  const [done, waiting, unchanged] = [count('succeeded'), count('pending'), count('unchanged')];
  if (waiting > 0) {
    return {
      ...common,
      status: 'pending',
      message: `${order} is done for ${done} of ${targets.length} files.`,
      receipt,
    };
  }
  const licence =
    unchanged === 0
      ? ''
      : ` ${unchanged} are unchanged: the console took the order and nothing came of it, as without a licence.`;
  if (done === 0) {
    throw new AppError('task_failed', `${order} had no effect on any file.${licence}`, {
      failureIndicator: 'QBTNetworkListApi.AddListItemsTask',
      targets,
      data,
    });
  }
  return {
    ...common,
    status: done === targets.length ? 'succeeded' : 'partially_succeeded',
    message: `${order} is done for ${done} of ${targets.length} files.${licence}`,
  };
}
