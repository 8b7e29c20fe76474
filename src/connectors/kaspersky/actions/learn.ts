import { defineAction, type ActionContext } from '#kernel/action.ts';
import { AppError, toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { isAboutItem } from '../each-item.ts';
import { findHostIds } from '../host-lookup.ts';
import { allowSeveral, hostIdField } from '../inputs.ts';
import { storePlace } from '../isolation-store.ts';
import { permissions } from '../permissions.ts';
import { listTasks } from '../task-list.ts';
import { templateFrom } from '../task-template.ts';
import { membersOf, unwrapMembers } from '../unwrap.ts';

type Context = ActionContext<KasperskyClient>;

const nothing = { product: '', version: '', component: '', taskName: '', additionalParams: {}, learntFrom: null };

export const learnTaskTemplate = defineAction({
  id: 'kaspersky.learn-task-template',
  title: 'Learn a task template',
  summary:
    'Reads what an existing task is made of, in the form of the template settings of the connection. By its id, or the first one of a product and type.',
  category: 'Discovery',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.readTasks },
  input: {
    taskId: { kind: 'text', maxLength: 64, label: 'Task ID' },
    product: { kind: 'text', maxLength: 64, label: 'Product', help: 'For example KES.' },
    taskName: { kind: 'text', maxLength: 128, label: 'Task type', help: 'TASK_NAME, for example ODS.' },
    displayName: { kind: 'text', maxLength: 256, label: 'Display name', help: 'As the console shows the task.' },
  },
  output: { taskId: 'text', template: 'object', parameters: 'object' },
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const taskId = input.taskId ?? (await firstTask(console, input));
      const raw = await console.call('Tasks.GetTaskData', { strTask: taskId });
      const { learntFrom, ...template } = templateFrom(taskId, membersOf(raw['PxgRetVal']), nothing);
      return {
        status: 'succeeded' as const,
        statusCode: 200,
        message: `Task ${taskId} is a ${template.taskName || 'task without a type'} of ${template.product || 'an unnamed product'}.`,
        data: { taskId: learntFrom, template, parameters: unwrapMembers(template.additionalParams) },
        raw,
        keyFields: { taskId },
        targets: [],
      };
    });
  },
});

async function firstTask(
  console: Console,
  wanted: { readonly product?: string; readonly taskName?: string; readonly displayName?: string },
): Promise<string> {
  const { product = '', taskName = '', displayName } = wanted;
  if (product === '' && taskName === '' && displayName === undefined) {
    throw new AppError('invalid_input', 'Name a task by its id, its product, its type or its display name.', {
      failureIndicator: 'input',
    });
  }
  for await (const task of listTasks(console, { product, taskName })) {
    const fits =
      (product === '' || task.product === product) &&
      (taskName === '' || task.taskName === taskName) &&
      (displayName === undefined || task.displayName === displayName);
    if (fits && task.taskId !== '') return task.taskId;
  }
  throw new AppError('vendor_not_found', 'The console has no such task to learn from.', {
    failureIndicator: 'Tasks.GetNextTask',
    statusCode: 404,
  });
}

export const discoverIsolationSettings = defineAction({
  id: 'kaspersky.discover-isolation-settings',
  title: 'Discover isolation settings',
  summary:
    'Shows the products, settings sections and values that a device has in the console, so that the names of its isolation can be found.',
  category: 'Discovery',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: {
    hostId: { ...hostIdField, required: true },
    product: { kind: 'text', maxLength: 31, label: 'Product', help: 'Left out, the product of the connection.' },
    version: { kind: 'text', maxLength: 31, label: 'Version', help: 'Left out, the version of the connection.' },
    section: { kind: 'text', maxLength: 31, label: 'Section', help: 'Left out, every section is read.' },
    allowSeveral,
  },
  async run(input, context: Context) {
    const { settings } = context.client;
    return withConsole(context, async (console) => {
      const { found } = await findHostIds(console, [input.hostId], { ...input, at: 'input.hostId' });
      const hostId = found[0]?.hostId ?? input.hostId;
      const place = {
        ...storePlace(settings, hostId),
        ...(input.product === undefined ? {} : { strProduct: input.product }),
        ...(input.version === undefined ? {} : { strVersion: input.version }),
      };
      const products = await names(console, { ...place, strProduct: '', strVersion: '' });
      const versions = await names(console, { ...place, strVersion: '' });
      const sections = await names(console, place);
      const raw: Record<string, Json> = {};
      const values: Record<string, Json> = {};
      for (const strSection of input.section === undefined ? sections.slice(0, maxSections) : [input.section]) {
        const answer = await readSection(console, { ...place, strSection });
        raw[strSection] = answer;
        values[strSection] = unwrapMembers(membersOf(answer['PxgRetVal']));
      }
      const candidates = candidatesIn(values);
      return {
        status: 'succeeded' as const,
        statusCode: 200,
        message: `${place.strProduct} ${place.strVersion} has ${sections.length} sections on this host; ${candidates.length} switches look like an isolation.`,
        data: {
          hostId,
          product: place.strProduct,
          version: place.strVersion,
          products,
          versions,
          sections,
          values,
          candidates,
        },
        raw,
        targets: [],
      };
    });
  },
});

const maxSections = 50;

/** Products without a product, versions without a version, otherwise sections. What is not there has no names. */
async function names(console: Console, place: JsonObject): Promise<readonly string[]> {
  try {
    const { PxgRetVal: list } = await console.call('HostGroup.SS_GetNames', place);
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAboutItem(error) && error.code !== 'vendor_forbidden') return [];
    throw error;
  }
}

async function readSection(console: Console, place: JsonObject): Promise<JsonObject> {
  try {
    return await console.call('HostGroup.SS_Read', place);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAboutItem(error)) return { ...membersOf(error.data) };
    throw error;
  }
}

/** Switches in sections, or with names, that speak of isolation. */
function candidatesIn(values: Readonly<Record<string, Json>>): readonly JsonObject[] {
  return Object.entries(values).flatMap(([section, members]) =>
    Object.entries(membersOf(members))
      .filter(([key, value]) => typeof value === 'boolean' && /isol/i.test(`${section} ${key}`))
      .map(([key, value]) => ({ isolationSection: section, isolationEnabledKey: key, value })),
  );
}
