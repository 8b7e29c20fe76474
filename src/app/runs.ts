import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { PlaybookStore, Run, RunFilter, RunStore, StepRun, Wait } from '#kernel/run.ts';
import { parseInput } from '#kernel/validate.ts';
import type { Note } from './audit.ts';
import { demand, demandEverywhere, type Principal } from './principal.ts';

/** A run with everything that an inspector shows. */
export interface RunDetails extends Run {
  readonly steps: readonly StepRun[];
  /** What it waits for and until when. */
  readonly waits: readonly Wait[];
}

export interface RunUseCases {
  start(
    principal: Principal,
    request: { readonly playbook: string; readonly version?: number; readonly inputs: JsonObject },
  ): Promise<Run>;
  get(principal: Principal, id: string): Promise<RunDetails>;
  list(principal: Principal, filter: RunFilter): Promise<readonly Run[]>;
  cancel(principal: Principal, id: string): Promise<Run>;
}

interface Parts {
  readonly runs: RunStore;
  readonly playbooks: PlaybookStore;
  readonly note: Note;
}

export function runUseCases({ runs, playbooks, note }: Parts): RunUseCases {
  return {
    async start(principal, { playbook, version, inputs }) {
      // Which connections a playbook reaches shows only while it runs.
      demandEverywhere(principal, 'respond');
      const { requester } = principal;
      const published = await playbooks.get(requester.tenant, playbook, version);
      // Validated input is JSON.
      const parsed = parseInput(published.document.inputs, inputs, 'inputs') as JsonObject;
      return runs.create({
        id: newId('run'),
        tenant: requester.tenant,
        playbookHash: published.hash,
        inputs: parsed,
        requester,
      });
    },
    async get(principal, id) {
      demand(principal, 'view');
      const run = await runs.get(principal.requester.tenant, id);
      const [steps, waits] = await Promise.all([runs.steps(id), runs.waits(id)]);
      return { ...run, steps, waits };
    },
    async list(principal, filter) {
      demand(principal, 'view');
      return runs.list(principal.requester.tenant, filter);
    },
    async cancel(principal, id) {
      demand(principal, 'respond');
      const run = await runs.requestCancel(principal.requester.tenant, id);
      if (run.finishedAt !== null) {
        throw new AppError('conflict', `${id} has ended already: ${run.status}.`, { failureIndicator: id });
      }
      await note(principal, 'run.cancelled', id);
      return run;
    },
  };
}
