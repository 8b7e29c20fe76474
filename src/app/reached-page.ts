import { isBound, reaches, type Principal } from './principal.ts';

interface Page {
  readonly limit: number;
  readonly after?: string;
}

/**
 * A page of what the role reaches. What it does not is skipped, and the page filled from the following ones: a short
 * page would pass for the last.
 * @param connectionsOf ids of the connections that an item is about
 */
export async function reachedPage<F extends Page, T extends { readonly id: string }>(
  principal: Principal,
  filter: F,
  read: (filter: F) => Promise<readonly T[]>,
  connectionsOf: (item: T) => readonly string[],
): Promise<readonly T[]> {
  if (!isBound(principal)) return read(filter);
  const found: T[] = [];
  let after = filter.after;
  for (;;) {
    const page = await read({ ...filter, ...(after === undefined ? {} : { after }) });
    found.push(...page.filter((item) => connectionsOf(item).every((id) => reaches(principal, id))));
    after = page.at(-1)?.id;
    if (page.length < filter.limit || found.length >= filter.limit || after === undefined) break;
  }
  return found.slice(0, filter.limit);
}
