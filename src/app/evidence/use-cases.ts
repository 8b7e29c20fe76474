import type { AuditChain } from '#kernel/audit.ts';
import type { Clock } from '#kernel/clock.ts';
import type { EvidenceStore } from '#kernel/evidence.ts';
import type { Intent, IntentStore } from '#kernel/intent.ts';
import type { PlaybookStore, RunStore } from '#kernel/run.ts';
import type { Note } from '../audit.ts';
import { demandEverywhere, type Principal } from '../principal.ts';
import { runReport, type RunReport } from './report.ts';

export interface EvidenceUseCases {
  /** Everything that is known of a run, with the audit behind it. That it was given out is noted. */
  report(principal: Principal, runId: string): Promise<RunReport>;
}

interface Parts {
  readonly runs: RunStore;
  readonly playbooks: PlaybookStore;
  readonly ledger: IntentStore;
  readonly evidence: EvidenceStore;
  readonly chain: AuditChain;
  readonly clock: Clock;
  readonly note: Note;
}

export function evidenceUseCases({ runs, playbooks, ledger, evidence, chain, clock, note }: Parts): EvidenceUseCases {
  return {
    async report(principal, runId) {
      demandEverywhere(principal, 'read');
      const { tenant } = principal.requester;
      const run = await runs.get(tenant, runId);
      const [playbook, steps, intents] = await Promise.all([
        playbooks.get(tenant, run.playbookId, run.playbookVersion),
        runs.steps(runId),
        intentsOf(ledger, tenant, runId),
      ]);
      const verdicts = await evidence.verdicts(
        tenant,
        intents.map(({ verdictId }) => verdictId),
      );
      const named = verdicts.flatMap(({ approvalId }) => approvalId ?? []);
      const approvals = await evidence.approvals(tenant, runId, named);
      const subjects = [...intents, ...verdicts, ...approvals].map(({ id }) => id);
      const entries = await chain.about(tenant, [runId, ...subjects]);
      const report = runReport({
        run,
        playbook,
        steps,
        intents,
        verdicts,
        approvals,
        entries,
        chainHead: await chain.head(tenant),
        createdAt: clock.now().toISOString(),
        createdBy: principal.requester,
      });
      await note(principal, 'run.reported', runId, { sha256: report.sha256 });
      return report;
    },
  };
}

const pageSize = 500;

/** Oldest first. */
async function intentsOf(ledger: IntentStore, tenant: string, runId: string): Promise<readonly Intent[]> {
  const found: Intent[] = [];
  for (;;) {
    const last = found.at(-1);
    const after = last === undefined ? {} : { after: last.id };
    const page = await ledger.list(tenant, { runId, limit: pageSize, ...after });
    found.push(...page);
    if (page.length < pageSize) return found.toReversed();
  }
}
