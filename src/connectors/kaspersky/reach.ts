import type { ActionContext } from '#kernel/action.ts';
import type { Reach } from '#kernel/endpoint.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import { withConsole, type Console, type KasperskyClient } from './client.ts';
import { countEndpoints, endpointsById } from './endpoint-search.ts';
import { findHostIds, findHosts, isHostId, type HostLookup, type LookupOptions } from './host-lookup.ts';
import { filesById } from './quarantine-view.ts';

type Context = ActionContext<KasperskyClient>;

/** Devices that are named as people name them: all of them are looked for, as the write itself does. */
export async function reachOfNames(
  names: readonly string[],
  options: LookupOptions,
  limit: number,
  context: Context,
): Promise<Reach> {
  return withConsole(context, async (console) =>
    reachOfLookup(await findHosts(console, names, options), limit, { console, context }),
  );
}

/** As `reachOfNames`; a text with the form of an id is taken for one, as the write itself does. */
export async function reachOfIds(
  ids: readonly string[],
  options: LookupOptions,
  limit: number,
  context: Context,
): Promise<Reach> {
  return withConsole(context, async (console) =>
    reachOfLookup(await findHostIds(console, ids, options), limit, { console, context }),
  );
}

/** Files in quarantine, and the devices that they lie on. The count is that of the files. */
export async function reachOfFiles(fileIds: readonly number[], limit: number, context: Context): Promise<Reach> {
  return withConsole(context, async (console) => {
    const files = await filesById(console, [...new Set(fileIds)]);
    const hostIds = [...new Set(files.map(({ hostId }) => hostId))].filter((id) => id !== '');
    const endpoints = await endpointsById(console, context.client.settings, hostIds.slice(0, limit));
    // A device that is gone, or that the file does not name, is one of which nobody can say what it is.
    const complete = endpoints.length === hostIds.length && files.every(({ hostId }) => hostId !== '');
    return { endpoints, count: files.length, fleet: null, complete };
  });
}

/** Devices that the arguments of any method name. What else it reaches, nobody here can tell. */
export async function reachOfArguments(given: Json, limit: number, context: Context): Promise<Reach> {
  const ids = [...hostIdsIn(given)].slice(0, limit);
  if (ids.length === 0) return { endpoints: [], count: null, fleet: null, complete: false };
  return withConsole(context, async (console) => {
    const endpoints = await endpointsById(console, context.client.settings, ids);
    return { endpoints, count: null, fleet: null, complete: false };
  });
}

async function reachOfLookup(
  { found }: HostLookup,
  limit: number,
  { console, context }: { readonly console: Console; readonly context: Context },
): Promise<Reach> {
  const ids = [...new Set(found.map(({ hostId }) => hostId))];
  const endpoints = await endpointsById(console, context.client.settings, ids.slice(0, limit));
  return {
    endpoints,
    count: ids.length,
    fleet: await countEndpoints(console),
    // An id that the console does not show may still be one that it takes.
    complete: endpoints.length === ids.length,
  };
}

/** Texts with the form of a host id, at any depth. */
function hostIdsIn(value: Json, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string') {
    if (isHostId(value)) found.add(value.trim());
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) hostIdsIn(item, found);
  } else if (isJsonObject(value)) {
    for (const item of Object.values(value)) hostIdsIn(item, found);
  }
  return found;
}
