import type { ApprovalDesk } from '#kernel/approval.ts';
import { AppError } from '#kernel/error.ts';
import type { VerbPlanner } from '#kernel/verb.ts';

/** Parts that the engine needs and this release does not have yet; a step that uses one fails and says so. */
export const missingPorts: {
  readonly verbs: VerbPlanner;
  readonly approvals: ApprovalDesk;
} = {
  verbs: { plan: missing('verbs'), merge: missing('verbs') },
  approvals: { ask: missing('approvals'), get: missing('approvals'), withdraw: missing('approvals') },
};

function missing(what: string): () => never {
  return () => {
    throw new AppError('unsupported', `This release has no ${what} yet.`);
  };
}
