const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}$`);

/** The number of an IPv4 address in natural order: 10.0.0.1 is 167772161. Null for anything else. */
export function ipNumber(text: string): number | null {
  const octets = ipv4.exec(text.trim());
  if (octets === null) return null;
  return octets.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The address of such a number; null when it is none. */
export function ipText(value: unknown): string | null {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number <= 0 || number > 0xffff_ffff) return null;
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
