import type { Notice } from '#kernel/notice.ts';
import { createApprovalStore } from '#store/approval-store.ts';
import { createAuditStore } from '#store/audit-store.ts';
import { createIntentStore } from '#store/intent-store.ts';
import { createPolicyStore } from '#store/policy-store.ts';
import type { TestDatabase } from '#store/testing/database.ts';
import { testBox } from '#store/testing/samples.ts';
import { createVerdictStore } from '#store/verdict-store.ts';

/** The stores of the single door on a test's database, and what people were told. */
export async function doorStores({ pool }: Pick<TestDatabase, 'pool'>) {
  const notices: Notice[] = [];
  return {
    ledger: createIntentStore(pool),
    verdicts: createVerdictStore(pool),
    policies: createPolicyStore(pool),
    approvals: createApprovalStore(pool, await testBox()),
    audit: createAuditStore(pool),
    notices,
    notifier: {
      send: async (notice: Notice) => {
        notices.push(notice);
      },
    },
  };
}
