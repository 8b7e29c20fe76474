import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError } from '#kernel/error.ts';
import { defineFields, type InputOf } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Receipt } from '#kernel/result.ts';
import { invalidInput } from '#kernel/validate.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { earliestAtConsole } from '../console-time.ts';
import { failedTarget } from '../each-item.ts';
import { findHosts, targetName, type FoundHost } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostNamesField, ownTaskName, readTaskName } from '../inputs.ts';
import { permissions } from '../permissions.ts';
import { fileTarget, filesBefore, settleQuarantine } from '../quarantine-settlement.ts';
import { filesByPath } from '../quarantine-view.ts';
import { reachOfNames } from '../reach.ts';
import { keptTargets } from '../receipt-values.ts';
import type { Settings } from '../settings.ts';
import { findStartedTask, pendingTargets, startTask } from '../task-start.ts';
import { learnTemplate, readObject, wrapMembers, type TaskTemplate } from '../task-template.ts';

type Context = ActionContext<KasperskyClient>;

const input = defineFields({
  hostNames: { ...hostNamesField, required: true },
  files: {
    kind: 'list',
    of: 'text',
    required: true,
    maxItems: 100,
    label: 'Files',
    help: 'Full paths. Each file is quarantined on every device.',
  },
  quarantineDisplayName: {
    kind: 'text',
    label: 'Quarantine Display Name',
    help: 'Name of the new task, at most 100 characters. Left out, it gets a name of its own, by which it is found again.',
  },
  allowSeveral,
});

type QuarantineInput = InputOf<typeof input>;

export const quarantineFiles = defineAction({
  id: 'kaspersky.quarantine-files',
  title: 'Quarantine files',
  summary: 'Creates a task that moves files of devices into the quarantine, runs it, and looks there for its effect.',
  category: 'Quarantine',
  effect: 'destructive',
  idempotent: false,
  requires: {
    permission: permissions.quarantineFiles,
    licence: 'One that covers the quarantine; without it the task ends and nothing changes.',
  },
  inferred:
    'Confirmed: creating and running a task, and the view of the quarantine. Not confirmed: the type of the task and the key of its file list, which the vendor does not publish; they are settings of the connection. Success is a new file in the quarantine and nothing less.',
  input,
  reach: async (values, limit, context: Context) =>
    reachOfNames(values.hostNames, { ...values, at: 'input.hostNames' }, limit, context),
  targets: (values) => values.hostNames.flatMap((host) => values.files.map((file) => fileTarget(host, file))),
  output: { taskId: 'text' },
  async run(values, context: Context) {
    const names = atLeastOne(values.hostNames, 'input.hostNames', 'host');
    const paths = readPaths(values.files);
    const displayName = displayNameOf(values, context);
    const { settings } = context.client;
    const configured = templateOf(settings);
    return withConsole(context, async (console) => {
      const { found, missing } = await findHosts(console, names, { ...values, at: 'input.hostNames' });
      const before = missing.flatMap((name) =>
        paths.map((path) => failedTarget(fileTarget(name, path), unknownDevice(name))),
      );
      if (found.length === 0) throw unknownDevice(missing[0] ?? '');
      const hostIds = found.map(({ hostId }) => hostId);
      // What lies there already must not pass for an effect of this task.
      const earlier = await filesByPath(console, hostIds, paths);
      const learnt = settings.learnFromTasks ? await learnTemplate(console, configured) : null;
      const template = withFiles(learnt ?? configured, configuredKey(settings), paths);
      const { hostListForm } = settings;
      const started = await startTask(console, { template, displayName, hostIds, hostListForm });
      const facts = {
        taskId: started.taskId,
        raw: started.raw,
        earlier: earlier.map(({ fileId }) => fileId),
        doubt: started.doubt,
      };
      return accepted(facts, found, paths, { kept: keptTargets(before), targets: before }, context);
    });
  },
  settle: settleQuarantine,
  async recover(values, sentAt, context: Context) {
    const paths = readPaths(values.files);
    const displayName = displayNameOf(values, context);
    const query = templateOf(context.client.settings);
    return withConsole(context, async (console) => {
      const { found } = await findHosts(console, values.hostNames, { allowSeveral: true, at: 'input.hostNames' });
      const { product, taskName } = query;
      const hostIds = found.map(({ hostId }) => hostId);
      const since = await earliestAtConsole(sentAt, console, context.now());
      const taskId = await findStartedTask(console, { displayName, product, taskName, since, hostIds });
      const lost = { displayName, product, taskName, since: since.toISOString() };
      const raw = taskId === null ? null : { PxgRetVal: taskId };
      const lying = await filesBefore(console, taskId, { hostIds, paths });
      return accepted({ taskId, raw, ...lying, doubt: null, lost }, found, paths, { kept: [], targets: [] }, context);
    });
  },
  manualCheck: 'Look for the file in the quarantine of the console, and for a task with this display name.',
});

