import type { IncomingMessage } from 'node:http';

/**
 * Where a request came from. What a client says of itself counts only when it is a proxy that is trusted, and of its
 * list only what that proxy has added: the last entry that is no proxy of ours.
 */
export function clientAddress(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  trustedProxies: readonly string[],
): string {
  const peer = plain(socket.remoteAddress ?? '');
  if (!trustedProxies.includes(peer)) return peer;
  const given = headers['x-forwarded-for'];
  const entries = (Array.isArray(given) ? given.join(',') : (given ?? ''))
    .split(',')
    .map((entry) => plain(entry.trim()));
  return entries.findLast((entry) => entry !== '' && !trustedProxies.includes(entry)) ?? peer;
}

/** IPv4 as it is written everywhere else. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
