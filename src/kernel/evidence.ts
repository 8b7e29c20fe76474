import type { Approval } from './approval.ts';
import type { Plan, Verdict } from './guard.ts';

/** A verdict with what was known of the plan that it is about. */
export interface JudgedPlan extends Verdict {
  readonly plan: Plan;
}

/** What a report shows of an approval. */
export type ApprovalRecord = Omit<Approval, 'plan' | 'key' | 'result' | 'tenant'>;

/** What stands behind the writes of a run. */
export interface EvidenceStore {
  verdicts(tenant: string, ids: readonly string[]): Promise<readonly JudgedPlan[]>;
  /** Those of a run, and those named. */
  approvals(tenant: string, runId: string, ids: readonly string[]): Promise<readonly ApprovalRecord[]>;
}
