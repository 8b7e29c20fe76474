import type { Clock } from '#kernel/clock.ts';
import type { Log } from '#kernel/log.ts';
import type { Network } from '#kernel/net.ts';
import { systemResolver, type Resolver } from './resolve.ts';
import type { SharedRates } from './shared-rates.ts';
import { createOwnTokens, type OpenSource } from './token-source.ts';
import { openTransport } from './transport.ts';

export interface NetOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Default: that of the operating system. */
  readonly resolver?: Resolver;
  /** Without it every transport counts for itself. */
  readonly shared?: Pick<SharedRates, 'forConnection'>;
}

/** The one way out of the process. Nothing is read from the environment. */
export function createNet({ clock, log, resolver = systemResolver, shared }: NetOptions): Network {
  const openSource: OpenSource = (_, rate) => createOwnTokens(rate, clock);
  const parts = { clock, log, resolver, openSource };
  return {
    open: (options) => openTransport(options, parts),
    forConnection: (id) => ({
      open: (options) => openTransport(options, { ...parts, openSource: shared?.forConnection(id) ?? openSource }),
    }),
  };
}
