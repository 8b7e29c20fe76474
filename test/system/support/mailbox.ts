import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mailbox {
  /** Where a channel finds it. */
  readonly settings: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

/** A mail server on loopback that takes every message, in the clear and from anybody. */
export async function startMailbox(): Promise<Mailbox> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    settings: { host: '127.0.0.1', port },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
