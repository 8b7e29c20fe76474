import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { systemClock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { ClearedVerdictId } from '#kernel/guard.ts';
import { silentLog } from '#kernel/log.ts';
import type { CallScope, Transport, TransportOptions, WireRequest, WritePermit } from '#kernel/net.ts';
import type { Exchange } from '#kernel/result.ts';
import { createNet, type NetOptions } from './net.ts';

/** A server of a test, gone when the test ends. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: readonly Socket[];
  /** Complete requests seen so far, as `METHOD url`. */
  readonly requests: readonly string[];
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export async function listen(
  server: Server | TcpServer,
  scheme = 'http',
  requests: readonly string[] = [],
): Promise<TestServer> {
  const connections: Socket[] = [];
  const secured: Socket[] = [];
  server.on('connection', (socket: Socket) => void connections.push(ignoreErrors(socket)));
  server.on('secureConnection', (socket: Socket) => void secured.push(ignoreErrors(socket)));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    server.close();
    // TLS sockets before those that they wrap.
    for (const socket of [...secured, ...connections]) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${scheme}://127.0.0.1:${port}`, port, connections, requests };
}

function ignoreErrors(socket: Socket): Socket {
  return socket.on('error', () => undefined);
}

/** A real HTTP server, or an HTTPS one when it gets a certificate. */
export function serve(handler: RequestListener, certificate?: Certificate): Promise<TestServer> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    handler(request, response);
  };
  return certificate === undefined
    ? listen(createServer(listener), 'http', requests)
    : listen(createSecureServer(certificate, listener), 'https', requests);
}

/** A server that gets the bare socket. */
export function serveTcp(handler: (socket: Socket) => void): Promise<TestServer> {
  return listen(createTcpServer(handler));
}

export function openFor(
  server: Pick<TestServer, 'url'> | string,
  options: Partial<TransportOptions> = {},
  parts: Partial<NetOptions> = {},
): Transport {
  const transport = createNet({ clock: systemClock, log: silentLog, ...parts }).open({
    baseUrl: typeof server === 'string' ? server : server.url,
    timeoutMs: 5_000,
    maxResponseBytes: 1_048_576,
    maxConcurrent: 16,
    allowPrivateAddresses: true,
    secrets: [],
    ...options,
  });
  onTestFinished(() => transport.close());
  return transport;
}

/** A permit that counts how often it was checked. */
export interface CountingPermit extends WritePermit {
  checks: number;
}

export function permit(check: () => Promise<void> | void = () => undefined): CountingPermit {
  const counting = {
    intentId: 'int_1',
    verdictId: 'ver_1' as ClearedVerdictId,
    checks: 0,
    async check() {
      counting.checks += 1;
      await check();
    },
  };
  return counting;
}

export interface TestScope extends CallScope {
  readonly exchanges: Exchange[];
}

export function scope(given: { signal?: AbortSignal; permit?: WritePermit | null } = {}): TestScope {
  const exchanges: Exchange[] = [];
  return {
    signal: given.signal ?? new AbortController().signal,
    permit: given.permit ?? null,
    record: (exchange) => void exchanges.push(exchange),
    exchanges,
  };
}

export function read(path = '/', more: Partial<WireRequest> = {}): WireRequest {
  return { method: 'GET', path, effect: 'read', ...more };
}

export function write(path = '/', more: Partial<WireRequest> = {}): WireRequest {
  return { method: 'POST', path, effect: 'write', body: { json: { a: 1 } }, ...more };
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new AppError('internal', 'The call was expected to fail, and succeeded.');
}

export interface CertificateOptions {
  readonly commonName?: string;
  readonly ca?: Certificate;
  readonly isCa?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A certificate for `commonName` and for 127.0.0.1 where the name is `localhost`. */
export async function issue(options: CertificateOptions = {}): Promise<Certificate> {
  const { commonName = 'localhost', ca, isCa = false, notBefore, notAfter } = options;
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(ca === undefined ? {} : { ca }),
    ...(notBefore === undefined ? {} : { notBeforeDate: notBefore }),
    ...(notAfter === undefined ? {} : { notAfterDate: notAfter }),
    ...(isCa
      ? {
          extensions: [
            { name: 'basicConstraints', cA: true, critical: true },
            { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
          ],
        }
      : {}),
  });
  return { key, cert };
}
