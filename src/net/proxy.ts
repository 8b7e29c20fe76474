import { request } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { AppError } from '#kernel/error.ts';
import type { TransportOptions } from '#kernel/net.ts';

export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** Value of Proxy-Authorization. */
  readonly authorization: string | null;
}

/** @throws AppError `invalid_input` */
export function readProxy(options: TransportOptions['proxy']): Proxy | null {
  if (options === undefined) return null;
  const url = URL.parse(options.url);
  if (url === null || url.protocol !== 'http:') throw invalidProxy('must look like http://host:port');
  if (url.username !== '' || url.password !== '')
    throw invalidProxy('must not hold credentials; they belong in the secret field');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw invalidProxy('must be host and port only');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 80 : Number(url.port),
    authorization:
      options.credentials === undefined ? null : `Basic ${Buffer.from(options.credentials).toString('base64')}`,
  };
}

/**
 * Asks the proxy for a tunnel over an open socket to it.
 * @throws AppError `unreachable` when the proxy refuses
 */
export function openTunnel(socket: Socket, proxy: Proxy, host: string, port: number): Promise<Socket> {
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const asked = request({
    method: 'CONNECT',
    path: authority,
    createConnection: () => socket,
    headers: {
      host: authority,
      ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
    },
  });
  asked.once('connect', (response, tunnel: Socket, head: Buffer) => {
    if (response.statusCode !== 200) return reject(proxyRefused(response.statusCode ?? 0));
    if (head.length > 0) tunnel.unshift(head);
    resolve(tunnel);
  });
  asked.once('error', (cause) =>
    reject(new AppError('unreachable', 'The connection to the proxy broke before the tunnel was open.', { cause })),
  );
  asked.end();
  return promise;
}

export function proxyRefused(status: number): AppError {
  const message =
    status === 407
      ? 'The proxy refuses the credentials, or asks for some (407).'
      : `The proxy does not open a way to the console: it answered ${status}.`;
  // Asking again does not change what a proxy permits.
  return new AppError('unreachable', message, { retryable: status >= 500 });
}

function invalidProxy(problem: string): AppError {
  return new AppError('invalid_input', `The proxy address ${problem}.`, { failureIndicator: 'proxyUrl' });
}
