import type { Endpoint, Reach } from '#kernel/endpoint.ts';
import { toAppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { askCount, listingQuery } from '../counting.ts';
import { send } from '../client.ts';
import { largestPage, pages } from '../paging.ts';
import type { Context, Row } from '../row.ts';
import { objectOf } from '../values.ts';
import { selections, type Selection } from '../selections.ts';
import { selectedIds } from '../targets.ts';
import { everyAgent, readByIds } from '../lookup.ts';
import { agentPages, sentinelOneDirectory } from './directory.ts';
import { endpointOf } from './endpoint-row.ts';

/** Writes on threats and alerts that reach into the endpoint; others only change what is noted about them. */
const onEndpoints = /\/threats\/(mitigate|fetch-file|actions)\b|\/alerts\/agents-(dis)?connect\b/;

/** Whether it can be told what a write reaches. */
export function hasReach(row: Row): boolean {
  return row.effect !== 'read' && (row.selects !== undefined || row.request.includes('{agent_id}'));
}

/**
 * What a write would reach: the same filter, asked as a list. At most `limit` endpoints are read.
 * A list that the token may not read leaves the numbers open, and the guard then knows that it does not know.
 * @throws AppError as `send`
 */
export async function reachOf(row: Row, input: JsonObject, limit: number, context: Context): Promise<Reach> {
  const scope: Context = { ...context, permit: null };
  try {
    if (row.selects === undefined) return await oneAgent(input, scope);
    if (row.selects === 'agents') return await agentReach(row, input, limit, scope);
    const count = await askCount(scope.client, row, input, scope);
    if (!onEndpoints.test(row.request)) return { endpoints: [], count, fleet: null, complete: true };
    return await detectionReach(row.selects as 'threats' | 'alerts', input, count, limit, scope);
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (code !== 'vendor_forbidden' && code !== 'vendor_rejected' && code !== 'vendor_not_found') throw thrown;
    return { endpoints: [], count: null, fleet: null, complete: false };
  }
}

async function oneAgent(input: JsonObject, context: Context): Promise<Reach> {
  const id = input['agent_id'];
  const endpoints = typeof id === 'string' ? await sentinelOneDirectory.get([id], context) : [];
  return { endpoints, count: 1, fleet: await fleetOf(context), complete: endpoints.length === 1 };
}

async function agentReach(row: Row, input: JsonObject, limit: number, context: Context): Promise<Reach> {
  const filter = objectOf(input['filter']);
  const ids = selectedIds(row, input);
  const fleet = await fleetOf(context);
  if (ids !== null && Object.keys(filter).length === 1) {
    // Ids that the console does not know reach nobody; those of agents that lists leave out do.
    const found = await readByIds(context.client, '/agents', ids.slice(0, limit), context, { query: everyAgent });
    return { endpoints: [...found.values()].map(endpointOf), count: ids.length, fleet, complete: ids.length <= limit };
  }
  const query = listingQuery(selections.agents, input);
  if (query === null) return { endpoints: [], count: null, fleet, complete: false };
  const endpoints = await upTo(limit, agentPages(query, context));
  const count = endpoints.length < limit ? endpoints.length : await askCount(context.client, row, input, context);
  return { endpoints, count, fleet, complete: count !== null && endpoints.length >= count };
}

/** From threats or alerts to the agents that they were found on. */
async function detectionReach(
  selects: 'threats' | 'alerts',
  input: JsonObject,
  count: number | null,
  limit: number,
  context: Context,
): Promise<Reach> {
  const selection: Selection = selections[selects];
  const query = listingQuery(selection, input);
  if (query === null) return { endpoints: [], count, fleet: null, complete: false };
  const call = {
    method: 'GET',
    path: selection.path,
    query: { ...query, limit: String(Math.min(limit, largestPage)) },
    effect: 'read',
  } as const;
  const owners = new Set<string>();
  let rows = 0;
  let isWhole = true;
  for await (const page of pages(context.client, call, context)) {
    rows += page.items.length;
    for (const item of page.items) owners.add(ownerOf(selects, item));
    isWhole = page.nextCursor === null && !page.goesOn;
    if (owners.size >= limit || rows >= mostDetections) break;
  }
  const isComplete = isWhole && !owners.has('');
  owners.delete('');
  const known = [...owners].slice(0, limit);
  const endpoints =
    selects === 'threats'
      ? await sentinelOneDirectory.get(known, context)
      : known.length === 0
        ? []
        : await upTo(limit, agentPages({ uuids: known.slice(0, mostUuids).join(',') }, context));
  return { endpoints, count, fleet: null, complete: isComplete && endpoints.length === owners.size };
}

const mostDetections = 20_000;
/** In one request line. */
const mostUuids = 150;

function ownerOf(selects: 'threats' | 'alerts', item: Json): string {
  const row = isJsonObject(item) ? item : {};
  const owner =
    selects === 'threats' ? objectOf(row['agentRealtimeInfo'])['agentId'] : objectOf(row['agentDetectionInfo'])['uuid'];
  return typeof owner === 'string' ? owner : '';
}

async function fleetOf(context: Context): Promise<number | null> {
  const answer = await send(context.client, { method: 'GET', path: '/agents/count', effect: 'read' }, context);
  const { total } = objectOf(answer.data);
  return typeof total === 'number' ? total : null;
}

async function upTo(limit: number, source: AsyncIterable<readonly Endpoint[]>): Promise<readonly Endpoint[]> {
  const found: Endpoint[] = [];
  for await (const page of source) {
    found.push(...page);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}
