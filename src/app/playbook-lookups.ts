import type { Catalog } from '#catalog/catalog.ts';
import type { Lookups } from '#playbook/step-kind.ts';

/** What the checker may know about the world. */
export function catalogLookups(catalog: Catalog): Lookups {
  const actionIds = catalog.actions().map(({ id }) => id);
  const known = new Set(actionIds);
  return { action: (id) => (known.has(id) ? catalog.action(id).action : null), actionIds };
}
