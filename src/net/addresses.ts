import { BlockList, isIP } from 'node:net';

/** Networks that are not the public internet; 169.254/16 and fc00::/7 hold the metadata services of clouds. */
const ipv4Networks = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

const ipv6Networks = [
  // Unspecified, loopback and the retired IPv4-compatible form.
  ['::', 96],
  // Other forms that carry an IPv4 address, for which no honest host name resolves.
  ['::ffff:0:0:0', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['100::', 64],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

const forbidden = buildList();

/** True for loopback, private, link-local, shared, multicast, reserved and unspecified addresses, in any spelling. */
export function isPrivateAddress(address: string): boolean {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  // What is not an address at all must not be connected to either.
  return family === 0 || forbidden.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function buildList(): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ipv6Networks) list.addSubnet(network, bits, 'ipv6');
  for (const [network, bits] of ipv4Networks) {
    list.addSubnet(network, bits, 'ipv4');
    // The same network inside the IPv6 forms that reach it: mapped, NAT64 and 6to4.
    list.addSubnet(`::ffff:${network}`, 96 + bits, 'ipv6');
    list.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6');
    const [a = 0, b = 0, c = 0, d = 0] = network.split('.').map(Number);
    list.addSubnet(`2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::`, 16 + bits, 'ipv6');
  }
  return list;
}
