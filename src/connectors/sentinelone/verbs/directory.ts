import type { Endpoint } from '#kernel/endpoint.ts';
import { isJsonObject } from '#kernel/json.ts';
import type { EndpointDirectory, EndpointKey } from '#kernel/verb.ts';
import type { SentinelOneClient } from '../client.ts';
import { readByIds } from '../lookup.ts';
import { largestPage, pages } from '../paging.ts';
import type { Context } from '../row.ts';
import { endpointOf } from './endpoint-row.ts';

/** The filter that finds agents by a part of a field, how many values it takes, and how they are compared exactly. */
const searches: Readonly<
  Record<
    EndpointKey,
    { readonly filter: string; readonly most: number; readonly valuesOf: (agent: Endpoint) => readonly string[] }
  >
> = {
  name: { filter: 'computerNameOrUuid__contains', most: 100, valuesOf: ({ name }) => [name] },
  address: { filter: 'networkInterfaceInet__contains', most: 10, valuesOf: ({ addresses }) => addresses },
  mac: { filter: 'networkInterfacePhysical__contains', most: 10, valuesOf: ({ macs }) => macs },
  serial: { filter: 'serialNumber__contains', most: 100, valuesOf: ({ serial }) => (serial === null ? [] : [serial]) },
};

/** A request line must stay short enough for every server. */
const longestList = 4_000;

export const sentinelOneDirectory: EndpointDirectory<SentinelOneClient> = {
  keys: ['name', 'address', 'mac', 'serial'],
  lists: true,
  isId: (text) => /^\d{18,19}$/.test(text),
  async find({ by, values }, context) {
    const { filter, most, valuesOf } = searches[by];
    const wanted = new Set(values.map((value) => spelled(by, value)));
    const found: Endpoint[] = [];
    for (const chunk of questions(by, values, most)) {
      for await (const agents of agentPages({ [filter]: chunk.join(',') }, context)) {
        // The console looks for parts of a value.
        found.push(...agents.filter((agent) => valuesOf(agent).some((value) => wanted.has(spelled(by, value)))));
      }
    }
    return [...new Map(found.map((agent) => [agent.id, agent])).values()];
  },
  list: (context) => agentPages({}, context),
  async get(ids, context) {
    const known = ids.filter((id) => sentinelOneDirectory.isId(id));
    if (known.length === 0) return [];
    const found = await readByIds(context.client, '/agents', known, context);
    return [...found.values()].map(endpointOf);
  },
};

/** Agents behind a query, page by page. @throws AppError as `send` */
export async function* agentPages(
  query: Readonly<Record<string, string>>,
  context: Context,
): AsyncGenerator<readonly Endpoint[], void, undefined> {
  const call = {
    method: 'GET',
    path: '/agents',
    query: { ...query, limit: String(largestPage) },
    effect: 'read',
  } as const;
  for await (const page of pages(context.client, call, { ...context, permit: null })) {
    yield page.items.filter(isJsonObject).map(endpointOf);
  }
}

/** Values in lists that the console takes; it refuses parts of one character, and a comma would end one. */
function questions(by: EndpointKey, values: readonly string[], most: number): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let length = longestList;
  for (const value of values.map((text) => asked(by, text)).filter((text) => text.length >= 2 && !text.includes(','))) {
    const last = chunks.at(-1);
    length += value.length + 1;
    if (last !== undefined && last.length < most && length <= longestList) last.push(value);
    else {
      chunks.push([value]);
      length = value.length;
    }
  }
  return chunks;
}

/** As the console writes it. */
function asked(by: EndpointKey, value: string): string {
  if (by !== 'mac') return value.trim();
  return plainMac(value).match(/.{2}/g)?.join(':') ?? value;
}

function spelled(by: EndpointKey, value: string): string {
  if (by === 'mac') return plainMac(value);
  if (by !== 'address' || !value.includes(':')) return value.trim().toLowerCase();
  // The parser of URLs knows every spelling of an IPv6 address.
  return URL.parse(`http://[${value}]/`)?.hostname ?? value.toLowerCase();
}

function plainMac(value: string): string {
  return value.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
}
