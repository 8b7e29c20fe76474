import { AppError } from '#kernel/error.ts';

/** The error of work whose signal was aborted. */
export function cancelled(signal: AbortSignal): AppError {
  return new AppError('cancelled', 'The call was cancelled.', { cause: signal.reason });
}
