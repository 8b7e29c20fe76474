import type { JsonObject } from '#kernel/json.ts';
import { flag, instant, list, nullable, object, oneOf, ref, text } from '../schema-kit.ts';

const effect = oneOf('read', 'write', 'destructive');

export const verbsSchemas: JsonObject = {
  Verb: object({ id: text, title: text, summary: text, effect, input: { type: 'object' } }),
  Endpoint: object(
    {
      connectionId: text,
      connectionTitle: text,
      id: text,
      name: text,
      domain: nullable(text),
      serial: nullable(text),
      macs: list(text),
      addresses: list(text),
      operatingSystem: nullable(text),
      agentVersion: nullable(text),
      role: nullable(oneOf('domain_controller', 'server', 'workstation', 'mobile')),
      groups: list(text),
      tags: list(text),
      user: nullable(text),
      online: nullable(flag),
      lastSeenAt: nullable(text),
      isolation: oneOf('isolated', 'isolating', 'released', 'releasing', 'unknown'),
    },
    { raw: { type: 'object' } },
  ),
  Machine: object(
    { id: text, name: text, matchedBy: list(oneOf('serial', 'mac', 'domain-and-name')), agents: list(ref('Endpoint')) },
    { complete: flag, notes: list(text) },
  ),
  MachinePage: object({
    items: list(ref('Machine')),
    next: nullable(text),
    total: { type: 'integer' },
    observedAt: instant,
    complete: flag,
    left: list(ref('TargetResult')),
    notes: list(text),
  }),
  Capability: object({
    verb: text,
    level: oneOf('full', 'conditional', 'unsupported'),
    reason: text,
    basis: oneOf('documented', 'observed', 'inferred'),
    permission: nullable(text),
  }),
  ConnectionCapabilities: object({
    connection: object({ id: text, title: text, connector: text }),
    capabilities: list(ref('Capability')),
    observedAt: nullable(instant),
    ageSeconds: nullable({ type: 'integer' }),
    unasked: list(object({ verb: text, message: text })),
  }),
};
