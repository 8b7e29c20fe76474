import { toAppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Console } from './client.ts';
import { isAboutItem } from './each-item.ts';
import { kindOfError } from './pxg-error.ts';
import type { Settings } from './settings.ts';
import { membersOf, unwrap } from './unwrap.ts';

/** The settings of one product on one device. */
export interface StorePlace {
  readonly strHostName: string;
  readonly strType: 'SS_SETTINGS';
  readonly strProduct: string;
  readonly strVersion: string;
}

/** What a device's settings say about its isolation. */
export interface IsolationReading {
  /** Null where the section or the switch is not there. */
  readonly isolated: boolean | null;
  /** A timeout of an earlier order is stored. */
  readonly hasTimeout: boolean;
  readonly raw: Json;
}

/** Replaces a value, or adds it. */
const replaceOption = 3;
/** Removes values; what they are does not matter. */
const removeOption = 4;

export function storePlace(settings: Settings, hostId: string): StorePlace {
  return {
    strHostName: hostId,
    strType: 'SS_SETTINGS',
    strProduct: settings.isolationProduct,
    strVersion: settings.isolationVersion,
  };
}

/** Reads the switch as the console stores it. A section that is not there is no error. */
export async function readIsolation(console: Console, settings: Settings, hostId: string): Promise<IsolationReading> {
  try {
    const raw = await console.call('HostGroup.SS_Read', {
      ...storePlace(settings, hostId),
      strSection: settings.isolationSection,
    });
    const members = membersOf(raw['PxgRetVal']);
    const value = unwrap(members[settings.isolationEnabledKey] ?? null);
    return { isolated: readSwitch(value), hasTimeout: Object.hasOwn(members, settings.isolationTimeoutKey), raw };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (kindOfError(error) === 'absent') return { isolated: null, hasTimeout: false, raw: error.data ?? null };
    throw error;
  }
}

/** What the device itself reports, beside what the console wants of it. Null where it reports nothing under this name. */
export async function readReport(console: Console, settings: Settings, hostId: string): Promise<boolean | null> {
  try {
    const { PxgRetVal } = await console.call('HostGroup.SS_Read', {
      ...storePlace(settings, hostId),
      strType: 'SS_PRODINFO',
      strSection: settings.isolationSection,
    });
    return readSwitch(unwrap(membersOf(PxgRetVal)[settings.isolationReportKey] ?? null));
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAboutItem(error)) return null;
    throw error;
  }
}

/** The sections that a product has on a device; null when the console does not say. */
export async function sectionNames(
  console: Console,
  settings: Settings,
  hostId: string,
): Promise<readonly string[] | null> {
  try {
    const { PxgRetVal: names } = await console.call('HostGroup.SS_GetNames', { ...storePlace(settings, hostId) });
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAboutItem(error)) return null;
    throw error;
  }
}

export async function writeIsolation(
  console: Console,
  settings: Settings,
  hostId: string,
  wanted: { readonly isolated: boolean; readonly timeoutMinutes: number | null },
): Promise<JsonObject> {
  return console.call(
    'HostGroup.SS_Write',
    {
      ...storePlace(settings, hostId),
      strSection: settings.isolationSection,
      nOption: replaceOption,
      pSettings: isolationSettings(settings, wanted),
    },
    'write',
  );
}

/** A timeout that stays from an earlier order would end an isolation that was ordered without one. */
export async function removeTimeout(console: Console, settings: Settings, hostId: string): Promise<void> {
  await console.call(
    'HostGroup.SS_Write',
    {
      ...storePlace(settings, hostId),
      strSection: settings.isolationSection,
      nOption: removeOption,
      pSettings: { [settings.isolationTimeoutKey]: 0 },
    },
    'write',
  );
}

/** Without a timeout its key is left out, and the product ends the isolation by its own default. */
function isolationSettings(
  settings: Settings,
  { isolated, timeoutMinutes }: { readonly isolated: boolean; readonly timeoutMinutes: number | null },
): JsonObject {
  if (timeoutMinutes === null) return { [settings.isolationEnabledKey]: isolated };
  const timeout = settings.isolationTimeoutUnit === 'seconds' ? timeoutMinutes * 60 : timeoutMinutes;
  return { [settings.isolationEnabledKey]: isolated, [settings.isolationTimeoutKey]: timeout };
}

function readSwitch(value: Json): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  return null;
}
