import { AppError } from '#kernel/error.ts';
import type { Step } from '#kernel/playbook.ts';
import { formatDuration } from '#playbook/duration.ts';
import type { Frame } from './frame.ts';
import type { Walk } from './walk.ts';

/** When the time of a step, or of the whole run, is over. */
export interface Deadline {
  readonly at: Date;
  /** Null for the run. */
  readonly stepId: string | null;
  readonly timeoutMs: number;
}

/** The longest that a timer of the platform can take. */
const maxTimerMs = 2_147_483_647;

/** The nearer of the step's own deadline and the one around it. */
export function deadlineOf(step: Step, startedAt: string, around: Deadline | null): Deadline | null {
  if (step.timeoutMs === undefined) return around;
  const at = new Date(Date.parse(startedAt) + step.timeoutMs);
  return around !== null && around.at <= at ? around : { at, stepId: step.id, timeoutMs: step.timeoutMs };
}

export function isOver(walk: Pick<Walk, 'clock'>, deadline: Deadline | null): deadline is Deadline {
  return deadline !== null && walk.clock.now() >= deadline.at;
}

/** @throws AppError `timeout` when the time is over */
export function demandTime(walk: Walk, step: Step, { deadline }: Frame): void {
  if (isOver(walk, deadline)) throw timeoutError(deadline, step.id);
}

export function timeoutError(deadline: Deadline, failureIndicator: string): AppError {
  return new AppError('timeout', `${spent(deadline)}.`, { failureIndicator });
}

/** The time is over, and a write may still be carried out. */
export function timeoutOfWrite(
  deadline: Deadline,
  failureIndicator: string,
  code: 'timeout' | 'settlement_timeout',
): AppError {
  const message = `${spent(deadline)}. What was sent may still be carried out: the ledger tells how it ends.`;
  return new AppError(code, message, { failureIndicator, applied: 'unknown' });
}

function spent({ stepId, timeoutMs }: Deadline): string {
  return `${stepId === null ? 'The run' : `The step ${stepId}`} has had its ${formatDuration(timeoutMs)}`;
}

/**
 * Does the work until the time of the step is over. A read is cut off then. A write that is under way is let go on:
 * the ledger tells how it ends, and only the step, for which nobody may wait any longer, fails.
 * @throws AppError `timeout`
 */
export async function withinTime<T>(
  walk: Walk,
  step: Step,
  frame: Frame,
  mayWrite: boolean,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { deadline } = frame;
  if (deadline === null) return work(walk.signal);
  demandTime(walk, step, frame);
  const cutOff = new AbortController();
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      over.reject(mayWrite ? timeoutOfWrite(deadline, step.id, 'timeout') : timeoutError(deadline, step.id));
      if (!mayWrite) cutOff.abort();
    },
    Math.min(deadline.at.getTime() - walk.clock.now().getTime(), maxTimerMs),
  );
  const working = work(mayWrite ? walk.signal : AbortSignal.any([walk.signal, cutOff.signal]));
  // Nobody listens any more when the time is over first.
  working.catch(() => undefined);
  try {
    return await Promise.race([working, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
