import { cancelled } from './cancelled.ts';
import { createWaitQueue } from './wait-queue.ts';

/** A bounded number of slots, handed out in the order in which they were asked for. */
export interface Slots {
  /** Each acquired slot is released exactly once. @throws AppError `cancelled` */
  acquire(signal: AbortSignal): Promise<void>;
  release(): void;
}

export function createSlots(limit: number): Slots {
  const queue = createWaitQueue();
  let taken = 0;
  return {
    async acquire(signal) {
      if (signal.aborted) throw cancelled(signal);
      if (taken >= limit) return queue.join(signal);
      taken += 1;
    },
    release() {
      // A slot passes straight to the next in line, so that a newcomer cannot overtake it.
      if (!queue.admit()) taken -= 1;
    },
  };
}
