/** A MAC address as twelve small hexadecimal digits; null when the text is none. */
export function readMac(text: string): string | null {
  const plain = text.trim().toLowerCase();
  if (!/^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})$/.test(plain)) return null;
  return plain.replaceAll(/[^0-9a-f]/g, '');
}

/** Prefixes of adapters that software makes: many machines carry one and the same. */
const virtualPrefixes = [
  '005056', // VMware
  '000c29',
  '000569',
  '001c14',
  '00155d', // Hyper-V
  '080027', // VirtualBox
  '0a0027',
  '001c42', // Parallels
  '00163e', // Xen
  '525400', // QEMU
  '0242ac', // containers
  '00059a', // VPN clients of network vendors
  '00090f',
  '00ff', // TAP adapters
  '001b11',
  '7a7919', // mesh VPN
  '204153', // remote access adapters
  '020054', // tunnel adapters
  '00a0c6', // modems with a factory address
  '028037',
];

/**
 * Whether an address says which machine it is: given by a manufacturer to one adapter, and not to a virtual or shared one.
 * @param mac as `readMac` gives it
 */
export function identifiesMachine(mac: string): boolean {
  const first = Number.parseInt(mac.slice(0, 2), 16);
  const isLocal = (first & 0b10) !== 0;
  const isGroup = (first & 0b1) !== 0;
  if (isLocal || isGroup || /^(.)\1{11}$/.test(mac) || mac.endsWith('000000')) return false;
  return !virtualPrefixes.some((prefix) => mac.startsWith(prefix));
}
