import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { AppError } from '#kernel/error.ts';
import type { Api } from './server.ts';

export interface Listening {
  readonly url: string;
  /** Takes no new requests, lets the ones under way end for a while, then cuts them. */
  close(): Promise<void>;
}

const closePatienceMs = 5_000;

/** @throws AppError `already_running` when the port is taken */
export async function listen(api: Api, host: string, port: number): Promise<Listening> {
  const server = createServer(getRequestListener(api.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(cause, host, port)));
    server.listen(port, host, resolve);
  });
  // With a host and a port the address is never a pipe.
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shown}:${address.port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closePatienceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): AppError {
  if (cause.code === 'EADDRINUSE') {
    return new AppError('already_running', `Port ${port} of ${host} is in use; set CORDON_PORT to another one.`, {
      failureIndicator: 'CORDON_PORT',
      cause,
    });
  }
  return new AppError('configuration', `Cannot listen on ${host}:${port}: ${cause.message}.`, {
    failureIndicator: 'CORDON_HOST',
    cause,
  });
}
