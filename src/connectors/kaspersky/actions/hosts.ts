import { defineAction, type ActionContext } from '#kernel/action.ts';
import type { Json } from '#kernel/json.ts';
import type { ActionOutcome } from '#kernel/result.ts';
import { groupFields, hostListFields, hostStatusFields } from '../attribute-lists.ts';
import { withConsole, type KasperskyClient } from '../client.ts';
import { filterInput, readFilter } from '../filter-input.ts';
import { anyOf, equals } from '../filter-text.ts';
import { findHosts } from '../host-lookup.ts';
import { allowSeveral, atLeastOne, hostNamesField, pageFields } from '../inputs.ts';
import { listAnswer, listOutcome } from '../list-outcome.ts';
import { permissions } from '../permissions.ts';
import { groupShape, hostShape, readRecord } from '../records.ts';
import { readRows, type OpenSearch } from '../result-set.ts';
import { chunkOf, groupSearch, hostSearch } from '../searches.ts';

type Context = ActionContext<KasperskyClient>;

/** Display names are not unique. */
const hostOrder = ['KLHST_WKS_DN', 'KLHST_WKS_HOSTNAME'];

export const listHosts = defineAction({
  id: 'kaspersky.list-hosts',
  title: 'List hosts',
  summary: 'Lists the devices that the console knows, narrowed by a search filter.',
  category: 'Hosts',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: { ...filterInput, ...pageFields },
  output: listAnswer('hosts'),
  async run(input, context: Context) {
    const filter = readFilter(input, context.client.settings.checkFilters);
    return readChunks(hostSearch(filter, hostListFields, { orderBy: hostOrder }), input, context, {
      noun: 'hosts',
      name: 'hosts',
      keyField: 'hostId',
      shape: hostShape,
    });
  },
});

export const listGroups = defineAction({
  id: 'kaspersky.list-groups',
  title: 'List groups',
  summary: 'Lists the administration groups of the console, narrowed by a search filter.',
  category: 'Hosts',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: { ...filterInput, ...pageFields },
  output: listAnswer('groups'),
  async run(input, context: Context) {
    const filter = readFilter(input, context.client.settings.checkFilters);
    return readChunks(groupSearch(filter, groupFields), input, context, {
      noun: 'groups',
      name: 'groups',
      keyField: 'id',
      shape: groupShape,
    });
  },
});

export const getHostStatus = defineAction({
  id: 'kaspersky.get-host-status',
  title: 'Get host status',
  summary: 'Reads the protection and network status of devices; without names, of all of them.',
  category: 'Hosts',
  effect: 'read',
  idempotent: true,
  requires: { permission: permissions.read },
  input: {
    hostNames: hostNamesField,
    returnFields: {
      kind: 'list',
      of: 'text',
      maxItems: 100,
      label: 'Return Fields',
      help: 'Attributes of hosts, for example KLHST_WKS_ANTI_SPAM_STATUS. Id and name always come along.',
    },
    allowSeveral,
    ...pageFields,
  },
  output: listAnswer('hosts'),
  async run(input, context: Context) {
    const asked = input.returnFields ?? [];
    const fields =
      asked.length === 0 ? hostStatusFields : [...new Set(['KLHST_WKS_HOSTNAME', 'KLHST_WKS_DN', ...asked])];
    const shape = { noun: 'hosts', name: 'hosts', keyField: 'hostId', shape: hostShape };
    if (input.hostNames === undefined || input.hostNames.length === 0) {
      return readChunks(hostSearch('', fields, { orderBy: hostOrder, countInAnswer: true }), input, context, shape);
    }
    const names = atLeastOne(input.hostNames, 'input.hostNames', 'host');
    return withConsole(context, async (console) => {
      const { found, missing } = await findHosts(console, names, { ...input, at: 'input.hostNames' });
      const rows: Json[] = [];
      for (let start = 0; start < found.length; start += idsPerSearch) {
        const ids = found.slice(start, start + idsPerSearch).map(({ hostId }) => equals('KLHST_WKS_HOSTNAME', hostId));
        const search = hostSearch(anyOf(ids), fields, { countInAnswer: true });
        rows.push(...(await readRows(console, search, { limit: idsPerSearch })).rows);
      }
      const page = rows.slice(input.skip, input.skip + input.limit);
      const records = page.map((row) => readRecord(hostShape, row));
      return listOutcome({ ...shape, records, total: rows.length, raw: chunkOf(page), missing });
    });
  },
});

const idsPerSearch = 50;

interface Listed {
  readonly noun: string;
  readonly name: string;
  readonly keyField: string;
  readonly shape: typeof hostShape;
}

async function readChunks(
  search: OpenSearch,
  page: { readonly limit: number; readonly skip: number },
  context: Context,
  { shape, ...listed }: Listed,
): Promise<ActionOutcome> {
  const { rows, total } = await withConsole(context, (console) => readRows(console, search, page));
  return listOutcome({
    ...listed,
    records: rows.map((row) => readRecord(shape, row)),
    total,
    raw: chunkOf(rows),
  });
}
