import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** One request, as it came over the wire; a handler finds it in `context.env.exchange`. */
export interface Exchange {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Also for a GET, whose body the web `Request` cannot hold. */
  readonly body: Buffer;
  /** The TCP connection, counted from 1; stable while a client keeps it alive. */
  readonly connection: number;
  readonly socket: Socket;
  /** Shown in the request log. */
  note(name: string, value: unknown): void;
}

/** Use as `new Hono<{ Bindings: SimulatorBindings }>()`. */
export interface SimulatorBindings {
  readonly exchange: Exchange;
}
