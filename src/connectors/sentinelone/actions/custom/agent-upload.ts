import { AppError, toAppError } from '#kernel/error.ts';
import type { FileDraft } from '#kernel/file-store.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { ActionOutcome, Receipt, TargetResult } from '#kernel/result.ts';
import { sendCounted, nothingReached } from '../../affected.ts';
import { send } from '../../client.ts';
import { download } from '../../download.ts';
import { readPage } from '../../paging.ts';
import type { Context, Handler, RowAction } from '../../row.ts';
import { objectOf, textFrom } from '../../values.ts';
import { textsOf } from '../../targets.ts';

/** Activities by which the console announces an upload of an agent. */
const uploadActivities: { readonly [kind in 'fetchedFiles' | 'threatFile']: string } = {
  fetchedFiles: '80',
  threatFile: '86',
};

interface UploadKind {
  /** Numbers of the announcing activities; any activity with a download link when left out. */
  readonly types?: string;
  /** By which of its fields an activity belongs to a target. */
  readonly belongsBy: 'agentId' | 'threatId';
  /** The archive is locked with the password of the order. */
  readonly locked: boolean;
  /** What is sensitive about the content. */
  readonly content: string;
}

/** Fields of an activity that hold the link to an upload, below the API root. */
const linkFields = ['downloadUrl', 'filePath'] as const;

/**
 * An order to agents to upload something. The answer says only that the order was taken; the upload is announced by an
 * activity, and then downloaded into the store. The password of the order, which locks the archive, is sealed there and given out once.
 */
function uploadHandler(kind: UploadKind): Handler {
  return {
    run: (action, input, context) => order(action, kind, input, context),
    settle: (_action, receipt, context) => settle(kind, receipt, context),
    async recover(action, input, sentAt, context) {
      const reference = { targets: action.aims(input), since: sentAt.toISOString() };
      const outcome = await settle(kind, receiptFor(context, reference), context);
      return outcome.targets.some(({ status }) => status === 'succeeded') ? outcome : null;
    },
  };
}

export const fetchFiles = uploadHandler({
  types: uploadActivities.fetchedFiles,
  belongsBy: 'agentId',
  locked: true,
  content: 'Files of an endpoint.',
});
export const fetchLogs = uploadHandler({ belongsBy: 'agentId', locked: false, content: 'Records of an endpoint.' });
export const fetchThreatFile = uploadHandler({
  types: uploadActivities.threatFile,
  belongsBy: 'threatId',
  locked: true,
  content: 'Taken for malware: do not open it outside a laboratory.',
});

async function order(action: RowAction, kind: UploadKind, input: JsonObject, context: Context): Promise<ActionOutcome> {
  const targets = action.aims(input);
  const isFollowed = targets.every((target) => !target.startsWith('filter:'));
  const askedAt = context.now();
  const password = objectOf(input['data'])['password'];
  // Kept before the order leaves: an archive whose password nobody has would be lost.
  const passwordId = typeof password === 'string' && isFollowed ? await context.files.keepPassword(password) : null;
  const { answer, affected, selected, ...rest } =
    action.row.selects === undefined
      ? await sendPlain(action, input, context)
      : await sendCounted(action, action.call(input), input, context);
  if (affected === 0)
    throw nothingReached(
      action,
      { answer, affected, selected, ...rest },
      targets.map((target) => ({ target, status: 'not_found' })),
    );
  const facts = { statusCode: answer.statusCode, data: answer.data, keyFields: { affected, selected } };
  if (!isFollowed) {
    return {
      ...facts,
      status: 'succeeded',
      message: 'The console took the order. Name ids to have the uploads followed.',
      targets: targets.map((target) => ({ target, status: 'succeeded' })),
    };
  }
  return {
    ...facts,
    status: 'pending',
    message: `The console took the order. It is done when ${targets.length === 1 ? 'the upload has' : 'the uploads have'} arrived.`,
    targets: targets.map((target) => ({ target, status: 'pending' })),
    receipt: receiptFor(context, {
      targets,
      since: (answer.at ?? askedAt).toISOString(),
      by: kind.belongsBy,
      ...(passwordId === null ? {} : { passwordId }),
    }),
  };
}

async function sendPlain(action: RowAction, input: JsonObject, context: Context) {
  const answer = await send(context.client, action.call(input), context);
  if (objectOf(answer.data)['success'] === false) {
    throw new AppError('vendor_rejected', 'The console refused the order.', {
      failureIndicator: answer.call,
      statusCode: answer.statusCode,
      data: answer.data,
    });
  }
  return { answer, affected: null, selected: 1, targets: action.aims(input) };
}

