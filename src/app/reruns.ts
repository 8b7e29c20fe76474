import { createHash } from 'node:crypto';
import { AppError, toAppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import { stringifyJson } from '#kernel/json.ts';
import type { RerunItem, RerunPlan, RerunPlanStore, RerunRequest } from '#kernel/rerun.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { PlaybookStore, Run, RunFilter, RunStore } from '#kernel/run.ts';
import type { Note } from './audit.ts';
import { demandRun } from './playbook-needs.ts';
import { demandEverywhere, type Principal } from './principal.ts';
import { carryOut, isSame, prepareRerun } from './rerun/prepare.ts';
import type { DraftRun } from './run-draft.ts';

export interface RerunUseCases {
  rerun(principal: Principal, runId: string, request: RerunRequest): Promise<Run>;
  /** What rerunning these runs would do. Nothing is done. @throws AppError `invalid_input` when they are too many */
  plan(principal: Principal, filter: Omit<RunFilter, 'limit' | 'after'>, request: RerunRequest): Promise<RerunPlan>;
  getPlan(principal: Principal, id: string): Promise<RerunPlan>;
  /** Carries out exactly what was planned, in a job. @throws AppError `conflict` when it was before; `plan_changed` for another hash */
  execute(principal: Principal, id: string, hash: string): Promise<RerunPlan>;
  /** Job: carries a plan out, where it stopped when a server has died over it. */
  carryOut(planId: string): Promise<void>;
}

interface Parts {
  readonly runs: RunStore;
  readonly playbooks: PlaybookStore;
  readonly runner: Pick<ActionRunner, 'describe'>;
  readonly rerunPlans: RerunPlanStore;
  readonly draftRun: DraftRun;
  readonly note: Note;
}

/** Runs of one plan. */
const mostRuns = 1_000;
const atOnce = 8;

export function rerunUseCases(parts: Parts): RerunUseCases {
  const { runs, playbooks, rerunPlans, note } = parts;

  async function itemOf(run: Run, request: RerunRequest): Promise<RerunItem> {
    try {
      return (await prepareRerun(parts, run, request)).item;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'internal' || error.code === 'database_unavailable') throw error;
      const { id: runId, playbookId, playbookVersion: version } = run;
      const none = { kept: 0, again: 0, reused: 0, repeated: 0 };
      return {
        runId,
        finishedAt: run.finishedAt ?? '',
        playbookId,
        version,
        newRunId: '',
        ...none,
        refused: error.message,
      };
    }
  }

  async function demandRuns(principal: Principal, items: readonly RerunItem[]): Promise<void> {
    const would = items.filter(({ refused }) => refused === null);
    const versions = new Map(
      would.map(({ playbookId, version }) => [`${playbookId}/${version}`, { playbookId, version }]),
    );
    for (const { playbookId, version } of versions.values()) {
      const { document } = await playbooks.get(principal.requester.tenant, playbookId, version);
      await demandRun(parts, principal, document);
    }
  }

  /** What became of one item. */
  async function carryOutItem(plan: RerunPlan, item: RerunItem): Promise<string> {
    const by = plan.executedBy ?? plan.plannedBy;
    const before = plan.outcomes[item.runId];
    try {
      const run = await runs.get(plan.tenant, item.runId);
      const moved = run.finishedAt !== item.finishedAt;
      // Begun by a server that died: what it opened is open.
      if (moved && before === 'starting' && item.newRunId === item.runId) return 'started';
      if (moved) return 'left alone: it has changed since it was planned';
      const prepared = await prepareRerun(parts, run, { ...plan.request, version: item.version });
      if (!isSame(prepared.item, item)) return 'left alone: it has changed since it was planned';
      await rerunPlans.noteOutcome(plan.id, item.runId, 'starting');
      await carryOut(parts, { ...prepared, item }, by);
      return 'started';
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'database_unavailable') throw error;
      return `failed: ${error.message}`;
    }
  }

  return {
    async rerun(principal, runId, request) {
      demandEverywhere(principal, 'respond');
      const { requester } = principal;
      const run = await runs.get(requester.tenant, runId);
      const prepared = await prepareRerun(parts, run, request);
      await demandRun(parts, principal, prepared.version.document);
      const started = await carryOut(parts, prepared, requester);
      const { what, repeatEffects } = request;
      const { newRunId, version, kept, again, reused, repeated } = prepared.item;
      const changed = Object.keys(request.inputs);
      await note(principal, 'run.rerun', runId, {
        what,
        as: newRunId,
        version,
        kept,
        again,
        reused,
        repeated,
        repeatEffects,
        changed,
      });
      return started;
    },
    async plan(principal, filter, request) {
      demandEverywhere(principal, 'respond');
      const { requester } = principal;
      const { tenant } = requester;
      const found = await runs.list(tenant, { ...filter, limit: mostRuns + 1 });
      if (found.length > mostRuns)
        throw new AppError('invalid_input', `More than ${mostRuns} runs match; narrow the filter.`, {
          failureIndicator: 'filter',
        });
      const items: RerunItem[] = [];
      for (let start = 0; start < found.length; start += atOnce)
        items.push(...(await Promise.all(found.slice(start, start + atOnce).map((run) => itemOf(run, request)))));
      await demandRuns(principal, items);
      const hash = createHash('sha256').update(stringifyJson({ request, items })).digest('hex');
      return rerunPlans.insert({ id: newId('pln'), tenant, hash, request, items, plannedBy: requester });
    },
    async getPlan(principal, id) {
      demandEverywhere(principal, 'view');
      return rerunPlans.get(principal.requester.tenant, id);
    },
    async execute(principal, id, hash) {
      demandEverywhere(principal, 'respond');
      const { requester } = principal;
      const plan = await rerunPlans.get(requester.tenant, id);
      if (plan.hash !== hash)
        throw new AppError('plan_changed', `The plan ${id} has another hash than the one named.`, {
          failureIndicator: id,
        });
      await demandRuns(principal, plan.items);
      if (!(await rerunPlans.execute(requester.tenant, id, requester)))
        throw new AppError('conflict', `The plan ${id} is carried out once, and was already.`, {
          failureIndicator: id,
        });
      const { what, repeatEffects } = plan.request;
      await note(principal, 'run.rerun-many', id, { runs: plan.items.length, what, repeatEffects });
      return rerunPlans.get(requester.tenant, id);
    },
    async carryOut(planId) {
      const plan = await rerunPlans.find(planId);
      if (plan?.status !== 'executing') return;
      for (const item of plan.items) {
        const before = plan.outcomes[item.runId];
        if (item.refused !== null || (before !== undefined && before !== 'starting')) continue;
        await rerunPlans.noteOutcome(planId, item.runId, await carryOutItem(plan, item));
      }
      await rerunPlans.finish(planId);
    },
  };
}
