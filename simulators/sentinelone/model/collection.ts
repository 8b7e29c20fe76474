import type { Json } from '../wire/call.ts';
import { rowText } from '../wire/row-text.ts';
import type { Place } from './place.ts';
import type { Entry, Source, SourceFacts } from './source.ts';

interface StoredEntry extends Entry {
  value: Json;
  where: Place | null;
}

/** A list of rows that are kept as they are. */
export interface Collection extends Source {
  add(id: string, row: Json, place?: Place | null): Entry;
  /** Merges the change into the row. */
  update(id: string, change: Json): Json | undefined;
  move(id: string, place: Place): void;
  remove(id: string): boolean;
  rows(): readonly Json[];
}

export function createCollection(name: string, facts: SourceFacts): Collection {
  const entries = new Map<string, StoredEntry>();
  let lastSeq = 0;
  let version = 0;

  return {
    name,
    facts,
    get size() {
      return entries.size;
    },
    get version() {
      return version;
    },
    find: (id) => entries.get(id),
    *scan(afterSeq = 0) {
      for (const entry of entries.values()) if (entry.seq > afterSeq) yield entry;
    },
    add(id, row, place = {}) {
      lastSeq += 1;
      version += 1;
      const entry: StoredEntry = {
        seq: lastSeq,
        id,
        value: row,
        where: place,
        place: () => entry.where,
        row: () => entry.value,
        json: () => rowText(JSON.stringify(entry.value)),
      };
      entries.set(id, entry);
      return entry;
    },
    update(id, change) {
      const entry = entries.get(id);
      if (entry === undefined) return undefined;
      version += 1;
      entry.value = merge(entry.value, change);
      return entry.value;
    },
    move(id, place) {
      const entry = entries.get(id);
      if (entry !== undefined) entry.where = place;
    },
    remove(id) {
      version += 1;
      return entries.delete(id);
    },
    rows: () => Array.from(entries.values(), (entry) => entry.value),
  };
}

/** Fields that are left out stay; objects are merged, lists replaced. */
export function merge(row: Json, change: Json): Json {
  const merged: Record<string, unknown> = { ...row };
  for (const [name, value] of Object.entries(change)) {
    const before = merged[name];
    merged[name] = isPlain(before) && isPlain(value) ? merge(before, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('rawJSON' in value);
}
