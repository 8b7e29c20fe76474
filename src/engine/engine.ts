import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#kernel/ids.ts';
import type { JobStore } from '#kernel/jobs.ts';
import type { RunStore, ServerStore } from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import { advanceRun, type AdvanceParts } from './advance.ts';
import { createCancelWatch } from './cancel-watch.ts';
import { startHeartbeat } from './heartbeat.ts';
import { startQueue, type Handlers, type Queue, type QueuePool } from './queue.ts';

export interface Engine {
  /** Under which the ledger and the leases know this server; changes when it comes back from being declared dead. */
  serverId(): string;
  /** @param works false for a server that only answers requests: it lives in the ledger, and advances nothing */
  start(works: boolean): Promise<void>;
  /** Lets what is under way finish for a while, then hands the rest over. */
  stop(): Promise<void>;
}

interface EngineOptions extends Omit<AdvanceParts, 'cancels' | 'stopping' | 'runs' | 'runner'> {
  readonly runs: RunStore;
  readonly runner: ActionRunner;
  readonly pool: QueuePool;
  readonly servers: ServerStore;
  readonly jobs: JobStore;
  readonly concurrency: number;
  /** Work of other folders that the queue carries. */
  readonly handlers: Omit<Handlers, 'advance' | 'settle' | 'recover'>;
}

/** One life of the engine, from the first heartbeat until it stops, fails or is declared dead. */
interface Life {
  readonly id: string;
  /** Null for a server that only answers requests. */
  readonly queue: Queue | null;
  readonly endHeartbeat: () => void;
}

const restartDelayMs = 1_000;

export function createEngine(options: EngineOptions): Engine {
  const { servers, log, clock, runner, jobs } = options;
  const cancels = createCancelWatch(options.runs, log);
  let stopping = false;
  let life: Life | null = null;
  let serverId = newId('srv');
  let working = true;

  const parts: AdvanceParts = { ...options, cancels, stopping: () => stopping };

  function handlersOf(id: string): Handlers {
    return {
      ...options.handlers,
      advance: ({ runId }) => advanceRun(parts, runId, id),
      async settle({ receiptId }, signal) {
        const { nextPollMs } = await runner.settle(receiptId, signal, true);
        if (nextPollMs === null) return;
        const runAt = new Date(clock.now().getTime() + nextPollMs);
        await jobs.add('settle', { receiptId }, { key: `settle:${receiptId}`, runAt });
      },
      recover: ({ intentId }, signal) => runner.recover(intentId, signal),
    };
  }

  async function begin(id: string): Promise<Life> {
    const server = { id, host: hostname(), pid: process.pid };
    // The row must be there before the first job is taken, or others would take its leases for those of a dead server.
    await servers.beat({ ...server, first: true });
    const queue = working ? await startQueue({ ...options, serverId: id, handlers: handlersOf(id) }) : null;
    const endHeartbeat = startHeartbeat({
      servers,
      server,
      log,
      onDeclaredDead: () => void rebirth(id, 'it was declared dead'),
    });
    void queue?.ended.then((reason) => rebirth(id, 'its queue ended', reason));
    return { id, queue, endHeartbeat };
  }

  /** Goes on under a new id; what the old one held is taken over like that of any dead server. */
  async function rebirth(id: string, why: string, reason?: unknown): Promise<void> {
    if (stopping || life?.id !== id) return;
    log.warn('The engine starts anew', { serverId: id, why, reason });
    const old = life;
    life = null;
    serverId = newId('srv');
    old.endHeartbeat();
    old.queue?.kill().catch((error: unknown) => log.warn('Ending the old queue failed', { error }));
    while (!stopping) {
      try {
        await servers.leave(id);
        life = await begin(serverId);
        return;
      } catch (error) {
        log.warn('The engine cannot start yet', { error });
        await sleep(restartDelayMs);
      }
    }
  }

  return {
    serverId: () => serverId,
    async start(works) {
      working = works;
      life = await begin(serverId);
    },
    async stop() {
      stopping = true;
      cancels.stop();
      if (life === null) return;
      await life.queue?.stop().catch((error: unknown) => log.warn('Stopping the queue failed', { error }));
      life.endHeartbeat();
      await servers
        .leave(life.id)
        .catch((error: unknown) => log.warn('Handing over failed; another server will notice', { error }));
    },
  };
}
