import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { AppError, toAppError } from '#kernel/error.ts';
import { connectReason } from './connect-reason.ts';
import { fingerprintOf, peerCertificate } from './pin.ts';
import { openTunnel, type Proxy } from './proxy.ts';
import { guardedLookup, refusePrivateLiteral, resolveChecked, type Resolver } from './resolve.ts';
import { handshakeFailure, pinMismatch, trustFailure } from './tls-failure.ts';
import type { Trust } from './trust.ts';

/** How a transport reaches its console. */
export interface Route {
  readonly trust: Trust;
  readonly proxy: Proxy | null;
  readonly allowPrivateAddresses: boolean;
  /** For name, socket, tunnel and TLS together. */
  readonly connectTimeoutMs: number;
  readonly resolver: Resolver;
  /** Told when the console, or a tunnel to it, is reached: before TLS. */
  reached?(socket: Socket): void;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** Plain HTTP through a proxy is forwarded by it, unless the address must be pinned down by us. */
export function isForwarded(route: Route, protocol: string): boolean {
  return route.proxy !== null && protocol === 'http:' && route.allowPrivateAddresses;
}

/**
 * Opens the sockets of a dispatcher. The dispatcher gets a socket only when it is connected, tunnelled and trusted,
 * so no byte of a request can precede those checks. Every failure is an AppError of something that was not sent.
 */
export function createConnector(route: Route): buildConnector.connector {
  return (options, callback) => {
    const secure = options.protocol === 'https:';
    const target = { host: options.hostname, port: Number(options.port || (secure ? 443 : 80)), secure };
    void openAndTell(target, route, callback);
  };
}

async function openAndTell(target: Target, route: Route, callback: buildConnector.Callback): Promise<void> {
  let socket: Socket;
  try {
    socket = await openSocket(target, route);
  } catch (error) {
    callback(toAppError(error), null);
    return;
  }
  callback(null, socket);
}

/** A socket as `createConnector` would give it. @throws AppError */
export async function openSocket(target: Target, route: Route): Promise<Socket> {
  const opened: Socket[] = [];
  const expiry = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    expiry.abort();
    reject(new AppError('unreachable', `No connection to ${nameOf(target)} within ${route.connectTimeoutMs} ms.`));
  }, route.connectTimeoutMs);
  const track = (socket: Socket): Socket => {
    opened.push(socket);
    // Between two steps nobody else listens, and an unheard error would end the process.
    return socket.on('error', ignore).setNoDelay(true).setKeepAlive(true, 60_000);
  };
  try {
    return await Promise.race([establish(target, route, track, expiry.signal), expired]);
  } catch (error) {
    // The TLS socket before the one it wraps: the other order crashes Node.
    for (const socket of opened.toReversed()) socket.destroy();
    throw connectFailure(error, target, route);
  } finally {
    clearTimeout(timer);
  }
}

async function establish(
  target: Target,
  route: Route,
  track: (socket: Socket) => Socket,
  expired: AbortSignal,
): Promise<Socket> {
  const { proxy, allowPrivateAddresses } = route;
  if (!allowPrivateAddresses) refusePrivateLiteral(target.host);
  const socket =
    proxy === null
      ? await reach(track(connectTo(target, route, allowPrivateAddresses)), 'connect')
      : await reachThroughProxy(target, route, proxy, track, expired);
  route.reached?.(socket);
  if (!target.secure) return socket;
  const { trust } = route;
  const secured = connectTls({
    socket,
    host: target.host,
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    secureContext: trust.context(),
    rejectUnauthorized: trust.verify,
    ALPNProtocols: ['http/1.1'],
  });
  track(secured);
  await reach(secured, 'secureConnect');
  if (trust.pin !== null) checkPin(secured, trust.pin, nameOf(target));
  return secured;
}

/** @throws AppError `tls_untrusted` */
function checkPin(socket: TLSSocket, pin: string, name: string): void {
  const certificate = peerCertificate(socket);
  const seen = certificate === undefined ? 'unknown' : fingerprintOf(certificate);
  if (seen !== pin) throw pinMismatch(name, seen);
}

async function reachThroughProxy(
  target: Target,
  route: Route,
  proxy: Proxy,
  track: (socket: Socket) => Socket,
  expired: AbortSignal,
): Promise<Socket> {
  // With private addresses refused, the proxy is asked for the very address that was checked, not for a name.
  const host = route.allowPrivateAddresses ? target.host : await resolveChecked(target.host, route.resolver);
  expired.throwIfAborted();
  // The proxy itself was chosen by an administrator and usually has a private address.
  const socket = await reach(track(connectTo(proxy, route, true)), 'connect');
  return isForwarded(route, target.secure ? 'https:' : 'http:') ? socket : openTunnel(socket, proxy, host, target.port);
}

function connectTo(to: { readonly host: string; readonly port: number }, route: Route, allowPrivate: boolean): Socket {
  return connectTcp({
    host: to.host,
    port: to.port,
    lookup: guardedLookup(route.resolver, allowPrivate),
    // The default of 250 ms gives up on hosts that are merely far away.
    autoSelectFamilyAttemptTimeout: 1_000,
  });
}

function reach(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once(event, () => resolve(socket));
  socket.once('error', reject);
  socket.once('close', () =>
    reject(new AppError('unreachable', 'The other side closed the connection while it was being set up.')),
  );
  return promise;
}

function connectFailure(error: unknown, target: Target, route: Route): AppError {
  if (error instanceof AppError) return error;
  const name = nameOf(target);
  const known = trustFailure(error, name) ?? handshakeFailure(error, name);
  if (known !== null) return known;
  const through = route.proxy === null ? '' : ` through the proxy ${route.proxy.host}:${route.proxy.port}`;
  const reason = connectReason(error);
  return new AppError('unreachable', `No connection to ${name}${through}: ${reason}.`, { cause: error });
}

export function nameOf(target: Pick<Target, 'host' | 'port'>): string {
  return `${target.host}:${target.port}`;
}

function ignore(): void {}
