import type { ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import type { Console, KasperskyClient } from './client.ts';
import { eachItem, failedTarget, withTargets } from './each-item.ts';
import type { OrderName } from './quarantine-order.ts';
import { filesById, type QuarantinedFile } from './quarantine-view.ts';
import { keptTargets } from './receipt-values.ts';

type Context = ActionContext<KasperskyClient>;

/** How a file is called in the targets of a result. */
export type FileNaming = (fileId: number) => string;

/** Gives an order for files in quarantine. @throws AppError when none of them is there */
export async function submitOrder(
  console: Console,
  order: OrderName,
  ids: readonly number[],
  context: Context,
  naming: FileNaming = String,
): Promise<ActionOutcome> {
  const before = await filesById(console, ids);
  const checked = await eachItem(ids, String, async (itemId) => {
    const raw = await console.call('QBTNetworkListApi.GetListItemInfo', { itemId });
    // The console has other lists as well; a file that is not seen here now could not be seen to leave.
    if (!before.some(({ fileId }) => fileId === itemId)) throw notInQuarantine(itemId);
    return { data: { fileId: itemId }, raw };
  });
  const known = checked.flatMap(({ target, error }) => (error === undefined ? [Number(target)] : []));
  const unknown = checked.flatMap(({ target, error }) => (error === undefined ? [] : [{ target, error }]));
  const refused = unknown.map(({ target, error }) => failedTarget(naming(Number(target)), error));
  const [first] = unknown;
  if (known.length === 0 && first !== undefined) throw withTargets(first.error, refused, unknown.length);
  const args = { listName: 'Quarantine', pItemsIds: known, taskName: order, pTaskParams: {} };
  const raw = await console.call('QBTNetworkListApi.AddListItemsTask', args, 'write');
  return acceptedOrder(order, known, { before, after: await lookAgain(console, known), refused, raw, naming }, context);
}

/** An order whose answer was lost, from what the quarantine shows. Null when nobody can say from there. */
export async function lostOrder(
  console: Console,
  order: OrderName,
  ids: readonly number[],
  context: Context,
  naming: FileNaming = String,
): Promise<ActionOutcome | null> {
  const files = await filesById(console, ids);
  const present = ids.filter((id) => files.some(({ fileId }) => fileId === id));
  // A file that is gone was restored, or was never there.
  if (present.length === 0) return null;
  const gone = ids.filter((id) => !present.includes(id));
  const refused = gone.map((id) => failedTarget(naming(id), notInQuarantine(id)));
  return acceptedOrder(order, present, { before: files, after: files, refused, raw: {}, naming }, context);
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
  readonly naming: FileNaming;
}

function acceptedOrder(
  order: OrderName,
  ids: readonly number[],
  { before, after, refused, raw, naming }: Seen,
  context: Context,
): ActionOutcome {
  const files = ids.map((fileId) => ({
    target: naming(fileId),
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
    targets: [...ids.map((fileId): TargetResult => ({ target: naming(fileId), status: 'pending' })), ...refused],
    receipt,
  };
}
