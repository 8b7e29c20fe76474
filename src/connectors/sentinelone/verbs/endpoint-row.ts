import type { Endpoint, EndpointRole } from '#kernel/endpoint.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { objectOf } from '../values.ts';

/** An agent as the console lists it. Every field may be missing. The connection is filled in by whoever asked. */
export function endpointOf(agent: JsonObject): Endpoint {
  const adapters = rowsOf(agent['networkInterfaces']);
  return {
    connectionId: '',
    id: textOr(agent['id'], ''),
    name: textOr(agent['computerName'], ''),
    domain: textOf(agent['domain']),
    serial: textOf(agent['serialNumber']),
    macs: adapters.flatMap(({ physical }) => (typeof physical === 'string' ? [physical] : [])),
    addresses: adapters.flatMap(({ inet, inet6 }) => [...textsIn(inet), ...textsIn(inet6)]),
    operatingSystem:
      [textOf(agent['osName']), textOf(agent['osRevision'])].filter((part) => part !== null).join(' ') || null,
    agentVersion: textOf(agent['agentVersion']),
    role: roleOf(agent),
    groups: ['groupName', 'siteName', 'accountName'].map((name) => textOf(agent[name])).filter((name) => name !== null),
    tags: rowsOf(objectOf(agent['tags'])['sentinelone']).map(
      ({ key, value }) => `${textOr(key, '')}:${textOr(value, '')}`,
    ),
    user: textOf(agent['lastLoggedInUserName']),
    online: typeof agent['isActive'] === 'boolean' ? agent['isActive'] : null,
    lastSeenAt: textOf(agent['lastActiveDate']),
    isolation: isolationOf(agent['networkStatus']),
    raw: agent,
  };
}

/** The console names no role of a domain controller; where the directory keeps the machine tells it. */
function roleOf(agent: JsonObject): EndpointRole | null {
  const place = objectOf(agent['activeDirectory'])['computerDistinguishedName'];
  if (typeof place === 'string' && /(^|,)\s*OU=Domain Controllers(,|$)/i.test(place)) return 'domain_controller';
  switch (agent['machineType']) {
    case 'server':
    case 'storage':
    case 'kubernetes node':
      return 'server';
    case 'desktop':
    case 'laptop':
      return 'workstation';
    default:
      return null;
  }
}

function isolationOf(status: Json | undefined): Endpoint['isolation'] {
  switch (status) {
    case 'disconnected':
      return 'isolated';
    case 'disconnecting':
      return 'isolating';
    case 'connected':
      return 'released';
    case 'connecting':
      return 'releasing';
    default:
      return 'unknown';
  }
}

export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((text) => typeof text === 'string') : [];
}

export function rowsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
}
