import { defineAction, type ActionContext, type Effect } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { eachItem, failedTarget, withTargets } from '../each-item.ts';
import { atLeastOne, fileIdsField } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { settleOrder, type OrderName } from '../quarantine-order.ts';
import { filesById, type QuarantinedFile } from '../quarantine-view.ts';
import { keptTargets } from '../receipt-values.ts';

type Context = ActionContext<KasperskyClient>;

interface OrderFacts {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly idempotent: boolean;
  readonly permission: string;
  readonly licence?: string;
  readonly order: OrderName;
  readonly manualCheck: string;
}

export const unquarantineFiles = orderAction({
  id: 'kaspersky.unquarantine-files',
  title: 'Restore quarantined files',
  summary: 'Puts files from the quarantine back where they were, and with them whatever made them suspicious.',
  effect: 'destructive',
  // A second restoration may overwrite what was written since the first.
  idempotent: false,
  permission: permissions.read,
  licence: 'One that covers the quarantine; without it the console takes the order and does nothing.',
  order: 'RestoreObj',
  manualCheck: 'See whether the file has left the quarantine in the console, and lies at its old place.',
});

export const scanQuarantinedFiles = orderAction({
  id: 'kaspersky.scan-quarantined-files',
  title: 'Scan quarantined files',
  summary: 'Has files in the quarantine scanned again.',
  effect: 'write',
  idempotent: true,
  permission: permissions.readAndWrite,
  order: 'ScanQuarantine',
  manualCheck: 'Look at the status of the file in the quarantine of the console.',
});

function orderAction({ order, permission, licence, ...facts }: OrderFacts) {
  return defineAction({
    ...facts,
    category: 'Quarantine',
    requires: { permission, ...(licence === undefined ? {} : { licence }) },
    input: { fileIds: fileIdsField },
    targets: (values) => values.fileIds.map(String),
    async run(values, context: Context) {
      const ids = atLeastOne(values.fileIds, 'input.fileIds', 'file');
      return withConsole(context, async (console) => {
        const before = await filesById(console, ids);
        const checked = await eachItem(ids, String, async (itemId) => {
          const raw = await console.call('QBTNetworkListApi.GetListItemInfo', { itemId });
          // The console has other lists as well; a file that is not seen here now could not be seen to leave.
          if (!before.some(({ fileId }) => fileId === itemId)) throw notInQuarantine(itemId);
          return { data: { fileId: itemId }, raw };
        });
        const known = checked.flatMap(({ target, error }) => (error === undefined ? [Number(target)] : []));
        const unknown = checked.flatMap(({ target, error }) => (error === undefined ? [] : [{ target, error }]));
        const refused = unknown.map(({ target, error }) => failedTarget(target, error));
        const [first] = unknown;
        if (known.length === 0 && first !== undefined) throw withTargets(first.error, refused, unknown.length);
        const args = { listName: 'Quarantine', pItemsIds: known, taskName: order, pTaskParams: {} };
        const raw = await console.call('QBTNetworkListApi.AddListItemsTask', args, 'write');
        return accepted(order, known, { before, after: await lookAgain(console, known), refused, raw }, context);
      });
    },
    settle: settleOrder,
    async recover(values, _sentAt, context: Context) {
      return withConsole(context, async (console) => {
        const files = await filesById(console, values.fileIds);
        const present = values.fileIds.filter((id) => files.some(({ fileId }) => fileId === id));
        // A file that is gone was restored, or was never there: nobody can say from here.
        if (present.length === 0) return null;
        const gone = values.fileIds.filter((id) => !present.includes(id));
        const refused = gone.map((id) => failedTarget(String(id), notInQuarantine(id)));
        return accepted(order, present, { before: files, after: files, refused, raw: {} }, context);
      });
    },
  });
}

function notInQuarantine(fileId: number): AppError {
  return new AppError('vendor_not_found', `The file ${fileId} is not in the quarantine.`, {
    failureIndicator: 'input.fileIds',
    statusCode: 404,
  });
}

/** What happens right after an order tells a scan that is over from one that was never begun; it is no more than a help. */
async function lookAgain(console: Console, ids: readonly number[]): Promise<readonly QuarantinedFile[]> {
  return filesById(console, ids).catch(() => []);
}

interface Seen {
  readonly before: readonly QuarantinedFile[];
  readonly after: readonly QuarantinedFile[];
  readonly refused: readonly TargetResult[];
  readonly raw: JsonObject;
}

function accepted(
  order: OrderName,
  ids: readonly number[],
  { before, after, refused, raw }: Seen,
  context: Context,
): ActionOutcome {
  const files = ids.map((fileId) => ({
    target: String(fileId),
    fileId,
    objectStatus: before.find((file) => file.fileId === fileId)?.objectStatus ?? null,
    earlierError: before.find((file) => file.fileId === fileId)?.orderError ?? '',
    queued: after.some((file) => file.fileId === fileId && file.order === order),
  }));
  const { settings } = context.client;
  const pollMs = settings.taskPollSeconds * 1_000;
  const receipt: Receipt = {
    kind: 'kaspersky.quarantine-order',
    reference: { order, at: context.now().toISOString(), files, before: keptTargets(refused) },
    pollMs,
    maxPollMs: Math.max(60_000, pollMs),
    deadlineMs: settings.taskDeadlineMinutes * 60_000,
  };
  return {
    status: 'pending',
    statusCode: 200,
    message: `${order} is accepted for ${ids.length} files; the agents have not shown its effect yet.`,
    data: {
      files: [
        ...ids.map((fileId) => ({ fileId, submitted: true })),
        ...refused.map(({ target, error }) => ({
          fileId: Number(target),
          submitted: false,
          error: error?.message ?? null,
        })),
      ],
    },
    raw,
    targets: [...ids.map((fileId): TargetResult => ({ target: String(fileId), status: 'pending' })), ...refused],
    receipt,
  };
}
