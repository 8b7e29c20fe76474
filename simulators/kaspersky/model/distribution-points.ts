import { asWire, textIn } from '../wire/params-reader.ts';
import { PxgError } from '../wire/pxg-error.ts';
import { long, params, type WireObject } from '../wire/value.ts';
import { namedHosts, recordedHostId } from './host-names.ts';

/** Hosts that hand out updates, by the id of the host. */
export interface DistributionPoints {
  /** @throws PxgError `Parameter with name "…" not exist.` */
  find(hostId: string): WireObject;
  list(): readonly WireObject[];
  register(information: Readonly<Record<string, unknown>>): void;
  remove(hostId: string): void;
  automatic: boolean;
  reset(): void;
}

export function createDistributionPoints(): DistributionPoints {
  const points = new Map<string, WireObject>();

  function reset(): void {
    points.clear();
    for (const id of [namedHosts[0]?.id ?? '', recordedHostId]) points.set(id, describe(id));
    table.automatic = false;
  }

  const table: DistributionPoints = {
    automatic: false,
    find(hostId) {
      const found = points.get(hostId);
      if (found === undefined) throw new PxgError('no-such-parameter', hostId);
      return found;
    },
    list: () => [...points.values()],
    register(information) {
      const id = textIn(information, 'UaHostId');
      if (id === undefined) throw new PxgError('bad-parameter', 'pUaInfo');
      points.set(id, { ...describe(id), ...asWire(information) });
    },
    remove(hostId) {
      table.find(hostId);
      points.delete(hostId);
    },
    reset,
  };
  reset();
  return table;
}

/** The names of the two ports are ours: they are not public. */
function describe(hostId: string): WireObject {
  return {
    UaHostId: hostId,
    UaScope: params({ ScopeGroups: [params({ ScopeId: long(0), ScopeName: 'Managed devices' })] }),
    SimListenPort: 13_000,
    SimListenPortTls: 14_000,
  };
}
