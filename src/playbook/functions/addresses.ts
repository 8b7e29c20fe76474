import type { Json } from '#kernel/json.ts';
import { asText, asTexts, failed } from './arguments.ts';
import type { FunctionGroup } from './function.ts';
import { isWithin, parseCidr, parseIp, unmapped, type Cidr, type IpAddress } from './ip-address.ts';

/** Networks that the internet does not route to: local, private, link-local, shared by carriers, this host. */
const privateNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/128',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]
  .map(parseCidr)
  .filter((network) => network !== null);

export const addresses: FunctionGroup = {
  title: 'Addresses and indicators',
  functions: [
    {
      usage: 'isIp(text)',
      summary: 'Whether it is an IPv4 or IPv6 address.',
      result: 'bool',
      examples: [['isIp("2001:db8::1")', true]],
      run: (text) => typeof text === 'string' && parseIp(text) !== null,
    },
    {
      usage: 'inCidr(ip, networks)',
      summary:
        'Whether the address is in the network, or in one of a list of them. An IPv4 address inside an IPv6 one counts as IPv4.',
      result: 'bool',
      examples: [['inCidr("10.2.3.4", ["192.168.0.0/16", "10.0.0.0/8"])', true]],
      check: (_ip, networks) => (networks === undefined ? null : networkProblem(networks)),
      run: (ip, networks) => {
        const address = addressOf(ip, 'inCidr');
        return asTexts(networks, 'inCidr')
          .map(networkOf)
          .some((network) => isWithin(address, network));
      },
    },
    {
      usage: 'isPrivateIp(ip)',
      summary:
        'Whether the internet does not route to it: private, loopback, link-local, carrier-grade NAT, unique local.',
      result: 'bool',
      examples: [['isPrivateIp("172.20.0.1")', true]],
      run: (ip) => {
        const address = addressOf(ip, 'isPrivateIp');
        return privateNetworks.some((network) => isWithin(address, network));
      },
    },
    {
      usage: 'defang(text)',
      summary: 'So that nobody clicks on it: `.` becomes `[.]`, `://` `[://]`, `@` `[@]`, `http` `hxxp`.',
      result: 'string',
      examples: [['defang("https://a.example/x")', 'hxxps[://]a[.]example/x']],
      run: (text) => defang(asText(text, 'defang')),
    },
    {
      usage: 'refang(text)',
      summary: 'The other way round; also reads `(.)`, `[dot]`, `(at)` and the like.',
      result: 'string',
      examples: [['refang("hxxps[:]//a(dot)example/x")', 'https://a.example/x']],
      run: (text) => refang(asText(text, 'refang')),
    },
  ],
};

function addressOf(value: Json, name: string): IpAddress {
  const text = asText(value, name);
  const address = parseIp(text);
  if (address === null) throw failed(`${name}() takes an IP address, not \`${text.slice(0, 50)}\``);
  return unmapped(address);
}

function networkOf(text: string): Cidr {
  const network = parseCidr(text);
  if (network === null) throw failed(`inCidr() takes networks such as \`10.0.0.0/8\`, not \`${text.slice(0, 50)}\``);
  return network;
}

function networkProblem(networks: Json): string | null {
  const wrong = (Array.isArray(networks) ? networks : [networks]).find(
    (network: Json) => typeof network === 'string' && parseCidr(network) === null,
  ) as string | undefined;
  return wrong === undefined ? null : `\`${wrong.slice(0, 50)}\` is not a network such as \`10.0.0.0/8\``;
}

function defang(text: string): string {
  return text
    .replaceAll(/\b(h)tt(ps?:\/\/)/gi, (_all, first: string, rest: string) => `${first}xx${rest}`)
    .replaceAll('://', '[://]')
    .replaceAll('@', '[@]')
    .replaceAll(/(?<=[\p{L}\p{N}_-])\.(?=[\p{L}\p{N}_-])/gu, '[.]');
}

function refang(text: string): string {
  return text
    .replaceAll(/[[({]:\/\/[\])}]/g, '://')
    .replaceAll(/[[({]:[\])}]/g, ':')
    .replaceAll(/[[({](?:\.|dot)[\])}]/gi, '.')
    .replaceAll(/[[({](?:@|at)[\])}]/gi, '@')
    .replaceAll(/\b(h)xx(ps?:\/\/)/gi, (_all, first: string, rest: string) => `${first}tt${rest}`);
}
