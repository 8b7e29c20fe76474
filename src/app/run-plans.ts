import { planOfRun, type PredictedRun } from '#engine/run-plan.ts';
import { AppError } from '#kernel/error.ts';
import { isJsonObject } from '#kernel/json.ts';
import type { PlaybookStore, RunStore } from '#kernel/run.ts';
import type { RunPlan } from '#kernel/run-plan.ts';
import { demandEverywhere, type Principal } from './principal.ts';

export interface RunPlanUseCases {
  /** What the live run would do, as far as the dry run has come. @throws AppError `conflict` for a run that is no dry run */
  plan(principal: Principal, runId: string): Promise<RunPlan>;
}

interface Parts {
  readonly runs: Pick<RunStore, 'get' | 'steps'>;
  readonly playbooks: Pick<PlaybookStore, 'get'>;
}

export function runPlanUseCases({ runs, playbooks }: Parts): RunPlanUseCases {
  async function read(tenant: string, runId: string): Promise<PredictedRun> {
    const run = await runs.get(tenant, runId);
    if (run.mode !== 'dry-run') {
      throw new AppError('conflict', `${runId} is ${run.mode}: only a dry run has a plan.`, {
        failureIndicator: runId,
      });
    }
    const [{ document }, steps] = await Promise.all([
      playbooks.get(tenant, run.playbookId, run.playbookVersion),
      runs.steps(runId),
    ]);
    const children = new Map<string, PredictedRun>();
    for (const { kind, input } of steps) {
      const id = kind === 'playbook' && isJsonObject(input) ? input['run'] : undefined;
      if (typeof id === 'string' && !children.has(id)) children.set(id, await read(tenant, id));
    }
    return { run, playbook: document, steps, children };
  }

  return {
    async plan(principal, runId) {
      demandEverywhere(principal, 'view');
      return planOfRun(await read(principal.requester.tenant, runId));
    },
  };
}
