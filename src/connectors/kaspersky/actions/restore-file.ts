import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import { invalidInput } from '#kernel/validate.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { findHostIds } from '../host-lookup.ts';
import { hostIdField } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { settleOrder } from '../quarantine-order.ts';
import { fileTarget } from '../quarantine-settlement.ts';
import { lostOrder, submitOrder, type FileNaming } from '../quarantine-submission.ts';
import { filesById, filesByPath, type QuarantinedFile } from '../quarantine-view.ts';
import { reachOfIds } from '../reach.ts';

type Context = ActionContext<KasperskyClient>;

const input = defineFields({
  hostId: { ...hostIdField, required: true },
  path: {
    kind: 'text',
    maxLength: 2_000,
    label: 'Path',
    help: 'Full path at which the file lay. Exactly one file in the quarantine of the device must have it.',
  },
  fileId: {
    kind: 'integer',
    min: 1,
    max: 2_147_483_647,
    label: 'File ID',
    help: 'nId in the answer of kaspersky.list-quarantine-files; instead of the path. The file must lie on this device.',
  },
});

type RestoreInput = InputOf<typeof input>;

/** As `unquarantine-files`, for callers who know a device and a path and not the numbers of the console. */
export const restoreFile = defineAction({
  id: 'kaspersky.restore-file',
  title: 'Restore file of a host',
  summary: 'Puts one file from the quarantine of one device back where it was, found by its path or its id.',
  category: 'Quarantine',
  effect: 'destructive',
  // A second restoration may overwrite what was written since the first.
  idempotent: false,
  requires: {
    permission: permissions.listQuarantine,
    licence: 'One that covers the quarantine; without it the console takes the order and does nothing.',
  },
  input,
  check(values) {
    if ((values.path === undefined) === (values.fileId === undefined)) {
      throw invalidInput([{ path: 'input.path', problem: 'must be given, or fileId instead; one of the two' }]);
    }
  },
  targets: (values) => [targetOf(values)],
  reach: async ({ hostId }, limit, context: Context) =>
    reachOfIds([hostId], { allowSeveral: false, at: 'input.hostId' }, limit, context),
  async run(values, context: Context) {
    return withConsole(context, async (console) => {
      const file = await findFile(console, values);
      return submitOrder(console, 'RestoreObj', [file.fileId], context, namingOf(values));
    });
  },
  settle: settleOrder,
  async recover(values, _sentAt, context: Context) {
    return withConsole(context, async (console) => {
      const files = await filesOf(console, values);
      return lostOrder(
        console,
        'RestoreObj',
        files.map(({ fileId }) => fileId),
        context,
        namingOf(values),
      );
    });
  },
  manualCheck: 'See whether the file has left the quarantine in the console, and lies at its old place.',
});

function targetOf({ hostId, path, fileId }: RestoreInput): string {
  return fileTarget(hostId, path ?? `file ${fileId}`);
}

function namingOf(values: RestoreInput): FileNaming {
  return () => targetOf(values);
}

/** @throws AppError unless exactly one file fits */
async function findFile(console: Console, values: RestoreInput): Promise<QuarantinedFile> {
  const files = await filesOf(console, values);
  const [file] = files;
  const target = targetOf(values);
  if (file === undefined) {
    throw new AppError('vendor_not_found', `The quarantine of this device has no such file: ${target}.`, {
      failureIndicator: 'SrvView.GetRecordRange',
      statusCode: 404,
      targets: [{ target, status: 'not_found' }],
    });
  }
  if (files.length === 1) return file;
  const ids = files.map(({ fileId }) => fileId);
  throw new AppError(
    'invalid_input',
    `${files.length} files with this path are in the quarantine of the device: ${ids.slice(0, 20).join(', ')}. Name one of them by its id.`,
    { failureIndicator: 'input.path', details: { fileIds: ids.slice(0, 20) } },
  );
}

/** Files of this device alone: an id of another one's file is as good as unknown. */
async function filesOf(console: Console, { hostId, path, fileId }: RestoreInput): Promise<readonly QuarantinedFile[]> {
  const { found } = await findHostIds(console, [hostId], { allowSeveral: false, at: 'input.hostId' });
  const [host] = found;
  if (host === undefined) return [];
  const files = path === undefined ? await filesById(console, [fileId ?? 0]) : await byPath(console, host.hostId, path);
  return files.filter((file) => file.hostId === host.hostId);
}

async function byPath(console: Console, hostId: string, path: string): Promise<readonly QuarantinedFile[]> {
  const files = await filesByPath(console, [hostId], [path]);
  const wanted = path.trim().toLowerCase();
  return files.filter(({ paths }) => paths.some((name) => name.toLowerCase() === wanted));
}
