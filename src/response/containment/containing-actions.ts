import type { Catalog } from '#catalog/catalog.ts';

/** The actions of all connectors that isolate or release, whether or not they are asked for as a verb. */
export function containingActions(
  catalog: Pick<Catalog, 'connectors'>,
): Readonly<Record<string, 'isolate' | 'release'>> {
  const verbs = catalog.connectors().flatMap(({ verbSupport }) => verbSupport?.verbs ?? []);
  return Object.fromEntries(
    verbs.flatMap(({ verb, actions, alike = [] }) =>
      verb === 'isolate' || verb === 'release' ? [...actions, ...alike].map((action) => [action, verb]) : [],
    ),
  );
}
