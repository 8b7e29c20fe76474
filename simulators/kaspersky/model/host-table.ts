import type { Host } from './host.ts';
import { namedHosts } from './host-names.ts';
import { indexOfSeedId, seedHost, seedHostId } from './host-seed.ts';

/** All hosts. One that nothing changed is made anew from its place, so that a hundred thousand cost nothing. */
export interface HostTable {
  /** With those of the virtual server, which come last. */
  readonly count: number;
  at(index: number): Host;
  byId(id: string): Host | undefined;
  /** The host itself, for good: what is changed on it stays. */
  keep(index: number): Host;
  /** Those that are kept. */
  kept(): readonly Host[];
  named(displayName: string): readonly Host[];
  reset(): void;
}

const virtualHosts = 3;

export function createHostTable(managed: number, startedAt: () => number): HostTable {
  const count = managed + virtualHosts;
  const keptHosts = new Map<number, Host>();

  const make = (index: number): Host => seedHost(index, managed, startedAt());

  function keep(index: number): Host {
    const host = keptHosts.get(index) ?? make(index);
    keptHosts.set(index, host);
    return host;
  }

  function reset(): void {
    keptHosts.clear();
    for (let index = 0; index < Math.min(namedHosts.length, managed); index += 1) keep(index);
  }

  function byId(id: string): Host | undefined {
    const index = namedHosts.findIndex((host) => host.id === id);
    const place = index === -1 ? indexOfSeedId(id) : index;
    if (place === undefined || place >= count) return undefined;
    const found = keptHosts.get(place);
    if (found !== undefined) return found.id === id ? found : undefined;
    return seedHostId(place) === id ? make(place) : undefined;
  }

  reset();
  return {
    count,
    at: (index) => keptHosts.get(index) ?? make(index),
    byId,
    keep,
    kept: () => [...keptHosts.values()],
    named(displayName) {
      const found: Host[] = [];
      for (let index = 0; index < count; index += 1) {
        const host = keptHosts.get(index) ?? make(index);
        if (host.displayName === displayName) found.push(host);
      }
      return found;
    },
    reset,
  };
}
