import type { Value } from '../wire/value.ts';
import { dictionary, type Attribute, type Dictionary } from './attribute.ts';
import { pick } from './chance.ts';
import type { GroupTable } from './group-table.ts';
import { isReachable, swappedIp, type Host } from './host.ts';
import { protectionProducts } from './product.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const reasons = 20;
const heartbeatMs = 15 * minuteMs;

/** The dictionary of hosts; `now` gives times that move with the clock. */
export function hostAttributes(groups: GroupTable, now: () => number, startedAt: () => number): Dictionary<Host> {
  /** An agent that is there connects every quarter of an hour, each at its own minute. */
  const seenAt = (host: Host): number | undefined => {
    if (host.instanceId === '') return undefined;
    const called = host.calledAt ?? Number.NEGATIVE_INFINITY;
    if (!isReachable(host)) return Math.max(called, startedAt() - hourMs * (24 + pick(200, host.index, 22)));
    const first = startedAt() - minuteMs * pick(15, host.index, 21);
    return Math.max(called, first + heartbeatMs * Math.floor((now() - first) / heartbeatMs));
  };
  const basesAt = (host: Host): number | undefined =>
    protection(host) === undefined ? undefined : startedAt() - hourMs * (2 + pick(60, host.index, 23));
  const attributes: Record<string, Attribute<Host>> = {
    KLHST_WKS_HOSTNAME: text((host) => host.id),
    KLHST_WKS_DN: text((host) => host.displayName),
    KLHST_WKS_WINHOSTNAME: text((host) => host.netbiosName),
    KLHST_WKS_WINDOMAIN: text((host) => host.domain),
    KLHST_WKS_WINDOMAIN_TYPE: int((host) => (host.domain === 'WORKGROUP' ? 0 : 1)),
    KLHST_WKS_DNSNAME: text((host) => host.dnsName),
    KLHST_WKS_DNSDOMAIN: text((host) => host.dnsDomain),
    KLHST_WKS_FQDN: text((host) => `${host.dnsName}.${host.dnsDomain}`),
    KLHST_WKS_GROUPID: int((host) => host.groupId),
    KLHST_WKS_GROUPID_GP: int((host) => groups.topOf(host.groupId)),
    name: text((host) => groups.byId(host.groupId)?.name),
    grp_full_name: text((host) => groups.pathOf(host.groupId)),
    KLHST_INSTANCEID: text((host) => (host.instanceId === '' ? undefined : host.instanceId)),
    KLHST_WKS_IP: int((host) => swappedIp(host.ip)),
    KLHST_WKS_IP_LONG: long((host) => host.ip),
    KLHST_WKS_CONNECT_IP_LONG: long((host) => (host.instanceId === '' ? undefined : host.connectionIp)),
    KLHST_WKS_CTYPE: int((host) => (host.server ? 2 : 1)),
    KLHST_WKS_PTYPE: int((host) => ({ windows: 2, linux: 6, macos: 10 })[host.platform]),
    KLHST_WKS_OS_NAME: text((host) => host.osName),
    KLHST_WKS_OS_VER_MAJOR: int((host) => (host.platform === 'windows' ? 10 : 11)),
    KLHST_WKS_OS_VER_MINOR: int(() => 0),
    KLHST_WKS_OSSP_VER_MAJOR: int(() => 0),
    KLHST_WKS_OSSP_VER_MINOR: int(() => 0),
    KLHST_WKS_OS_BUILD_NUMBER: int((host) => (host.osBuild === 0 ? undefined : host.osBuild)),
    KLHST_WKS_OS_RELEASE_ID: int((host) => (host.platform === 'windows' ? 2_009 : undefined)),
    KLHST_WKS_CPU_ARCH: int(() => 2),
    KLHST_WKS_COMMENT: text((host) => (host.server ? 'Server room' : '')),
    KLHST_WKS_CREATED: time((host) => host.createdAt),
    KLHST_WKS_LAST_VISIBLE: time((host) => seenAt(host) ?? startedAt() - hourMs * 48),
    KLHST_WKS_LAST_INFOUDATE: time(seenAt),
    KLHST_WKS_LAST_NAGENT_CONNECTED: time(seenAt),
    KLHST_WKS_LAST_UPDATE: time(basesAt),
    KLHST_WKS_LAST_FULLSCAN: time((host) => (pick(4, host.index, 24) === 0 ? undefined : basesAt(host))),
    KLHST_WKS_LAST_SYSTEM_START: time((host) =>
      isReachable(host) ? startedAt() - hourMs * (1 + pick(300, host.index, 25)) : undefined,
    ),
    KLHST_WKS_STATUS: int(statusBits),
    KLHST_WKS_STATUS_ID: int(statusId),
    KLHST_WKS_STATUS_MASK: int(statusMask),
    KLHST_WKS_STATUS_HSDP: { type: 'array', read: () => [] },
    KLHST_WKS_RTP_STATE: int((host) => (protection(host) === undefined ? 0 : isReachable(host) ? 4 : 0)),
    KLHST_WKS_RTP_ERROR_CODE: int(() => 0),
    KLHST_WKS_RTP_AV_VERSION: text((host) => protection(host)?.displayVersion),
    KLHST_WKS_RTP_AV_BASES_TIME: time(basesAt),
    KLHST_WKS_NAG_VERSION: text((host) => (host.instanceId === '' ? undefined : host.agentVersion)),
    KLHST_WKS_NAG_VER_ID: int((host) => (host.instanceId === '' ? undefined : 0x000e0200)),
    KLHST_WKS_VIRUS_COUNT: long((host) => pick(6, host.index, 26) + host.threats.length),
    KLHST_WKS_UNCURED_COUNT: int((host) => host.threats.length),
    KLHST_WKS_RBT_REQUIRED: flag((host) => pick(30, host.index, 27) === 7),
    KLHST_WKS_RBT_REQUEST_REASON: int(() => 0),
    KLHST_WKS_OWNER_ID: int(() => 0),
    KLHST_WKS_OWNER_IS_CUSTOM: flag(() => false),
    KLHST_WKS_CUSTOM_OWNER_ID: int(() => 0),
    KLHST_WKS_ANTI_SPAM_STATUS: int(() => 0),
    KLHST_WKS_DLP_STATUS: int(() => 0),
    KLHST_WKS_COLLAB_SRVS_STATUS: int(() => 0),
    KLHST_WKS_EMAIL_AV_STATUS: int(() => 0),
    KLHST_WKS_EDR_STATUS: int(() => 0),
    KLHST_WKS_FROM_UNASSIGNED: flag((host) => groups.topOf(host.groupId) === 1),
    KLSHT_WKS_KEEP_CONNECTION: flag((host) => host.server),
    KLHST_MANAGED_OTHER_SERVER: flag(() => false),
    KLHST_WKS_PRODUCT_NAME: searched('string', (host) => host.products.map((product) => product.name)),
    KLHST_WKS_PRODUCT_ID: searched('string', (host) => host.products.map(({ name, version }) => `${name}/${version}`)),
    KLHST_WKS_PRODUCT_VERSION: searched('string', (host) => host.products.map((product) => product.version)),
    KLHST_WKS_PRODUCT_BUILD: searched('long', (host) =>
      host.products.map((product) => Number(product.displayVersion.split('.').at(-1))),
    ),
    KLHST_WKS_AV_BASES_RECORDS: searched('long', (host) => (protection(host) === undefined ? [] : [24_519_011])),
    KLHST_WKS_AV_BASES_DATE: searched('datetime', (host) => [basesAt(host)].filter((at) => at !== undefined)),
    KLHST_WKS_AV_BASES_SEC: searched('long', (host) =>
      [basesAt(host)].filter((at) => at !== undefined).map((at) => Math.floor((now() - at) / 1_000)),
    ),
  };
  for (let bit = 0; bit < reasons; bit += 1) {
    attributes[`KLHST_WKS_STATUS_MASK_${bit}`] = searched('bool', (host) => [(statusMask(host) & (1 << bit)) !== 0]);
  }
  return dictionary(withOverrides(attributes));
}

