import type { SimulatorClock } from '../../kit/clock.ts';

/** What the console still has to do. Many things may fall due at once, so each moment takes one timer of the clock. */
export interface Agenda {
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Forgets everything. */
  readonly clear: () => void;
}

interface Moment {
  readonly callbacks: (() => void)[];
  readonly cancel: () => void;
}

export function createAgenda(clock: SimulatorClock): Agenda {
  const moments = new Map<number, Moment>();
  return {
    after(delayMs, callback) {
      const due = clock.now() + delayMs;
      const known = moments.get(due);
      if (known !== undefined) {
        known.callbacks.push(callback);
        return;
      }
      const callbacks = [callback];
      const cancel = clock.after(delayMs, () => {
        moments.delete(due);
        for (const act of callbacks) act();
      });
      moments.set(due, { callbacks, cancel });
    },
    clear() {
      for (const { cancel } of moments.values()) cancel();
      moments.clear();
    },
  };
}
