import type { Clock } from '#kernel/clock.ts';
import type { Log } from '#kernel/log.ts';
import type { Net } from '#kernel/net.ts';
import { systemResolver, type Resolver } from './resolve.ts';
import { openTransport } from './transport.ts';

export interface NetOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Default: that of the operating system. */
  readonly resolver?: Resolver;
}

/** The one way out of the process. Nothing is read from the environment. */
export function createNet({ clock, log, resolver = systemResolver }: NetOptions): Net {
  return { open: (options) => openTransport(options, { clock, log, resolver }) };
}
