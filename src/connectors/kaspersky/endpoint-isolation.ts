import type { Endpoint } from '#kernel/endpoint.ts';
import { toAppError } from '#kernel/error.ts';
import type { Console } from './client.ts';
import { isAboutItem } from './each-item.ts';
import { readIsolation, readReport } from './isolation-store.ts';
import type { Settings } from './settings.ts';

/** How the isolation of a device stands, from what the console stores for it and what the device reports. Two calls. */
export async function isolationOf(
  console: Console,
  settings: Settings,
  { id, online }: Pick<Endpoint, 'id' | 'online'>,
): Promise<Endpoint['isolation']> {
  try {
    const { isolated: stored } = await readIsolation(console, settings, id);
    return isolationState({ stored, reported: await readReport(console, settings, id), online });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAboutItem(error)) return 'unknown';
    throw error;
  }
}

interface IsolationFacts {
  /** The switch that the console stores; null where there is none. */
  readonly stored: boolean | null;
  /** What the device says; null where it says nothing. */
  readonly reported: boolean | null;
  readonly online: boolean | null;
}

/**
 * Only a device's own report makes it isolated. Without one, a stored order is no proof of an effect;
 * a switch that is off means released on a device that is there to have taken it.
 */
export function isolationState({ stored, reported, online }: IsolationFacts): Endpoint['isolation'] {
  if (reported === true) return stored === false ? 'releasing' : 'isolated';
  if (reported === false) return stored === true ? 'isolating' : 'released';
  return stored === false && online === true ? 'released' : 'unknown';
}
