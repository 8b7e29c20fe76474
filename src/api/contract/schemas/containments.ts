import type { JsonObject } from '#kernel/json.ts';
import { instant, nullable, object, oneOf, requester, text } from '../schema-kit.ts';

const isolation = ['isolated', 'isolating', 'released', 'releasing', 'unknown'] as const;

export const containmentsSchemas: JsonObject = {
  Containment: object({
    id: text,
    tenant: text,
    connectionId: text,
    endpointId: text,
    name: text,
    desired: oneOf('isolated', 'released'),
    status: oneOf('applying', 'waiting', 'held', 'drifted', 'releasing', 'released', 'failed'),
    since: instant,
    by: requester,
    reason: text,
    until: nullable(instant),
    remainingMs: nullable({ type: 'number', description: 'Until it is released by itself.' }),
    incident: nullable(text),
    runId: nullable(text),
    observed: nullable(oneOf(...isolation, 'gone')),
    observedAt: nullable(instant),
    message: text,
    nextLookAt: instant,
    revision: { type: 'integer' },
    endedAt: nullable(instant),
  }),
};
