import type { Value } from '../wire/value.ts';

export type Platform = 'windows' | 'linux' | 'macos';

/** A product of the vendor on a host. */
export interface InstalledProduct {
  /** Internal name: KES, kesl, WSEE, KESMAC11, SOYUZ, 1103. */
  readonly name: string;
  /** Internal version, such as 11.0.0.0. */
  readonly version: string;
  readonly displayName: string;
  readonly displayVersion: string;
}

/** Something bad on a host that its next scan finds. */
export interface Threat {
  readonly path: string;
  readonly name: string;
  readonly kind: 'virus' | 'suspicious';
}

export interface Host {
  /** Its place in the table; also the number in `host_id`. */
  readonly index: number;
  /** KLHST_WKS_HOSTNAME. */
  readonly id: string;
  displayName: string;
  readonly netbiosName: string;
  readonly domain: string;
  readonly dnsName: string;
  readonly dnsDomain: string;
  /** Unsigned 32 bits, first octet highest. */
  ip: number;
  connectionIp: number;
  groupId: number;
  readonly virtualServerId: number;
  readonly platform: Platform;
  readonly server: boolean;
  readonly osName: string;
  readonly osBuild: number;
  /** Empty without a Network Agent. */
  readonly instanceId: string;
  readonly agentVersion: string;
  readonly createdAt: number;
  /** A host that is away answers nothing until it is back. */
  online: boolean;
  /** When its agent last connected out of turn, to take settings or because it is back; null before the first time. */
  calledAt: number | null;
  products: readonly InstalledProduct[];
  /** Whether the endpoint agent can cut the network at all. */
  isolationComponent: boolean;
  isolated: boolean;
  isolatedUntil: number | null;
  /** What every task on it comes to. */
  taskOutcome: 'ok' | 'warning' | 'failed';
  threats: readonly Threat[];
  /** Attributes that a test set; they win over everything derived. */
  fields: Readonly<Record<string, Value>>;
}

export function findProduct(host: Host, name: string, version = ''): InstalledProduct | undefined {
  return host.products.find((product) => product.name === name && (version === '' || product.version === version));
}

/** Without a Network Agent nothing reaches a host. */
export function isReachable(host: Host): boolean {
  return host.online && host.instanceId !== '';
}

export function ipv4(a: number, b: number, c: number, d: number): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

/** First octet lowest, signed: the older form of an address. */
export function swappedIp(ip: number): number {
  return ((ip & 0xff) << 24) | ((ip & 0xff00) << 8) | ((ip >>> 8) & 0xff00) | (ip >>> 24);
}
