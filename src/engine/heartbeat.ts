import type { Log } from '#kernel/log.ts';
import type { ServerStore } from '#kernel/run.ts';

/** A server silent for longer is declared dead. Together with the two intervals below its runs go on elsewhere within 15 s. */
const silentMs = 10_000;
const beatMs = 2_500;
const reapMs = 2_000;
const rearmMs = 30_000;

interface HeartbeatOptions {
  /** On connections of its own: work that waits for a connection must not make this server look dead. */
  readonly servers: ServerStore;
  readonly server: { readonly id: string; readonly host: string; readonly pid: number };
  readonly log: Log;
  /** Another server took this one for dead, for example because it was paused. */
  readonly onDeclaredDead: () => void;
}

/**
 * Beats, looks for dead servers, and re-adds jobs that were lost; each on a timer of its own.
 * @returns a function that stops it
 */
export function startHeartbeat({ servers, server, log, onDeclaredDead }: HeartbeatOptions): () => void {
  const stops = [
    repeat(beatMs, 'Writing the heartbeat failed', log, async () => {
      if (!(await servers.beat({ ...server, first: false }))) onDeclaredDead();
    }),
    repeat(reapMs, 'Looking for dead servers failed', log, async () => {
      const dead = await servers.reap(silentMs);
      if (dead.length > 0) log.warn('Took over the work of servers that went silent', { servers: dead });
    }),
    repeat(rearmMs, 'Looking for lost jobs failed', log, async () => {
      const added = await servers.rearm(rearmMs);
      if (added > 0) log.warn('Added jobs again that had been lost', { added });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function repeat(intervalMs: number, failure: string, log: Log, task: () => Promise<void>): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    task()
      .catch((error: unknown) => log.warn(failure, { error }))
      .finally(() => {
        busy = false;
      });
  }, intervalMs).unref();
  return () => clearInterval(timer);
}
