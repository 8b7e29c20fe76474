import { recordingOf, type EndedRun } from '#engine/replay/record.ts';
import { AppError } from '#kernel/error.ts';
import type { IntentStore } from '#kernel/intent.ts';
import { isJsonObject } from '#kernel/json.ts';
import type { Recording } from '#kernel/recording.ts';
import type { PlaybookStore, RunStore } from '#kernel/run.ts';
import { demandEverywhere, type Principal } from './principal.ts';

export interface RecordingUseCases {
  /** An ended run as a test. @throws AppError `conflict` for a run that has not ended, or was a dry run */
  record(principal: Principal, runId: string): Promise<Recording>;
}

interface Parts {
  readonly runs: Pick<RunStore, 'get' | 'steps'>;
  readonly playbooks: Pick<PlaybookStore, 'get'>;
  readonly ledger: Pick<IntentStore, 'getReceipt' | 'find'>;
}

export function recordingUseCases({ runs, playbooks, ledger }: Parts): RecordingUseCases {
  async function read(tenant: string, runId: string): Promise<EndedRun> {
    const run = await runs.get(tenant, runId);
    const [version, steps] = await Promise.all([
      playbooks.get(tenant, run.playbookId, run.playbookVersion),
      runs.steps(runId),
    ]);
    const receipts = new Map<
      string,
      { record: Awaited<ReturnType<IntentStore['getReceipt']>>; settledAt: string | null }
    >();
    for (const { result, finishedAt } of steps) {
      if (result?.receiptId === undefined || receipts.has(result.receiptId)) continue;
      const record = await ledger.getReceipt(result.receiptId);
      const intent = record.intentId === null ? null : await ledger.find(record.intentId);
      const settledAt = record.status === 'pending' ? null : (intent?.closedAt ?? finishedAt);
      receipts.set(result.receiptId, { record, settledAt });
    }
    return { run, version, steps, receipts };
  }

  async function childrenOf(tenant: string, { steps }: EndedRun): Promise<readonly EndedRun[]> {
    const ids = steps.flatMap(({ kind, input }) => {
      const id = kind === 'playbook' && isJsonObject(input) ? input['run'] : undefined;
      return typeof id === 'string' ? [id] : [];
    });
    const found: EndedRun[] = [];
    for (const id of new Set(ids)) {
      const child = await read(tenant, id);
      found.push(child, ...(await childrenOf(tenant, child)));
    }
    return found;
  }

  return {
    async record(principal, runId) {
      demandEverywhere(principal, 'view');
      const { tenant } = principal.requester;
      const ended = await read(tenant, runId);
      const { finishedAt, mode, rerunOf, rerun, status } = ended.run;
      const refuse = (why: string): AppError =>
        new AppError('conflict', `${runId} ${why}.`, { failureIndicator: runId });
      if (finishedAt === null) throw refuse(`is ${status}; only a run that has ended is a test`);
      if (mode === 'dry-run') throw refuse('is a dry run, and has made nothing that could be replayed');
      if (rerunOf !== null || rerun !== null)
        throw refuse('repeats parts of a run; record one that ran from the beginning');
      return recordingOf(ended, await childrenOf(tenant, ended));
    },
  };
}
