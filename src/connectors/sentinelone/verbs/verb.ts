import type { Endpoint } from '#kernel/endpoint.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { Capability, VerbImplementation } from '#kernel/verb.ts';
import type { VerbId } from '#kernel/verb-table.ts';
import type { SentinelOneClient } from '../client.ts';
import { objectOf } from '../values.ts';
import { rowsOf } from './endpoint-row.ts';

export type SentinelOneVerb = VerbImplementation<SentinelOneClient>;
export type Stated = Omit<Capability, 'verb'>;

/** Works on every agent of every console. */
export function full(permission: string): Stated {
  return { level: 'full', reason: '', basis: 'documented', permission };
}

export function conditional(permission: string, reason: string, basis: Capability['basis'] = 'documented'): Stated {
  return { level: 'conditional', reason, basis, permission };
}

/** Questions that the directory answers: no calls are made for them. */
export function fromDirectory(verb: VerbId, probe: NonNullable<SentinelOneVerb['probe']>): SentinelOneVerb {
  return { verb, capability: full('Endpoints.view'), actions: [], maxEndpoints: 1_000, calls: () => [], probe };
}

export function idsOf(endpoints: readonly Endpoint[]): readonly string[] {
  return endpoints.map(({ id }) => id);
}

/** A filter that names objects by id, and whatever belongs into the body beside it. */
export function byIds(ids: readonly string[], data?: JsonObject): JsonObject {
  return { filter: { ids: [...ids] }, ...(data === undefined ? {} : { data }) };
}

/** The rows of a list as an action answers it. */
export function itemsOf(data: Json): readonly JsonObject[] {
  return rowsOf(objectOf(data)['items']);
}
