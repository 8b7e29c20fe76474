import type { Endpoint } from '#kernel/endpoint.ts';
import { toAppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { Console } from './client.ts';
import { isAboutItem } from './each-item.ts';
import { endpointFields, readEndpoint } from './endpoint-row.ts';
import { allOf, anyOf, equals, patternText } from './filter-text.ts';
import { kindOfError } from './pxg-error.ts';
import { readPages, readRows } from './result-set.ts';
import { hostSearch } from './searches.ts';
import { scanTemplate } from './task-template.ts';
import type { Settings } from './settings.ts';
import { membersOf } from './unwrap.ts';

const idsPerSearch = 50;
const maxMatches = 5_000;

/** Every device, page by page, with its tags. Isolation is not told here: it would be two calls for each. */
export async function* allEndpoints(console: Console): AsyncGenerator<readonly Endpoint[]> {
  const search = hostSearch('', endpointFields, { orderBy: 'KLHST_WKS_HOSTNAME', countInAnswer: true });
  for await (const { rows } of readPages(console, search, { limit: Number.MAX_SAFE_INTEGER })) {
    if (rows.length > 0) yield await withTags(console, endpointsIn(rows));
  }
}

/** The devices with these ids, in few calls; those that are gone are left out. */
export async function endpointsById(
  console: Console,
  settings: Settings,
  ids: readonly string[],
): Promise<readonly Endpoint[]> {
  const found: Endpoint[] = [];
  const unique = [...new Set(ids)];
  for (let start = 0; start < unique.length; start += idsPerSearch) {
    const conditions = unique.slice(start, start + idsPerSearch).map((id) => equals('KLHST_WKS_HOSTNAME', id));
    found.push(...(await endpointsMatching(console, settings, conditions)));
  }
  return found;
}

/** The devices for which one of these conditions holds. */
export async function endpointsMatching(
  console: Console,
  settings: Settings,
  conditions: readonly string[],
): Promise<readonly Endpoint[]> {
  const search = hostSearch(anyOf(conditions), endpointFields, { countInAnswer: true });
  const { rows } = await readRows(console, search, { limit: maxMatches });
  const endpoints = await withTags(console, endpointsIn(rows));
  return withServerProtection(console, settings, endpoints);
}

/** How many devices the console shows. */
export async function countEndpoints(console: Console): Promise<number> {
  const { total } = await readRows(console, hostSearch('', ['KLHST_WKS_HOSTNAME'], { countInAnswer: true }), {
    limit: 0,
  });
  return total;
}

function endpointsIn(rows: readonly Json[]): readonly Endpoint[] {
  return rows.map(readEndpoint).filter((endpoint) => endpoint !== null);
}

/** Tags may protect a device, so a console that refuses to tell them is an error; one that has none of them is not. */
async function withTags(console: Console, endpoints: readonly Endpoint[]): Promise<readonly Endpoint[]> {
  if (endpoints.length === 0) return endpoints;
  const tags = await tagsOf(
    console,
    endpoints.map(({ id }) => id),
  );
  return endpoints.map((endpoint) => ({ ...endpoint, tags: tags.get(endpoint.id) ?? [] }));
}

async function tagsOf(console: Console, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    const { PxgRetVal } = await console.call('HostsTags.ListTags.GetTags', { pIdArray: ids, pParams: {} });
    const entries: readonly Json[] = Array.isArray(PxgRetVal) ? PxgRetVal : [];
    return new Map(
      entries
        .map(membersOf)
        .map(({ KLTAGS_ITEM_ID: id, KLTAGS_TAGS: tags }) => [
          typeof id === 'string' ? id : '',
          Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
        ]),
    );
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'vendor_not_found' && kindOfError(error) === null) return new Map();
    throw error;
  }
}

/**
 * Which Windows servers carry the product for servers: their scans are tasks of it.
 * Products can be searched for and not read, so those that a search finds get it into `raw.products`.
 */
async function withServerProtection(
  console: Console,
  settings: Settings,
  endpoints: readonly Endpoint[],
): Promise<readonly Endpoint[]> {
  const servers = endpoints.filter(({ role, raw }) => serverRoles.has(role) && raw['KLHST_WKS_PTYPE'] === windows);
  if (servers.length === 0) return endpoints;
  const { product } = scanTemplate(settings.scanTemplates, 'server');
  const carriers = await carriersOf(console, product, servers);
  return endpoints.map((endpoint) =>
    carriers.has(endpoint.id) ? { ...endpoint, raw: { ...endpoint.raw, products: [product] } } : endpoint,
  );
}

const windows = 2;
const serverRoles: ReadonlySet<Endpoint['role']> = new Set(['server', 'domain_controller']);

async function carriersOf(
  console: Console,
  product: string,
  servers: readonly Endpoint[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  try {
    for (let start = 0; start < servers.length; start += idsPerSearch) {
      const ids = servers.slice(start, start + idsPerSearch).map(({ id }) => equals('KLHST_WKS_HOSTNAME', id));
      const carries = `(KLHST_WKS_PRODUCT_ID=${patternText(`${product}/*`)})`;
      const search = hostSearch(allOf([anyOf(ids), carries]), ['KLHST_WKS_HOSTNAME'], { countInAnswer: true });
      for (const row of (await readRows(console, search, { limit: idsPerSearch })).rows) {
        const { KLHST_WKS_HOSTNAME: id } = membersOf(row);
        if (typeof id === 'string') found.add(id);
      }
    }
    return found;
  } catch (thrown) {
    const error = toAppError(thrown);
    // A console that cannot search by product: a scan then takes the product of workstations.
    if (isAboutItem(error)) return found;
    throw error;
  }
}
