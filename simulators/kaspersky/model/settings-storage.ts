import { PxgError } from '../wire/pxg-error.ts';
import type { WireObject } from '../wire/value.ts';
import type { Host } from './host.ts';

/** Where a section is: storage type, product, version and section name. */
export interface SectionPlace {
  readonly type: string;
  readonly product: string;
  readonly version: string;
  readonly section: string;
}

/** What a write does with the keys it brings. */
export const writeOptions = { update: 1, add: 2, replace: 3, remove: 4, clear: 7 } as const;

/** Settings of products on hosts. Sections of the seed are made when they are asked for. */
export interface SettingsStorage {
  /** @throws PxgError when there is no such section */
  read(host: Host, place: SectionPlace): WireObject;
  /** Sections; without a version the versions, without a product the products. */
  names(host: Host, type: string, product: string, version: string): readonly string[];
  /** @throws PxgError as the option says: a key that must exist, or must not */
  write(host: Host, place: SectionPlace, option: number, values: WireObject): void;
  create(host: Host, place: SectionPlace): void;
  remove(host: Host, place: SectionPlace): void;
  reset(): void;
}

export const storageTypes: ReadonlySet<string> = new Set(['SS_SETTINGS', 'SS_PRODINFO']);

/** Sections that a host has of itself. */
export type SeedSections = (host: Host, type: string) => readonly (readonly [SectionPlace, WireObject])[];

export function createSettingsStorage(seed: SeedSections): SettingsStorage {
  // Null stands for a section of the seed that was deleted.
  const written = new Map<string, WireObject | null>();
  const places = new Map<string, SectionPlace>();

  const keyOf = (host: Host, place: SectionPlace): string =>
    [host.index, place.type, place.product, place.version, place.section].join('\u0000');

  function find(host: Host, place: SectionPlace): WireObject | undefined {
    const kept = written.get(keyOf(host, place));
    if (kept !== undefined) return kept ?? undefined;
    return seed(host, place.type).find(([candidate]) => samePlace(candidate, place))?.[1];
  }

  function keep(host: Host, place: SectionPlace, values: WireObject | null): void {
    const key = keyOf(host, place);
    written.set(key, values);
    places.set(key, place);
  }

  function sections(host: Host, type: string): readonly SectionPlace[] {
    const own = [...places].flatMap(([key, place]) =>
      key.startsWith(`${host.index}\u0000${type}\u0000`) ? [place] : [],
    );
    const seeded = seed(host, type).map(([place]) => place);
    const all = [...seeded, ...own.filter((place) => !seeded.some((other) => samePlace(other, place)))];
    return all.filter((place) => find(host, place) !== undefined);
  }

  function requireSection(host: Host, place: SectionPlace): WireObject {
    const found = find(host, place);
    if (found === undefined) throw new PxgError('section-not-found', place.section);
    return found;
  }

  return {
    read: requireSection,
    names(host, type, product, version) {
      const all = sections(host, type);
      if (product === '') return [...new Set(all.map((place) => place.product))];
      const ofProduct = all.filter((place) => place.product === product);
      if (version === '') return [...new Set(ofProduct.map((place) => place.version))];
      return ofProduct.filter((place) => place.version === version).map((place) => place.section);
    },
    write(host, place, option, values) {
      const before =
        option === writeOptions.update || option === writeOptions.remove
          ? requireSection(host, place)
          : (find(host, place) ?? {});
      keep(host, place, changed(before, option, values));
    },
    create(host, place) {
      if (find(host, place) !== undefined) throw new PxgError('setting-exists', place.section);
      keep(host, place, {});
    },
    remove(host, place) {
      requireSection(host, place);
      keep(host, place, null);
    },
    reset() {
      written.clear();
      places.clear();
    },
  };
}

function changed(before: WireObject, option: number, values: WireObject): WireObject {
  const names = Object.keys(values);
  const missing = names.find((name) => !Object.hasOwn(before, name));
  const present = names.find((name) => Object.hasOwn(before, name));
  switch (option) {
    case writeOptions.update:
      if (missing !== undefined) throw new PxgError('setting-not-found', missing);
      return { ...before, ...values };
    case writeOptions.add:
      if (present !== undefined) throw new PxgError('setting-exists', present);
      return { ...before, ...values };
    case writeOptions.replace:
      return { ...before, ...values };
    case writeOptions.remove:
      if (missing !== undefined) throw new PxgError('setting-not-found', missing);
      return Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(values, name)));
    case writeOptions.clear:
      return values;
    default:
      throw new PxgError('bad-parameter', 'nOption');
  }
}

function samePlace(left: SectionPlace, right: SectionPlace): boolean {
  return (
    left.type === right.type &&
    left.product === right.product &&
    left.version === right.version &&
    left.section === right.section
  );
}
