import { retryClasses, type Retry, type RetryClass, type Step } from '#kernel/playbook.ts';
import type { StepRun } from '#kernel/run.ts';
import { maxDurationMs } from '#playbook/duration.ts';

type Attempt = Pick<StepRun, 'status' | 'attempt' | 'error' | 'result'>;

/**
 * Milliseconds until a failed step is tried again; null when it is not.
 * A write is tried again only when it certainly had no effect: never after an unknown outcome, and never while accepted work may go on.
 * @param first number of the first attempt of this execution of the step
 */
export function retryDelayMs(step: Pick<Step, 'retry'>, failed: Attempt, first = 1): number | null {
  const { retry } = step;
  if (retry === undefined || failed.status !== 'failed' || failed.error === null) return null;
  const tries = failed.attempt - first + 1;
  if (tries >= retry.attempts || !isListed(retry, failed.error.code) || mayHaveActed(failed)) return null;
  return Math.min(Math.round(retry.delayMs * retry.factor ** (tries - 1)), maxDurationMs);
}

/** Whether the end of accepted work decides about another try, so that it must be waited for. */
export function retriesAfterAcceptance({ retry }: Pick<Step, 'retry'>): boolean {
  return retry?.on.some((name) => afterAcceptance.includes(name)) ?? false;
}

const afterAcceptance: readonly RetryClass[] = ['task-failed', 'timeout'];

function isListed(retry: Retry, code: string): boolean {
  return retry.on.some((name) => (retryClasses[name] as readonly string[]).includes(code));
}

function mayHaveActed({ error, result }: Attempt): boolean {
  if (error?.applied === 'unknown') return true;
  // Accepted by the console, and not known to have ended.
  return result?.intentId !== undefined && error?.code === 'settlement_timeout';
}
