import type { ActionContext } from '#kernel/action.ts';
import { toAppError } from '#kernel/error.ts';
import type { Capability } from '#kernel/verb.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { isAboutItem } from './each-item.ts';
import { countEndpoints } from './endpoint-search.ts';
import { patternText } from './filter-text.ts';
import { readIsolation } from './isolation-store.ts';
import { permissions } from './permissions.ts';
import { readRows, type OpenSearch } from './result-set.ts';
import { hostSearch, viewSearch } from './searches.ts';
import { learnTemplate, scanPlatforms, scanTemplate } from './task-template.ts';
import { membersOf } from './unwrap.ts';

type Context = ActionContext<KasperskyClient>;
type Seen = Omit<Capability, 'verb'>;

/** Devices that are looked at before the names of the isolation count as wrong. */
const lookedAt = 5;

/** Whether a device with the isolating product holds the switch that the connection names. */
export async function probeIsolation(context: Context): Promise<Seen | null> {
  const { settings } = context.client;
  const { isolationProduct, isolationVersion, isolationSection, isolationEnabledKey } = settings;
  const permission = permissions.readAndWrite;
  return withConsole(context, async (console) => {
    const carries = `(KLHST_WKS_PRODUCT_ID=${patternText(`${isolationProduct}/*`)})`;
    const search = hostSearch(carries, ['KLHST_WKS_HOSTNAME'], { orderBy: 'KLHST_WKS_DN', countInAnswer: true });
    const { rows, total } = await readRows(console, search, { limit: lookedAt });
    if (total === 0) {
      return conditional(`No device that the console shows has the product ${isolationProduct}.`, permission);
    }
    for (const row of rows) {
      const { KLHST_WKS_HOSTNAME: id } = membersOf(row);
      const { isolated } = await readIsolation(console, settings, typeof id === 'string' ? id : '');
      if (isolated !== null) {
        return conditional(
          `Needs the product ${isolationProduct} on the device; ${total} devices have it.`,
          permission,
        );
      }
    }
    const where = `${isolationEnabledKey} in the section ${isolationSection} of ${isolationProduct} ${isolationVersion}`;
    if (settings.isolationNamesConfirmed) {
      return conditional(
        `No device that was looked at holds the switch ${where}; the names are confirmed by hand.`,
        permission,
      );
    }
    return unsupported(
      `No device that was looked at holds the switch ${where}. Find the right names with kaspersky.discover-isolation-settings.`,
      permission,
    );
  });
}

/** Whether there are scan tasks to learn from. */
export async function probeScan(context: Context): Promise<Seen | null> {
  const { settings } = context.client;
  const permission = permissions.runTasks;
  return withConsole(context, async (console) => {
    const learnt: string[] = [];
    for (const platform of settings.learnFromTasks ? scanPlatforms : []) {
      const template = await learnTemplate(console, scanTemplate(settings.scanTemplates, platform));
      if (template !== null) learnt.push(platform);
    }
    const source =
      learnt.length === 0
        ? 'No existing scan task was seen, so the parameters come from the settings of the connection'
        : `Parameters are copied from existing tasks for ${learnt.join(', ')}`;
    return conditional(`${source}. The protection product must be on the device.`, permission);
  });
}

/** Whether the task that quarantines is known. */
export async function probeQuarantine({ client }: Context): Promise<Seen | null> {
  const { quarantineTaskName, quarantineFilesKey } = client.settings;
  if (quarantineTaskName === undefined || quarantineFilesKey === undefined) {
    return unsupported(
      'The connection does not name the task that quarantines: set quarantineTaskName and quarantineFilesKey, which kaspersky.learn-task-template shows.',
      permissions.quarantineFiles,
    );
  }
  return null;
}

export async function probeQuarantineView(context: Context): Promise<Seen | null> {
  const search = viewSearch({ name: 'Quarantine', filter: '', fields: ['nId'], orderBy: 'nId', params: oneRow });
  return opens(context, search, permissions.listQuarantine, 'Needs a licence that covers the quarantine.');
}

export async function probeUsers(context: Context): Promise<Seen | null> {
  const search = viewSearch({
    name: 'GlobalUsersListSrvViewName',
    filter: '',
    fields: ['ul_llTrusteeId'],
    orderBy: 'ul_llTrusteeId',
    params: oneRow,
  });
  return opens(context, search, permissions.listUsers, '');
}

export async function probeHosts(context: Context): Promise<Seen | null> {
  return asking(context, permissions.read, async (console) => {
    const count = await countEndpoints(console);
    return count === 0
      ? conditional(
          'The console shows no device to this account: its role may lack the scope Managed devices.',
          permissions.read,
        )
      : { level: 'full', reason: '', basis: 'observed', permission: permissions.read };
  });
}

const oneRow = { TOP_N: 1 };

async function opens(context: Context, search: OpenSearch, permission: string, reason: string): Promise<Seen | null> {
  return asking(context, permission, async (console) => {
    await readRows(console, search, { limit: 1 });
    return reason === '' ? { level: 'full', reason, basis: 'observed', permission } : conditional(reason, permission);
  });
}

/** A denial is an observation, too. */
async function asking(
  context: Context,
  permission: string,
  look: (console: Console) => Promise<Seen>,
): Promise<Seen | null> {
  try {
    return await withConsole(context, look);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'vendor_forbidden')
      return unsupported(`The console denies it to this account: ${error.message}`, permission);
    if (isAboutItem(error)) return null;
    throw error;
  }
}

function conditional(reason: string, permission: string): Seen {
  return { level: 'conditional', reason, basis: 'observed', permission };
}

function unsupported(reason: string, permission: string): Seen {
  return { level: 'unsupported', reason, basis: 'observed', permission };
}
