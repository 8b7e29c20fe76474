import type { Endpoint } from '#kernel/endpoint.ts';
import type { Console } from './ask-console.ts';
import { domainOf, hostOf, sameDomain, serialOf } from './machine-keys.ts';
import { readMac } from './mac-address.ts';

/** How a person named a machine. */
export type EndpointText = { readonly text: string } & (
  | { readonly kind: 'agent'; readonly connectionId: string; readonly agentId: string }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'mac'; readonly mac: string }
  /** A name, an agent id or a serial number. */
  | { readonly kind: 'word'; readonly word: string }
);

/** @param consoles those whose `<connection>/` may stand before an agent id */
export function readEndpointText(text: string, consoles: readonly Console[]): EndpointText {
  const plain = text.trim();
  const pinned = withConnection(plain, consoles);
  if (pinned !== null) return { text, kind: 'agent', ...pinned };
  const address = readAddress(plain);
  if (address !== null) return { text, kind: 'address', address };
  const mac = readMac(plain);
  // Twelve digits without a separator may as well be an id or a serial number.
  if (mac !== null && /[:.-]/.test(plain)) return { text, kind: 'mac', mac };
  return { text, kind: 'word', word: plain };
}

/** The connection before the slash, by id or title; the longest title wins, since titles may hold slashes. */
export function withConnection(
  text: string,
  consoles: readonly Pick<Console, 'connection'>[],
): { readonly connectionId: string; readonly agentId: string } | null {
  const lower = text.toLowerCase();
  const found = consoles
    .flatMap(({ connection: { id, title } }) => [id, title].map((name) => ({ id, prefix: `${name.toLowerCase()}/` })))
    .filter(({ prefix }) => lower.startsWith(prefix) && text.length > prefix.length)
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
  return found === undefined ? null : { connectionId: found.id, agentId: text.slice(found.prefix.length) };
}

/** An IP address in one spelling; null when the text is none. */
function readAddress(text: string): string | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    return parts.every((part) => part <= 255) ? parts.join('.') : null;
  }
  if (!text.includes(':') || readMac(text) !== null || !/^[0-9a-f:.]+$/i.test(text)) return null;
  // The parser of URLs knows every spelling of an IPv6 address.
  const host = URL.parse(`http://[${text}]/`)?.hostname;
  return host === undefined ? null : host.slice(1, -1);
}

/** Whether an agent is one that the text means. */
export function isMeant(endpoint: Endpoint, text: EndpointText): boolean {
  switch (text.kind) {
    case 'agent':
      return endpoint.connectionId === text.connectionId && idWord(endpoint.id) === idWord(text.agentId);
    case 'address':
      return endpoint.addresses.some((address) => readAddress(address) === text.address);
    case 'mac':
      return endpoint.macs.some((mac) => readMac(mac) === text.mac);
    case 'word':
      return (
        idWord(endpoint.id) === idWord(text.word) || isNamed(endpoint, text.word) || hasSerial(endpoint, text.word)
      );
  }
}

/** An id in one spelling: case does not matter, nor the braces that logs put around a GUID. */
export function idWord(id: string): string {
  return id
    .trim()
    .toLowerCase()
    .replace(/^\{(.+)\}$/, '$1');
}

/** By its name, short or with its domain. */
function isNamed(endpoint: Endpoint, word: string): boolean {
  if (sameWord(endpoint.name, word)) return true;
  if (hostOf(endpoint.name) !== hostOf(word)) return false;
  const dot = word.indexOf('.');
  if (dot < 0) return true;
  const domain = domainOf(endpoint);
  return domain !== null && sameDomain(domain, word.slice(dot + 1).toLowerCase());
}

function hasSerial({ serial }: Endpoint, word: string): boolean {
  const own = serialOf(serial);
  return own !== null && own === serialOf(word);
}

function sameWord(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
