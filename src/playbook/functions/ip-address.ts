/** An IP address as a number. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly value: bigint;
}

export interface Cidr {
  readonly version: 4 | 6;
  /** The bits that count. */
  readonly prefix: bigint;
  /** How many bits do not. */
  readonly shift: bigint;
}

const bits = { 4: 32, 6: 128 } as const;
const mapped = 0xffffn;

/** Null when the text is no address. Zones such as `%eth0` and octets with leading zeros are none. */
export function parseIp(text: string): IpAddress | null {
  if (text.length > 45) return null;
  const value = text.includes(':') ? parseV6(text) : parseV4(text);
  return value === null ? null : { version: text.includes(':') ? 6 : 4, value };
}

/** An IPv6 address that stands for an IPv4 one, as the latter. */
export function unmapped(address: IpAddress): IpAddress {
  return address.version === 6 && address.value >> 32n === mapped
    ? { version: 4, value: address.value & 0xffffffffn }
    : address;
}

/** Null when the text is neither a network such as `10.0.0.0/8` nor an address. */
export function parseCidr(text: string): Cidr | null {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = parseIp(match?.[1] ?? '');
  if (address === null) return null;
  const length = match?.[2] === undefined ? bits[address.version] : Number(match[2]);
  if (length > bits[address.version] || /^0\d/.test(match?.[2] ?? '')) return null;
  const shift = BigInt(bits[address.version] - length);
  return { version: address.version, prefix: address.value >> shift, shift };
}

export function isWithin(address: IpAddress, { version, prefix, shift }: Cidr): boolean {
  return address.version === version && address.value >> shift === prefix;
}

function parseV4(text: string): bigint | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  let value = 0n;
  for (const octet of match.slice(1)) {
    if (Number(octet) > 255 || /^0\d/.test(octet)) return null;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

function parseV6(text: string): bigint | null {
  const last = text.slice(text.lastIndexOf(':') + 1);
  const v4 = last.includes('.') ? parseV4(last) : null;
  if (last.includes('.') && v4 === null) return null;
  const plain =
    v4 === null ? text : `${text.slice(0, -last.length)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  const halves = plain.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return null;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
