import { dictionary, type Dictionary } from './attribute.ts';
import { PxgError } from '../wire/pxg-error.ts';
import type { WireObject } from '../wire/value.ts';
import { recordedHostId } from './host-names.ts';

export interface Incident {
  readonly id: number;
  readonly severity: number;
  readonly addedAt: number;
  readonly body: string;
  readonly handled: boolean;
  readonly hostId: string;
  readonly extra: WireObject;
}

export interface IncidentTable {
  list(): readonly Incident[];
  add(incident: Omit<Incident, 'id' | 'addedAt'>): Incident;
  /** @throws PxgError for an unknown one */
  update(id: number, change: Partial<Incident>): void;
  /** @throws PxgError for an unknown one */
  remove(id: number): void;
  reset(): void;
}

export function createIncidentTable(now: () => number): IncidentTable {
  const incidents = new Map<number, Incident>();
  let nextId = 1;

  function add(incident: Omit<Incident, 'id' | 'addedAt'>): Incident {
    const made = { ...incident, id: nextId, addedAt: now() };
    incidents.set(made.id, made);
    nextId += 1;
    return made;
  }

  function find(id: number): Incident {
    const found = incidents.get(id);
    if (found === undefined) throw new PxgError('incident-not-found', id);
    return found;
  }

  function reset(): void {
    incidents.clear();
    nextId = 1;
    const extra = { TEST_STRING: 'Simulated', TEST_INT: 7 };
    add({ severity: 4, body: 'Repeated detections', handled: false, hostId: recordedHostId, extra });
    add({ severity: 2, body: 'Unusual logon', handled: true, hostId: recordedHostId, extra });
  }

  reset();
  return {
    list: () => [...incidents.values()],
    add,
    update: (id, change) => void incidents.set(id, { ...find(id), ...change, id }),
    remove: (id) => void incidents.delete(find(id).id),
    reset,
  };
}

export const incidentAttributes: Dictionary<Incident> = dictionary<Incident>({
  KLINCDT_ID: { type: 'int', read: (incident) => incident.id },
  KLINCDT_SEVERITY: { type: 'int', read: (incident) => incident.severity },
  KLINCDT_ADDED: { type: 'datetime', read: (incident) => incident.addedAt },
  KLINCDT_BODY: { type: 'string', read: (incident) => incident.body },
  KLINCDT_IS_HANDLED: { type: 'bool', read: (incident) => incident.handled },
  KLHST_WKS_HOSTNAME: { type: 'string', read: (incident) => incident.hostId },
  GNRL_EXTRA_PARAMS: { type: 'params', read: (incident) => incident.extra },
});
