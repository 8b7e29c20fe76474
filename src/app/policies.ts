import type { Catalog } from '#catalog/catalog.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Verdict, VerdictFilter, VerdictStore } from '#kernel/guard.ts';
import type { Policy, PolicyStore, PolicyVersion } from '#kernel/policy.ts';
import type { Note } from './audit.ts';
import { parsePolicy } from './policy-document.ts';
import { replay, type Replay } from './policy-replay.ts';
import { requirePassed, runPolicyTests, type TestOutcome } from './policy-tests.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';
import { reachedPage } from './reached-page.ts';

export interface PolicyCheck {
  readonly policy: Policy;
  readonly tests: readonly TestOutcome[];
  readonly passed: boolean;
}

export interface PolicyUseCases {
  /** Reads the document and runs its tests; nothing is written. @throws AppError `invalid_policy` */
  check(principal: Principal, source: string): Promise<PolicyCheck>;
  /** In force at once. @throws AppError `invalid_policy`, also when one of its tests fails */
  publish(principal: Principal, source: string): Promise<PolicyVersion>;
  get(principal: Principal, id: string, version?: number): Promise<PolicyVersion>;
  list(principal: Principal): Promise<readonly PolicyVersion[]>;
  setEnabled(principal: Principal, id: string, enabled: boolean): Promise<PolicyVersion>;
  /** What would have happened with the policies in force, or with this document among them. */
  replay(principal: Principal, request: { readonly source?: string; readonly since?: string }): Promise<Replay>;
  verdict(principal: Principal, id: string): Promise<Verdict>;
  verdicts(principal: Principal, filter: VerdictFilter): Promise<readonly Verdict[]>;
}

interface Parts {
  readonly policies: PolicyStore;
  readonly verdicts: VerdictStore;
  readonly catalog: Pick<Catalog, 'actions'>;
  readonly clock: Clock;
  readonly note: Note;
}

const weekMs = 7 * 86_400_000;

export function policyUseCases({ policies, verdicts, catalog, clock, note }: Parts): PolicyUseCases {
  const actionIds = catalog.actions().map(({ id }) => id);

  function checked(source: string): PolicyCheck {
    const { policy } = parsePolicy(source, actionIds);
    const tests = runPolicyTests(policy, clock.now());
    return { policy, tests, passed: tests.every(({ passed }) => passed) };
  }

  return {
    async check(principal, source) {
      demand(principal, 'view');
      return checked(source);
    },
    async publish(principal, source) {
      demandEverywhere(principal, 'author');
      const { policy, tests } = checked(source);
      requirePassed(tests);
      const { requester } = principal;
      return policies.publish(requester.tenant, { document: policy, source, publishedBy: requester });
    },
    async get(principal, id, version) {
      demand(principal, 'view');
      return policies.get(principal.requester.tenant, id, version);
    },
    async list(principal) {
      demand(principal, 'view');
      return policies.list(principal.requester.tenant);
    },
    async setEnabled(principal, id, enabled) {
      demandEverywhere(principal, 'author');
      return policies.setEnabled(principal.requester.tenant, id, enabled, principal.requester);
    },
    async replay(principal, { source, since }) {
      demandEverywhere(principal, 'read');
      const { tenant } = principal.requester;
      const candidate = source === undefined ? null : checked(source).policy;
      const inForce = (await policies.list(tenant)).filter(
        ({ enabled, policyId }) => enabled && policyId !== candidate?.id,
      );
      const asked = inForce.map(({ policyId, version, document }) => ({ id: policyId, version, document }));
      const from = since === undefined ? new Date(clock.now().getTime() - weekMs) : new Date(since);
      const done = await replay(verdicts, {
        tenant,
        since: from,
        policies: candidate === null ? asked : [...asked, { id: candidate.id, version: 0, document: candidate }],
      });
      await note(principal, 'policy.replayed', candidate?.id ?? 'policies', {
        looked: done.looked,
        changes: done.changes.length,
      });
      return done;
    },
    async verdict(principal, id) {
      demand(principal, 'view');
      const verdict = await verdicts.get(principal.requester.tenant, id);
      demand(principal, 'view', verdict.plan.connectionId);
      return verdict;
    },
    async verdicts(principal, filter) {
      demand(principal, 'view');
      return reachedPage(
        principal,
        filter,
        (page) => verdicts.list(principal.requester.tenant, page),
        ({ plan }) => [plan.connectionId],
      );
    },
  };
}
