import type { Endpoint } from '#kernel/endpoint.ts';
import type { TargetResult } from '#kernel/result.ts';
import type { VerbParts } from './ask-console.ts';
import { listMachines } from './list-machines.ts';
import type { MachineGroup } from './machines.ts';
import { scopeOf } from './verb-scope.ts';

/** All machines of a tenant as they were at one moment, so that pages of one list belong together. */
export interface MachineSnapshot {
  /** In the order of their ids. */
  readonly machines: readonly MachineGroup<Endpoint>[];
  readonly titles: ReadonlyMap<string, string>;
  readonly observedAt: string;
  readonly complete: boolean;
  readonly left: readonly TargetResult[];
  readonly notes: readonly string[];
}

export interface MachineSnapshots {
  /** One that is up to a minute old, unless `refresh` asks for a new one. @throws AppError when no console answered */
  read(tenant: string, refresh: boolean, signal: AbortSignal): Promise<MachineSnapshot>;
}

const freshMs = 60_000;
const mostTenants = 20;
/** Of one console; a longer list is cut, and says so. */
const mostListed = 20_000;

export function createMachineSnapshots(parts: VerbParts): MachineSnapshots {
  const kept = new Map<string, { readonly at: number; readonly snapshot: Promise<MachineSnapshot> }>();

  async function take(tenant: string, signal: AbortSignal): Promise<MachineSnapshot> {
    const { consoles } = await scopeOf(parts, tenant, undefined);
    const { machines, complete, left, notes } = await listMachines(parts, consoles, mostListed, signal, withoutRaw);
    return {
      machines: machines.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      titles: new Map(consoles.map(({ connection: { id, title } }) => [id, title])),
      observedAt: parts.clock.now().toISOString(),
      complete,
      left,
      notes,
    };
  }

  return {
    read(tenant, refresh, signal) {
      const known = kept.get(tenant);
      if (!refresh && known !== undefined && parts.clock.monotonic() - known.at < freshMs) return known.snapshot;
      const snapshot = take(tenant, signal);
      kept.delete(tenant);
      kept.set(tenant, { at: parts.clock.monotonic(), snapshot });
      const oldest = kept.keys().next().value;
      if (kept.size > mostTenants && oldest !== undefined) kept.delete(oldest);
      snapshot.catch(() => {
        if (kept.get(tenant)?.snapshot === snapshot) kept.delete(tenant);
      });
      return snapshot;
    },
  };
}

/** A console's own row is several times as large as all that lists show. */
function withoutRaw(agent: Endpoint): Endpoint {
  return { ...agent, raw: {} };
}
