import { cancelled } from './cancelled.ts';

/** Callers that wait for their turn: first come, first served. */
export interface WaitQueue {
  readonly size: number;
  /** @throws AppError `cancelled` when the signal is aborted before the turn comes */
  join(signal: AbortSignal): Promise<void>;
  /** Lets the first one go; false when nobody waits. */
  admit(): boolean;
}

export function createWaitQueue(): WaitQueue {
  // A set keeps the order of arrival and forgets an aborted caller in constant time.
  const waiting = new Set<() => void>();
  return {
    get size() {
      return waiting.size;
    },
    join(signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const admit = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(admit);
        reject(cancelled(signal));
      };
      if (signal.aborted) reject(cancelled(signal));
      else {
        waiting.add(admit);
        signal.addEventListener('abort', leave, { once: true });
      }
      return promise;
    },
    admit() {
      const [first] = waiting;
      if (first === undefined) return false;
      waiting.delete(first);
      first();
      return true;
    },
  };
}