function displayNameOf({ quarantineDisplayName: name }: QuarantineInput, { idempotencyKey }: Context): string {
  return name === undefined
    ? ownTaskName('quarantine', idempotencyKey)
    : readTaskName(name, 'input.quarantineDisplayName');
}

interface Accepted {
  readonly taskId: string | null;
  readonly raw: Json;
  /** Ids of files that were in quarantine before. */
  readonly earlier: readonly number[];
  /** Ids of files that lie there, and nobody knows since when. */
  readonly doubtful?: readonly number[];
  readonly doubt: string | null;
  readonly lost?: JsonObject;
}

function accepted(
  { taskId, raw, earlier, doubtful = [], doubt, lost }: Accepted,
  hosts: readonly FoundHost[],
  paths: readonly string[],
  before: { readonly kept: readonly JsonObject[]; readonly targets: ReturnType<typeof pendingTargets> },
  context: Context,
) {
  const named = hosts.map((host) => ({ name: targetName(host, hosts), hostId: host.hostId }));
  const files = named.flatMap(({ name, hostId }) =>
    paths.map((path) => ({ target: fileTarget(name, path), hostId, path })),
  );
  const { settings } = context.client;
  const pollMs = settings.taskPollSeconds * 1_000;
  const receipt: Receipt = {
    kind: 'kaspersky.quarantine',
    reference: {
      taskId,
      hosts: named.map(({ name, hostId }) => ({ target: name, hostId })),
      files,
      earlier,
      doubtful,
      at: context.now().toISOString(),
      before: before.kept,
      ...(lost === undefined ? {} : { lost }),
    },
    pollMs,
    maxPollMs: Math.max(120_000, pollMs),
    deadlineMs: settings.taskDeadlineMinutes * 60_000,
  };
  const doubtText = doubt === null ? '' : ` The order to run it may not have arrived: ${doubt}`;
  return {
    status: 'pending' as const,
    statusCode: 200,
    message: `Quarantine task ${taskId ?? '(not found yet)'} is accepted for ${files.length} files and not finished.${doubtText}`,
    data: { taskId, hosts: hosts.map(({ hostId, hostName }) => ({ hostId, hostName })), files: [...paths] },
    raw,
    keyFields: { taskId },
    targets: [...pendingTargets(files.map(({ target }) => target)), ...before.targets],
    receipt,
  };
}

/** A path without a root would name another file on each device. */
function readPaths(files: QuarantineInput['files']): readonly string[] {
  const paths = atLeastOne(files, 'input.files', 'file').map((path) => path.trim());
  const relative = paths.findIndex((path) => !/^(?:[A-Za-z]:[\\/]|\\\\[^\\]|\/|%[A-Za-z0-9_()]+%[\\/])/.test(path));
  if (relative < 0) return paths;
  throw invalidInput([{ path: `input.files[${relative}]`, problem: 'must be a full path, such as C:\\Test\\5.txt' }]);
}

/** @throws AppError `configuration` while the type of the task is not set: the vendor does not publish it, and a guess would make a useless task */
function templateOf(settings: Settings): TaskTemplate {
  const { quarantineTaskName: taskName } = settings;
  if (taskName === undefined) throw notConfigured('quarantineTaskName');
  const parameters = readObject(settings.quarantineParameters ?? {}, 'settings.quarantineParameters');
  return {
    product: settings.quarantineProduct,
    version: settings.quarantineVersion,
    component: settings.quarantineComponent ?? '',
    taskName,
    additionalParams: wrapMembers(parameters),
    learntFrom: null,
  };
}

function configuredKey({ quarantineFilesKey }: Settings): string {
  if (quarantineFilesKey === undefined) throw notConfigured('quarantineFilesKey');
  return quarantineFilesKey;
}

function withFiles(template: TaskTemplate, key: string, paths: readonly string[]): TaskTemplate {
  return { ...template, additionalParams: { ...template.additionalParams, [key]: [...paths] } };
}

function notConfigured(name: string): AppError {
  return new AppError(
    'configuration',
    `settings.${name} is not set. The vendor does not publish it: make such a task in the console once, read it with kaspersky.learn-task-template, and set the name on the connection.`,
    { failureIndicator: `settings.${name}`, statusCode: 400 },
  );
}

function unknownDevice(name: string): AppError {
  return new AppError('vendor_not_found', `Unknown name of device '${name}'.`, {
    failureIndicator: 'input.hostNames',
    statusCode: 404,
  });
}
