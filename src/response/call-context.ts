import type { ActionContext } from '#kernel/action.ts';
import type { Clock } from '#kernel/clock.ts';
import type { FileWriter } from '#kernel/file-store.ts';
import type { Log } from '#kernel/log.ts';
import type { WritePermit } from '#kernel/net.ts';
import type { Exchange } from '#kernel/result.ts';

export interface TracedContext {
  readonly context: ActionContext<unknown>;
  readonly exchanges: readonly Exchange[];
}

interface ContextOptions {
  readonly client: unknown;
  readonly key: string;
  readonly permit: WritePermit | null;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly files: FileWriter;
  readonly background?: boolean;
}

/** A context for one handler call, and the exchanges that it makes. */
export function traceCall({ background = false, ...options }: ContextOptions): TracedContext {
  const { client, key, permit, signal, clock, log, files } = options;
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    context: {
      client,
      idempotencyKey: key,
      permit,
      signal,
      log,
      files,
      now: () => clock.now(),
      ...(background ? { background } : {}),
      record: (exchange) => exchanges.push(exchange),
    },
  };
}
