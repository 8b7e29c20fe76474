import { isJsonObject, type JsonObject } from '#kernel/json.ts';
import type { CallScope } from '#kernel/net.ts';
import { toAppError } from '#kernel/error.ts';
import type { SentinelOneClient } from './client.ts';
import { readPage } from './paging.ts';
import type { Context, Row } from './row.ts';
import { selections, type Selection } from './selections.ts';

/** Ids in one question: short enough for every request line. */
const idsPerQuestion = 200;

/**
 * Objects by id, in a map; those that the console does not have are not in it.
 * @throws AppError as `send`
 */
export async function readByIds(
  client: SentinelOneClient,
  path: string,
  ids: readonly string[],
  scope: CallScope,
  more: {
    readonly query?: Readonly<Record<string, string>>;
    readonly itemsPath?: string;
    readonly idQuery?: string;
  } = {},
): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for (let from = 0; from < ids.length; from += idsPerQuestion) {
    const chunk = ids.slice(from, from + idsPerQuestion);
    const query = { ...more.query, [more.idQuery ?? 'ids']: chunk.join(','), limit: String(idsPerQuestion) };
    const page = await readPage(
      client,
      { method: 'GET', path, query, effect: 'read' },
      { ...scope, permit: null },
      more.itemsPath,
    );
    for (const item of page.items) {
      if (isJsonObject(item) && typeof item['id'] === 'string') found.set(item['id'], item);
    }
  }
  return found;
}

/** Which of these ids exist; null when they are no ids, or the console does not let us look. */
export async function existingIds(
  row: Row,
  targets: readonly string[],
  context: Context,
): Promise<ReadonlySet<string> | null> {
  if (row.selects === undefined || targets.length === 0 || targets.some((target) => !/^\d{18,19}$/.test(target)))
    return null;
  const selection: Selection = selections[row.selects];
  const idQuery = selection.queryNames?.[selection.idField] ?? selection.idField;
  try {
    const found = await readByIds(context.client, selection.path, targets, context, {
      idQuery,
      ...(selection.itemsPath === undefined ? {} : { itemsPath: selection.itemsPath }),
      ...(row.selects === 'agents' ? { query: everyAgent } : {}),
    });
    return new Set(found.keys());
  } catch (thrown) {
    // The write was made: a look around that fails must not turn its answer into an error.
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    context.log.warn('The targets of a write could not be looked up', { code: error.code, message: error.message });
    return null;
  }
}

/** Agents that are decommissioned or uninstalled are left out of lists unless they are asked for. */
export const everyAgent = { isDecommissioned: 'true,false', isUninstalled: 'true,false' } as const;
