import { isObject } from '../wire/check-value.ts';
import type { Json } from '../wire/call.ts';
import type { World } from '../model/world.ts';
import { textOf } from '../wire/text.ts';

/** A filter with what its `filterId` stands for put in; an unknown one finds nothing. */
export function savedFilterOf(world: World, filter: Json): Json {
  const { filterId, ...others } = filter;
  const scoped = {
    ...others,
    ...(others['filteredSiteIds'] === undefined ? {} : { siteIds: others['filteredSiteIds'] }),
    ...(others['filteredGroupIds'] === undefined ? {} : { groupIds: others['filteredGroupIds'] }),
  };
  if (filterId === undefined) return scoped;
  const saved = world.lists.filters.find(textOf(filterId))?.row();
  if (saved === undefined) return { ids: [''] };
  return { ...(isObject(saved['filterFields']) ? saved['filterFields'] : {}), ...scoped };
}
