import type { SimulatorClock } from '../../kit/clock.ts';

/** Timers of the model, so that a reset ends them all. */
export interface Timers {
  /** @returns a function that cancels it */
  after(delayMs: number, callback: () => void): () => void;
  clear(): void;
}

export function createTimers(clock: SimulatorClock): Timers {
  const running = new Set<() => void>();
  return {
    after(delayMs, callback) {
      const cancel = clock.after(delayMs, () => {
        running.delete(cancel);
        callback();
      });
      running.add(cancel);
      return () => {
        running.delete(cancel);
        cancel();
      };
    },
    clear() {
      for (const cancel of running) cancel();
      running.clear();
    },
  };
}
