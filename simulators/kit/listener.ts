import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { ServerCertificate } from './certificate.ts';

export interface ConnectionCounts {
  readonly open: number;
  readonly total: number;
  /** The most that were open at once. */
  readonly peak: number;
}

export interface Listener {
  /** Without a trailing slash; stays the same over restarts. */
  readonly url: string;
  readonly listening: boolean;
  /** Again on the same port, after `stop`. */
  start(): Promise<void>;
  /** Graceful: waits for requests under way, at most 5 s. Abrupt: destroys every socket. New connections are refused either way. */
  stop(abrupt?: boolean): Promise<void>;
  /** Destroys every open socket and goes on listening. */
  dropConnections(): void;
  connections(): ConnectionCounts;
  /** Number of the TCP connection that a request came on. */
  connectionOf(socket: Socket): number;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Null serves plain HTTP. */
  readonly certificate: ServerCertificate | null;
  readonly handle: (request: Request, bindings: HttpBindings) => Promise<Response>;
}

const longestGraceMs = 5_000;

export async function openListener(options: ListenerOptions): Promise<Listener> {
  const server = createServer(options);
  const sockets = trackSockets(server);
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;

  return {
    url: `${options.certificate === null ? 'http' : 'https'}://${host}:${port}`,
    get listening() {
      return server.listening;
    },
    start: () => (server.listening ? Promise.resolve() : listen(server, options.host, port)),
    async stop(abrupt = false) {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      if (abrupt) sockets.destroyAll();
      // A connection that is kept alive becomes idle only after its answer; one that never asks anything has to be cut.
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      const cut = setTimeout(() => sockets.destroyAll(), longestGraceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
    dropConnections: () => sockets.destroyAll(),
    connections: () => sockets.counts(),
    connectionOf: (socket) => sockets.numberOf(socket),
  };
}

function createServer({ certificate, handle }: ListenerOptions): Server {
  const listener = getRequestListener((request, bindings) => handle(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
  });
  if (certificate === null) return createHttpServer(listener);
  return createHttpsServer({ cert: certificate.pem, key: certificate.privateKeyPem }, listener);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function trackSockets(server: Server) {
  const open = new Set<Socket>();
  // Client address and port tell the raw socket and the TLS socket on top of it as the same connection.
  const numbers = new Map<string, number>();
  let total = 0;
  let peak = 0;

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    total += 1;
    open.add(socket);
    peak = Math.max(peak, open.size);
    numbers.set(key, total);
    socket.once('close', () => {
      open.delete(socket);
      numbers.delete(key);
    });
  });

  return {
    destroyAll: () => open.forEach((socket) => socket.destroy()),
    counts: (): ConnectionCounts => ({ open: open.size, total, peak }),
    numberOf: (socket: Socket): number => numbers.get(keyOf(socket)) ?? 0,
  };
}

function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
