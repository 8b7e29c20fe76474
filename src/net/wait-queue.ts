import type { AppError } from '#kernel/error.ts';
import { cancelled } from './cancelled.ts';

/** Callers that wait for their turn: first come, first served. */
export interface WaitQueue {
  readonly size: number;
  /** @throws AppError `cancelled` when the signal is aborted before the turn comes */
  join(signal: AbortSignal): Promise<void>;
  /** Lets the first one go; false when nobody waits. */
  admit(): boolean;
  /** Sends away whoever came last, until so many are left. */
  trim(size: number, error: AppError): void;
}

export function createWaitQueue(): WaitQueue {
  // A map keeps the order of arrival and forgets an aborted caller in constant time.
  const waiting = new Map<() => void, (error: AppError) => void>();
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
      const sendAway = (error: AppError): void => {
        signal.removeEventListener('abort', leave);
        waiting.delete(admit);
        reject(error);
      };
      if (signal.aborted) reject(cancelled(signal));
      else {
        waiting.set(admit, sendAway);
        signal.addEventListener('abort', leave, { once: true });
      }
      return promise;
    },
    admit() {
      const [first] = waiting.keys();
      if (first === undefined) return false;
      waiting.delete(first);
      first();
      return true;
    },
    trim(size, error) {
      for (const sendAway of [...waiting.values()].slice(size)) sendAway(error);
    },
  };
}
