import type { Endpoint, EndpointRole } from '#kernel/endpoint.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import { ipText } from './ip-address.ts';
import { membersOf, unwrapMembers } from './unwrap.ts';

/** What an endpoint is told from. The console has neither serial numbers nor MAC addresses among these. */
export const endpointFields = [
  'KLHST_WKS_HOSTNAME',
  'KLHST_WKS_DN',
  'KLHST_WKS_WINHOSTNAME',
  'KLHST_WKS_WINDOMAIN',
  'KLHST_WKS_FQDN',
  'KLHST_WKS_DNSNAME',
  'KLHST_WKS_DNSDOMAIN',
  'KLHST_WKS_IP_LONG',
  'KLHST_WKS_CONNECT_IP_LONG',
  'KLHST_WKS_OS_NAME',
  'KLHST_WKS_PTYPE',
  'KLHST_WKS_CTYPE',
  'KLHST_WKS_GROUPID',
  'name',
  'grp_full_name',
  'KLHST_WKS_STATUS',
  'KLHST_WKS_STATUS_ID',
  'KLHST_WKS_LAST_VISIBLE',
  'KLHST_WKS_LAST_NAGENT_CONNECTED',
  'KLHST_WKS_NAG_VERSION',
  'KLHST_INSTANCEID',
] as const;

/** Bits of KLHST_WKS_STATUS. */
export const hostStatus = { agentInstalled: 4, agentAlive: 8 } as const;
/** Bits of KLHST_WKS_CTYPE, as the vendor's enumeration of Windows network hosts has them. */
const hostType = {
  /** The services Workstation and Server; most Windows machines run both. */
  workstation: 0x1,
  server: 0x2,
  domainController: 0x8,
  backupDomainController: 0x10,
  windows: 0x1000,
  windowsServer: 0x8000,
} as const;
const mobilePlatforms: ReadonlySet<Json> = new Set([8, 12]);

/** A device as all consoles tell it; null for a row without an id. Whatever is missing or odd is not told. */
export function readEndpoint(row: Json): Endpoint | null {
  const raw = unwrapMembers(membersOf(row));
  const id = textIn(raw, 'KLHST_WKS_HOSTNAME');
  if (id === null) return null;
  return {
    connectionId: '',
    id,
    name: textIn(raw, 'KLHST_WKS_DN') ?? textIn(raw, 'KLHST_WKS_WINHOSTNAME') ?? id,
    domain: textIn(raw, 'KLHST_WKS_WINDOMAIN') ?? textIn(raw, 'KLHST_WKS_DNSDOMAIN'),
    serial: null,
    macs: [],
    addresses: distinct([ipText(raw['KLHST_WKS_IP_LONG']), ipText(raw['KLHST_WKS_CONNECT_IP_LONG'])]),
    operatingSystem: textIn(raw, 'KLHST_WKS_OS_NAME'),
    agentVersion: textIn(raw, 'KLHST_WKS_NAG_VERSION'),
    role: roleOf(raw),
    groups: groupsOf(raw),
    tags: [],
    user: null,
    online: hasBit(raw['KLHST_WKS_STATUS'], hostStatus.agentAlive),
    lastSeenAt: timeIn(raw, 'KLHST_WKS_LAST_NAGENT_CONNECTED') ?? timeIn(raw, 'KLHST_WKS_LAST_VISIBLE'),
    isolation: 'unknown',
    raw,
  };
}

/** Whether anything of the console can reach the device at all; null where the row does not say. */
export function hasAgent({ raw }: Pick<Endpoint, 'raw'>): boolean | null {
  if (textIn(raw, 'KLHST_INSTANCEID') !== null) return true;
  return hasBit(raw['KLHST_WKS_STATUS'], hostStatus.agentInstalled);
}

/** Of two readings the stricter wins: a server that is taken for less would not be protected. */
function roleOf(raw: JsonObject): EndpointRole | null {
  const { KLHST_WKS_PTYPE: platform = null, KLHST_WKS_CTYPE: kind } = raw;
  if (mobilePlatforms.has(platform)) return 'mobile';
  const is = (bit: keyof typeof hostType): boolean => hasBit(kind, hostType[bit]) === true;
  if (is('domainController') || is('backupDomainController')) return 'domain_controller';
  if (is('windowsServer') || /\bserver\b/i.test(textIn(raw, 'KLHST_WKS_OS_NAME') ?? '')) return 'server';
  // On Windows the two services say nothing about the kind of machine; where only they are told, they do.
  if (is('server') && !is('windows')) return 'server';
  return is('workstation') ? 'workstation' : null;
}

/** The device's own group and every one above it: who protects a group means what lies below it, too. */
function groupsOf(raw: JsonObject): readonly string[] {
  const path = textIn(raw, 'grp_full_name')?.split('/') ?? [];
  return distinct([...path.map((part) => part.trim()), textIn(raw, 'name')]);
}

/** Null for what is no set of bits. */
export function hasBit(value: Json | undefined, bit: number): boolean | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null;
  return Math.floor(value / bit) % 2 === 1;
}

function textIn(raw: JsonObject, name: string): string | null {
  const value = raw[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function timeIn(raw: JsonObject, name: string): string | null {
  const value = textIn(raw, name);
  return value === null || Number.isNaN(Date.parse(value)) ? null : value;
}

function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.filter((value): value is string => value !== null && value !== ''))];
}
