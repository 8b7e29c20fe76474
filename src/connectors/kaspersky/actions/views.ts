import { defineAction, type ActionContext } from '#kernel/action.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { fileFields, quarantineFields, userFields } from '../attribute-lists.ts';
import { withConsole, type Console, type KasperskyClient } from '../client.ts';
import { allOf, anyOf, equals } from '../filter-text.ts';
import { findHostIds, findHosts } from '../host-lookup.ts';
import { allowSeveral, hostIdField, hostNameField, pageFields } from '../inputs.ts';
import { listAnswer, listOutcome } from '../list-outcome.ts';
import { permissions } from '../permissions.ts';
import { fileShape, quarantineShape, readRecord, userShape } from '../records.ts';
import { readRows } from '../result-set.ts';
import { recordsOf, viewSearch } from '../searches.ts';

type Context = ActionContext<KasperskyClient>;

export const listExecutionFiles = defineAction({
  id: 'kaspersky.list-execution-files',
  title: 'List executable files',
  summary: 'Lists the executable files that Application Control has seen, on one device or on all.',
  category: 'Files',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: { hostId: hostIdField, allowSeveral, ...pageFields },
  output: listAnswer('files'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const { filter, missing } = await hostFilter(console, input, 'HOST_NAME');
      if (filter === null) return listOutcome({ ...files, records: [], total: 0, raw: recordsOf([]), missing });
      const search = viewSearch({ name: 'ACHostExeFilesSrvViewName', filter, fields: fileFields, orderBy: fileOrder });
      const { rows, total } = await readRows(console, search, input);
      const records = rows.map((row) => readRecord(fileShape, row));
      return listOutcome({ ...files, records, total, raw: recordsOf(rows) });
    });
  },
});

/** One file lies on many devices. */
const fileOrder = ['FILE_ID', 'HOST_ID'];

const files = { noun: 'files', name: 'files', keyField: 'fileId' } as const;

export const listQuarantineFiles = defineAction({
  id: 'kaspersky.list-quarantine-files',
  title: 'List quarantined files',
  summary: 'Lists the files in quarantine, of one device or of all, and on request only those with certain paths.',
  category: 'Quarantine',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.listQuarantine },
  input: {
    hostId: hostIdField,
    fileFullPaths: {
      kind: 'list',
      of: 'text',
      maxItems: 100,
      label: 'File Full Paths',
      help: 'Only files with one of these paths.',
    },
    allowSeveral,
    ...pageFields,
  },
  output: listAnswer('files'),
  async run(input, context: Context) {
    return withConsole(context, async (console) => {
      const host = await hostFilter(console, input, 'strHostName');
      if (host.filter === null) {
        return listOutcome({ ...quarantined, records: [], total: 0, raw: recordsOf([]), missing: host.missing });
      }
      const paths = (input.fileFullPaths ?? []).map((path) => equals('ObjName', path));
      const filter = allOf([host.filter, ...(paths.length === 0 ? [] : [anyOf(paths)])]);
      const search = viewSearch({ name: 'Quarantine', filter, fields: quarantineFields, orderBy: 'nId' });
      const { rows, total } = await readRows(console, search, input);
      const records = rows.map((row) => readRecord(quarantineShape, row));
      return listOutcome({ ...quarantined, records, total, raw: recordsOf(rows) });
    });
  },
});

const quarantined = { noun: 'quarantined files', name: 'files', keyField: 'fileId' } as const;

export const listUsers = defineAction({
  id: 'kaspersky.list-users',
  title: 'List users',
  summary:
    'Lists the users that the console knows: of devices, built-in, and its own; on request those seen on one device, or with certain names.',
  category: 'Users',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.listUsers },
  inferred:
    'That a device narrows the list through the parameter strHostId of the view is documented; that its local accounts are found by their domain name is inferred.',
  input: {
    hostName: hostNameField,
    usernames: {
      kind: 'list',
      of: 'text',
      maxItems: 100,
      label: 'Usernames',
      help: 'Account names or display names, exactly.',
    },
    allowSeveral,
    ...pageFields,
  },
  output: listAnswer('users'),
  async run(input, context: Context) {
    const { hostName } = input;
    return withConsole(context, async (console) => {
      const names = (input.usernames ?? []).flatMap((name) => [
        equals('ul_wstrSamAccountName', name),
        equals('ul_wstrDisplayName', name),
      ]);
      const nameFilter = names.length === 0 ? '' : anyOf(names);
      if (hostName === undefined) {
        const { rows, total } = await readRows(console, usersSearch(nameFilter, {}), input);
        const records = rows.map((row) => readRecord(userShape, row));
        return listOutcome({ ...users, records, total, raw: recordsOf(rows) });
      }
      const { found, missing } = await findHosts(console, [hostName], { ...input, at: 'input.hostName' });
      const rows: Json[] = [];
      for (const host of found) {
        const seen = usersSearch(nameFilter, { strHostId: host.hostId });
        rows.push(...(await readRows(console, seen, { limit: maxUsersOfHost })).rows);
        // Local accounts that never logged on are known by the name of their device alone.
        const local = usersSearch(allOf([equals('ul_wstrDomainSAM', host.hostName), nameFilter]), {});
        rows.push(...(await readRows(console, local, { limit: maxUsersOfHost })).rows);
      }
      const unique = uniqueUsers(rows);
      const cut = unique.slice(input.skip, input.skip + input.limit);
      const records = cut.map((row) => readRecord(userShape, row));
      return listOutcome({ ...users, records, total: unique.length, raw: recordsOf(cut), missing });
    });
  },
});

const maxUsersOfHost = 10_000;

const users = { noun: 'users', name: 'users', keyField: 'userId' } as const;

function usersSearch(filter: string, params: JsonObject) {
  return viewSearch({
    name: 'GlobalUsersListSrvViewName',
    filter,
    fields: userFields,
    orderBy: 'ul_llTrusteeId',
    params,
  });
}

/** The first row of each account: the search by device comes first and says more. */
function uniqueUsers(rows: readonly Json[]): readonly Json[] {
  const seen = new Map<string, Json>();
  rows.forEach((row, index) => {
    const { userId } = readRecord(userShape, row);
    const key = typeof userId === 'number' || typeof userId === 'bigint' ? String(userId) : `row ${index}`;
    if (!seen.has(key)) seen.set(key, row);
  });
  return [...seen.values()];
}

/** Null when the device that was named does not exist: then nothing is asked, instead of everything. */
async function hostFilter(
  console: Console,
  input: { readonly hostId?: string; readonly allowSeveral: boolean },
  attribute: string,
): Promise<{ readonly filter: string | null; readonly missing: readonly string[] }> {
  if (input.hostId === undefined) return { filter: '', missing: [] };
  const { found, missing } = await findHostIds(console, [input.hostId], { ...input, at: 'input.hostId' });
  if (found.length === 0) return { filter: null, missing };
  return { filter: anyOf(found.map(({ hostId }) => equals(attribute, hostId))), missing };
}
