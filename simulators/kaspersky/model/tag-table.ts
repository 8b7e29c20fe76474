import { PxgError } from '../wire/pxg-error.ts';

/** Tags of hosts; a tag exists by itself before any host has it. */
export interface TagTable {
  all(): readonly string[];
  of(hostId: string): readonly string[];
  add(tag: string): void;
  /** @throws PxgError for an unknown one */
  rename(from: string, to: string): void;
  remove(tag: string): void;
  /** @throws PxgError for a tag that was not added before */
  set(hostId: string, tag: string, isSet: boolean): void;
  clearHost(hostId: string): void;
  reset(): void;
}

export function createTagTable(): TagTable {
  const tags = new Set<string>();
  const ofHosts = new Map<string, Set<string>>();

  const requireTag = (tag: string): void => {
    if (!tags.has(tag)) throw new PxgError('tag-not-found', tag);
  };

  function reset(): void {
    tags.clear();
    ofHosts.clear();
    tags.add('Pilot');
  }

  reset();
  return {
    all: () => [...tags],
    of: (hostId) => [...(ofHosts.get(hostId) ?? [])],
    add: (tag) => void tags.add(tag),
    rename(from, to) {
      requireTag(from);
      tags.delete(from);
      tags.add(to);
      for (const own of ofHosts.values()) if (own.delete(from)) own.add(to);
    },
    remove(tag) {
      tags.delete(tag);
      for (const own of ofHosts.values()) own.delete(tag);
    },
    set(hostId, tag, isSet) {
      requireTag(tag);
      const own = ofHosts.get(hostId) ?? new Set<string>();
      if (isSet) own.add(tag);
      else own.delete(tag);
      ofHosts.set(hostId, own);
    },
    clearHost: (hostId) => void ofHosts.delete(hostId),
    reset,
  };
}
