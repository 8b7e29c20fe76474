import { expect } from 'vitest';
import type { Role } from '#kernel/access.ts';
import type { Approval } from '#kernel/approval.ts';
import type { ApprovalDemand } from '#kernel/guard.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { ActionRequest } from '#kernel/runner.ts';
import { queuedJobs } from '#store/testing/queue.ts';
import { tenant } from '#store/testing/samples.ts';
import type { Lab } from './lab.ts';

export function person(name: string): Requester {
  return { kind: 'user', id: `usr_${name}`, name, tenant };
}

/** What people do about approvals, in the lab. */
export function approvalTools(lab: () => Lab) {
  return {
    /** Every write needs an approval. */
    govern: (approval: ApprovalDemand): Promise<void> =>
      lab().govern({ name: 'ask', kind: 'always', decision: 'needs_approval', approval }),

    async hold(input: JsonObject = { group: 'office' }, more: Partial<ActionRequest> = {}): Promise<Approval> {
      const result = await lab().run('isolate', input, more);
      const message: unknown = expect.stringMatching(/^Nothing has been sent: /);
      expect(result).toMatchObject({ status: 'pending', statusCode: 202, message });
      return lab().approvals.get(tenant, result.approvalId ?? '');
    },

    decide(id: string, name: string, approve = true, more: { role?: Role; planHash?: string } = {}): Promise<Approval> {
      const decision = { by: person(name), role: 'responder', approve, comment: `${name} says so`, ...more } as const;
      return lab().desk.decide(tenant, id, decision);
    },

    carryOut: (id: string): Promise<ActionResult> => lab().runner.carryOut(id, AbortSignal.timeout(20_000)),

    jobs: async (name: string): Promise<number> =>
      (await queuedJobs(lab().pool)).filter((job) => job.name === name).length,

    /** The time of an approval is over. */
    async past(id: string): Promise<void> {
      await lab().query(
        `update cordon.approval set expires_at = clock_timestamp() - interval '1 ms' where id = $1 and status = 'pending'`,
        [id],
      );
    },
  };
}
