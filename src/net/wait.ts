import { cancelled } from './cancelled.ts';

/** @throws AppError `cancelled` when the signal is aborted meanwhile */
export function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) {
    reject(cancelled(signal));
    return promise;
  }
  const stop = (): void => {
    clearTimeout(timer);
    reject(cancelled(signal));
  };
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop);
    resolve();
  }, durationMs);
  signal.addEventListener('abort', stop, { once: true });
  return promise;
}
