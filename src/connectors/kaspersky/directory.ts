import type { ActionContext } from '#kernel/action.ts';
import type { Endpoint } from '#kernel/endpoint.ts';
import type { EndpointDirectory, EndpointKey } from '#kernel/verb.ts';
import { consoleOf, withConsole, type KasperskyClient } from './client.ts';
import { isolationOf } from './endpoint-isolation.ts';
import { allEndpoints, endpointsById, endpointsMatching } from './endpoint-search.ts';
import { equals } from './filter-text.ts';
import { isHostId } from './host-lookup.ts';
import { ipNumber } from './ip-address.ts';

type Context = ActionContext<KasperskyClient>;

const valuesPerSearch = 25;
const nameAttributes = ['KLHST_WKS_DN', 'KLHST_WKS_WINHOSTNAME', 'KLHST_WKS_FQDN', 'KLHST_WKS_DNSNAME'] as const;
const addressAttributes = ['KLHST_WKS_IP_LONG', 'KLHST_WKS_CONNECT_IP_LONG'] as const;

export const directory: EndpointDirectory<KasperskyClient> = {
  keys: ['name', 'address'],
  lists: true,
  isId: isHostId,
  async find({ by, values }, context) {
    const conditions = (value: string): readonly string[] => conditionsFor(by, value);
    const usable = [...new Set(values.map((value) => value.trim()))].filter((value) => conditions(value).length > 0);
    const found = new Map<string, Endpoint>();
    await withConsole(context, async (console) => {
      for (let start = 0; start < usable.length; start += valuesPerSearch) {
        const part = usable.slice(start, start + valuesPerSearch);
        const endpoints = await endpointsMatching(console, context.client.settings, part.flatMap(conditions));
        // A console may find more than it was asked for.
        for (const endpoint of endpoints) {
          if (part.some((value) => isKnownBy(endpoint, by, value))) found.set(endpoint.id, endpoint);
        }
      }
    });
    const endpoints = [...found.values()];
    return endpoints.length > handful ? endpoints : withIsolation(endpoints, context);
  },
  list: listEndpoints,
  async get(ids, context) {
    const { settings } = context.client;
    const endpoints = await withConsole(context, (console) => endpointsById(console, settings, ids));
    return withIsolation(endpoints, context);
  },
};

/** The console tells the isolation of one device at a time, so a search for many leaves it `unknown`. */
const handful = 10;
/** Milliseconds after which it stays `unknown` for the rest. */
const isolationBudgetMs = 8_000;

/** As many devices at a time as there are sessions. */
async function withIsolation(endpoints: readonly Endpoint[], context: Context): Promise<readonly Endpoint[]> {
  const { settings } = context.client;
  const states = new Map<string, Endpoint['isolation']>();
  const until = context.now().getTime() + isolationBudgetMs;
  const waiting = endpoints[Symbol.iterator]();
  const work = async (): Promise<void> =>
    withConsole(context, async (console) => {
      for (const endpoint of waiting) {
        if (context.now().getTime() > until) return;
        states.set(endpoint.id, await isolationOf(console, settings, endpoint));
      }
    });
  await Promise.all(Array.from({ length: Math.min(settings.sessions, endpoints.length) }, work));
  return endpoints.map((endpoint) => ({ ...endpoint, isolation: states.get(endpoint.id) ?? 'unknown' }));
}

/** One session is lent for the whole list, because the list belongs to it; others may use it between two pages. */
async function* listEndpoints(context: Context): AsyncGenerator<readonly Endpoint[]> {
  const lent = context.client.sessions.lend();
  try {
    yield* allEndpoints(consoleOf(lent.session, context));
  } finally {
    lent.giveBack();
  }
}

function conditionsFor(by: EndpointKey, value: string): readonly string[] {
  if (value === '') return [];
  if (by === 'name') return nameAttributes.map((attribute) => equals(attribute, value));
  const number = by === 'address' ? ipNumber(value) : null;
  return number === null ? [] : addressAttributes.map((attribute) => `(${attribute}=${number})`);
}

function isKnownBy({ addresses, raw }: Endpoint, by: EndpointKey, value: string): boolean {
  if (by === 'address') return addresses.includes(value);
  const wanted = value.toLowerCase();
  return nameAttributes.some((attribute) => {
    const name = raw[attribute];
    return typeof name === 'string' && name.trim().toLowerCase() === wanted;
  });
}
