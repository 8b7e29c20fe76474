import type { Log } from '#kernel/log.ts';
import type { RunStore } from '#kernel/run.ts';

/** Aborts the work of runs that someone wants cancelled. One query a second covers all runs of this server. */
export interface CancelWatch {
  watch(runId: string, already: boolean): { readonly signal: AbortSignal; stop(): void };
  stop(): void;
}

const intervalMs = 1_000;

export function createCancelWatch(runs: Pick<RunStore, 'cancelRequests'>, log: Log): CancelWatch {
  const watched = new Map<string, AbortController>();

  async function look(): Promise<void> {
    if (watched.size === 0) return;
    try {
      for (const runId of await runs.cancelRequests([...watched.keys()])) watched.get(runId)?.abort();
    } catch (error) {
      log.warn('Looking for cancelled runs failed', { error });
    }
  }
  const timer = setInterval(() => void look(), intervalMs).unref();

  return {
    watch(runId, already) {
      const controller = new AbortController();
      if (already) controller.abort();
      watched.set(runId, controller);
      return { signal: controller.signal, stop: () => watched.delete(runId) };
    },
    stop: () => clearInterval(timer),
  };
}
