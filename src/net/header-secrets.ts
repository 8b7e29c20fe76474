import type { Outgoing } from './outgoing.ts';

const harmless = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-type',
  'user-agent',
]);

/** Values of headers that say who we are, whole and in their parts: what a server may echo into the address of a redirect. */
export function headerSecrets(headers: Outgoing['headers']): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => !harmless.has(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s;,=]+/).filter((part) => part.length >= 8)]);
}
