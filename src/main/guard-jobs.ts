import { AppError } from '#kernel/error.ts';
import type { JobPayloads } from '#kernel/jobs.ts';
import type { Log } from '#kernel/log.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { Desk } from '#response/approvals/desk.ts';

interface GuardJobs {
  'carry-out'(payload: JobPayloads['carry-out'], signal: AbortSignal): Promise<void>;
  'expire-approval'(payload: JobPayloads['expire-approval']): Promise<void>;
}

/** The work of approvals that the queue carries. */
export function guardJobs(runner: Pick<ActionRunner, 'carryOut'>, desk: Pick<Desk, 'expire'>, log: Log): GuardJobs {
  return {
    async 'carry-out'({ approvalId }, signal) {
      try {
        await runner.carryOut(approvalId, signal);
      } catch (error) {
        // Only what may be different the next time is tried again; the approval says why the rest was not sent.
        if (!(error instanceof AppError) || error.retryable) throw error;
        log.warn('An approved write was not sent', { approvalId, error });
      }
    },
    'expire-approval': ({ approvalId }) => desk.expire(approvalId),
  };
}