async function settle(kind: UploadKind, receipt: Receipt, context: Context): Promise<ActionOutcome> {
  const ids = textsOf(receipt.reference['targets']);
  const since = receipt.reference['since'];
  if (ids.length === 0 || typeof since !== 'string')
    throw new AppError('internal', 'The receipt is not that of an upload.', { applied: 'unknown' });
  const secrets = secretsOf(kind, receipt.reference['passwordId']);
  const found = await announced(kind, ids, since, context);
  const isOver = ids.every((id) => found.has(id));
  const targets = ids.map((target): TargetResult => ({ target, status: found.has(target) ? 'succeeded' : 'pending' }));
  const common = { statusCode: 200, message: `${found.size} of ${ids.length} uploads have arrived.`, targets };
  if (!isOver) return { ...common, status: 'pending', data: { arrived: found.size, asked: ids.length }, receipt };
  const uploads: JsonObject[] = [];
  for (const [target, activity] of found) uploads.push({ target, ...(await upload(activity, secrets, context)) });
  return {
    ...common,
    status: 'succeeded',
    data: { arrived: found.size, asked: ids.length, uploads },
    keyFields: { uploads: found.size },
  };
}

/** The newest announcing activity of each target. */
async function announced(
  kind: UploadKind,
  ids: readonly string[],
  since: string,
  context: Context,
): Promise<ReadonlyMap<string, JsonObject>> {
  const query = {
    [kind.belongsBy === 'agentId' ? 'agentIds' : 'threatIds']: ids.slice(0, 200).join(','),
    createdAt__gte: since,
    sortBy: 'createdAt',
    sortOrder: 'desc',
    limit: '200',
    ...(kind.types === undefined ? {} : { activityTypes: kind.types }),
  };
  const page = await readPage(
    context.client,
    { method: 'GET', path: '/activities', query, effect: 'read' },
    { ...context, permit: null },
  );
  const found = new Map<string, JsonObject>();
  for (const activity of page.items.filter(isJsonObject)) {
    const target = activity[kind.belongsBy];
    // Without a number of its own, an upload must at least not be announced as one of the others.
    const isOther =
      kind.types === undefined && Object.values(uploadActivities).includes(textFrom(activity['activityType']));
    if (typeof target !== 'string' || isOther || linkOf(activity) === null) continue;
    if (ids.includes(target) && !found.has(target)) found.set(target, activity);
  }
  return found;
}

/** The link below the API root; null when the activity announces no upload. */
function linkOf(activity: JsonObject): string | null {
  const data = objectOf(activity['data']);
  const link = linkFields
    .map((name) => data[name])
    .find((value): value is string => typeof value === 'string' && value !== '');
  if (link === undefined) return null;
  const path = link.replace(/^\/?web\/api\/v2\.\d/, '');
  // Only our own console is asked, with our own token, for a plain path.
  return /^(\/[\w.-]+)+$/.test(path) && !path.includes('..') ? path : null;
}

interface Secrets extends Pick<FileDraft, 'sensitive' | 'passwordId'> {
  readonly locked: boolean;
}

/** An order whose answer was lost is found again without its password: the ledger does not keep it. */
function secretsOf({ locked, content }: UploadKind, passwordId: Json | undefined): Secrets {
  if (typeof passwordId === 'string') return { locked, sensitive: content, passwordId };
  return {
    locked,
    sensitive: locked ? `${content} Locked with the password of its order, which is not kept.` : content,
  };
}

async function upload(activity: JsonObject, { locked, ...secrets }: Secrets, context: Context): Promise<JsonObject> {
  const path = linkOf(activity);
  const facts = {
    activityId: activity['id'] ?? null,
    agentId: activity['agentId'] ?? null,
    announcedAt: activity['createdAt'] ?? null,
  };
  if (path === null) return facts;
  try {
    const call = { method: 'GET', path, effect: 'read' } as const;
    const { file } = await download(call, context, {
      most: 0,
      isText: false,
      name: `upload-${textFrom(activity['id'])}`,
      ...secrets,
    });
    const { fileId, name, bytes, sha256 } = file;
    return { ...facts, path, locked, file: { fileId, name, bytes, sha256 } };
  } catch (thrown) {
    // The upload is there all the same: who wants it can fetch it by its activity.
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    return { ...facts, path, locked, file: null, downloadError: error.message };
  }
}

function receiptFor(context: Context, reference: JsonObject): Receipt {
  return {
    kind: 'sentinelone.upload',
    reference,
    pollMs: 5_000,
    maxPollMs: 120_000,
    deadlineMs: context.client.followMs,
  };
}
