import { hexOf, pick, pickOne } from './chance.ts';
import { ipv4, type Host, type InstalledProduct } from './host.ts';
import { namedHosts, type NamedHost } from './host-names.ts';
import {
  endpointAgent,
  endpointSecurity,
  linuxSecurity,
  macSecurity,
  networkAgent,
  serverSecurity,
} from './product.ts';

const dayMs = 86_400_000;

/** The host at this place, as the seed has it. Places from `count` on belong to the virtual server. */
export function seedHost(index: number, count: number, startedAt: number): Host {
  const named = index < count ? namedHosts[index] : undefined;
  return makeHost(index, named ?? generated(index, index >= count), startedAt);
}

export function seedHostId(index: number): string {
  return (
    namedHosts[index]?.id ??
    `${hexOf(8, index, 1)}-${hexOf(4, index, 2)}-4${hexOf(3, index, 3)}-8${hexOf(3, index, 4)}-${index.toString(16).padStart(12, '0')}`
  );
}

/** Where a generated id says that its host is; undefined for one of another form. */
export function indexOfSeedId(id: string): number | undefined {
  const digits = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-([0-9a-f]{12})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

function generated(index: number, virtual: boolean): NamedHost {
  const draw = pick(100, index, 5);
  const number = String(index + 1).padStart(6, '0');
  const shared = {
    id: seedHostId(index),
    ip: ipv4(10, 1 + ((index >>> 16) & 0x7f), (index >>> 8) & 0xff, index & 0xff),
    groupId: virtual ? 9 : pickOne([0, 5, 5, 6, 7], index, 6),
    virtualServerId: virtual ? 1 : 0,
    ...(pick(20, index, 7) === 0 ? { online: false } : {}),
  };
  if (draw < 65) return { ...shared, name: `WKS-${number}`, kind: 'windows' };
  if (draw < 80) return { ...shared, name: `SRV-${number}`, kind: 'windows-server' };
  return draw < 93
    ? { ...shared, name: `LNX-${number}`, kind: 'linux' }
    : { ...shared, name: `MAC-${number}`, kind: 'macos' };
}

const kinds = {
  windows: { platform: 'windows', server: false, osName: 'Microsoft Windows 10', osBuild: 19_045 },
  'windows-server': { platform: 'windows', server: true, osName: 'Microsoft Windows Server 2019', osBuild: 17_763 },
  linux: { platform: 'linux', server: true, osName: 'Debian GNU/Linux 11', osBuild: 0 },
  macos: { platform: 'macos', server: false, osName: 'macOS 12', osBuild: 0 },
} as const;

function makeHost(index: number, given: NamedHost, startedAt: number): Host {
  const label = (given.dnsName ?? given.name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const hasAgent = given.agent !== false;
  return {
    index,
    id: given.id,
    displayName: given.name,
    netbiosName: given.netbiosName ?? label.toUpperCase().slice(0, 15),
    domain: given.kind === 'linux' ? 'WORKGROUP' : 'EXAMPLE',
    dnsName: label,
    dnsDomain: given.dnsDomain ?? 'example.local',
    ip: given.ip,
    connectionIp: given.ip,
    groupId: given.groupId ?? 0,
    virtualServerId: given.virtualServerId ?? 0,
    ...kinds[given.kind],
    ...(given.osName === undefined ? {} : { osName: given.osName }),
    ...(given.osBuild === undefined ? {} : { osBuild: given.osBuild }),
    instanceId: hasAgent ? (given.instanceId ?? `${hexOf(8, index, 11)}-0000-4000-9000-${hexOf(12, index, 12)}`) : '',
    agentVersion: given.agentVersion ?? networkAgent.displayVersion,
    createdAt: given.createdAt ?? startedAt - dayMs * (30 + pick(300, index, 13)),
    online: given.online ?? true,
    calledAt: null,
    products: hasAgent ? [networkAgent, ...(given.products ?? usualProducts(given.kind))] : [],
    isolationComponent: given.isolationComponent ?? true,
    isolated: false,
    isolatedUntil: null,
    taskOutcome: 'ok',
    threats: given.threats ?? [],
    fields: given.fields ?? {},
  };
}

function usualProducts(kind: NamedHost['kind']): readonly InstalledProduct[] {
  if (kind === 'linux') return [linuxSecurity];
  if (kind === 'macos') return [macSecurity];
  return kind === 'windows-server' ? [serverSecurity, endpointAgent] : [endpointSecurity('11.7.0.669'), endpointAgent];
}