/** 0 OK, 1 critical, 2 warning. */
export function statusId(host: Host): number {
  const set = host.fields['KLHST_WKS_STATUS_ID'];
  if (typeof set === 'number') return set;
  const mask = statusMask(host);
  if ((mask & 0b10_0010_0010) !== 0 || host.threats.length > 0) return 1;
  return mask === 0 ? 0 : 2;
}

function statusMask(host: Host): number {
  if (host.instanceId === '') return 1 << 5;
  const silent = isReachable(host) ? 0 : 1 << 8;
  const uncured = host.threats.length > 0 ? 1 << 10 : 0;
  return silent | uncured | (pick(12, host.index, 28) === 0 ? 1 << 7 : 0);
}

function statusBits(host: Host): number {
  if (host.instanceId === '') return host.online ? 1 : 0;
  const alive = isReachable(host) ? 1 | 8 : 0;
  return 4 | alive | (protection(host) === undefined ? 0 : 16);
}

function protection(host: Host) {
  return host.products.find((product) => protectionProducts.has(product.name));
}

function withOverrides(attributes: Readonly<Record<string, Attribute<Host>>>): Record<string, Attribute<Host>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      { ...attribute, read: (host: Host) => host.fields[name] ?? attribute.read(host) },
    ]),
  );
}

type Read<T extends Value> = (host: Host) => T | undefined;

function text(read: Read<string>): Attribute<Host> {
  return { type: 'string', read };
}

function int(read: Read<number>): Attribute<Host> {
  return { type: 'int', read };
}

function long(read: Read<number>): Attribute<Host> {
  return { type: 'long', read };
}

function flag(read: Read<boolean>): Attribute<Host> {
  return { type: 'bool', read };
}

function time(read: Read<number>): Attribute<Host> {
  return { type: 'datetime', read };
}

function searched(type: Attribute<Host>['type'], read: (host: Host) => readonly Value[]): Attribute<Host> {
  return { type, searchOnly: true, read };
}
