import { toAppError } from '#kernel/error.ts';
import type { Ladder } from '#kernel/ladder.ts';
import type { Console } from './client.ts';
import { permissions } from './permissions.ts';
import { readRows, type OpenSearch } from './result-set.ts';
import { viewSearch } from './searches.ts';

/** Rights that a list of which one row is read can show; of the others, why they are not tried. */
const probes: readonly (readonly [permission: string, probe: OpenSearch | string])[] = [
  [permissions.read, 'proven'],
  [permissions.listQuarantine, oneRow('Quarantine', 'nId')],
  [permissions.listUsers, oneRow('GlobalUsersListSrvViewName', 'ul_llTrusteeId')],
  [permissions.readTasks, 'Only the settings of an existing task would show it, and there may be none.'],
  [permissions.readAndWrite, 'The right to write shows only when something is changed.'],
  [permissions.runTasks, 'The right to run tasks shows only when one is run.'],
  [permissions.quarantineFiles, 'The right to quarantine shows only when a file is quarantined.'],
];

function oneRow(name: string, field: string): OpenSearch {
  return viewSearch({ name, filter: '', fields: [field], orderBy: field, params: { TOP_N: 1 } });
}

/** Adds a rung for each right that a command needs. A right that is missing is no broken connection. */
export async function addPermissions(console: Console, ladder: Ladder): Promise<void> {
  for (const [permission, probe] of probes) {
    if (probe === 'proven')
      ladder.add('permissions', 'passed', 'Devices and groups can be read.', { subject: permission });
    else if (typeof probe === 'string') ladder.add('permissions', 'unknown', probe, { subject: permission });
    else await addList(console, permission, probe, ladder);
  }
}

async function addList(console: Console, permission: string, search: OpenSearch, ladder: Ladder): Promise<void> {
  try {
    await readRows(console, search, { limit: 1 });
    ladder.add('permissions', 'passed', 'The list that needs it can be read.', { subject: permission });
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    if (code === 'cancelled') throw thrown;
    const more = {
      subject: permission,
      remedy: 'Give the role of the account this right, if the actions that need it are wanted.',
    };
    if (code === 'vendor_forbidden') ladder.add('permissions', 'warning', `The console denies it: ${message}`, more);
    else ladder.add('permissions', 'unknown', message, { subject: permission });
  }
}
