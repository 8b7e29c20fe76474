import type { Approval } from './approval.ts';
import type { Verdict } from './guard.ts';

/** What a report shows of an approval. */
export type ApprovalRecord = Omit<Approval, 'plan' | 'key' | 'result' | 'tenant'>;

/** What stands behind the writes of a run. */
export interface EvidenceStore {
  verdicts(tenant: string, ids: readonly string[]): Promise<readonly Verdict[]>;
  /** Those of a run, and those named. */
  approvals(tenant: string, runId: string, ids: readonly string[]): Promise<readonly ApprovalRecord[]>;
}
