import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type {
  PlaybookStore,
  Run,
  RunBounds,
  RunFilter,
  RunLimit,
  RunMode,
  RunObstacles,
  RunStore,
  StepRun,
  Wait,
} from '#kernel/run.ts';
import type { ActionRunner } from '#kernel/runner.ts';
import type { ConnectionStore } from '#kernel/connection.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Simulation, Twins } from '#kernel/simulation.ts';
import { invalidInput } from '#kernel/validate.ts';
import type { Note } from './audit.ts';
import { demandRun } from './playbook-needs.ts';
import { demand, demandEverywhere, isBound, reaches, type Principal } from './principal.ts';
import { priorities, type DraftRun, type Wish } from './run-draft.ts';
import { explain, type Reason } from './why.ts';

/** A run with everything that an inspector shows. */
export interface RunDetails extends Run {
  readonly steps: readonly StepRun[];
  /** What it waits for and until when. */
  readonly waits: readonly Wait[];
}

export interface StartRequest {
  readonly playbook: string;
  readonly version?: number;
  readonly inputs: JsonObject;
  readonly mode?: RunMode;
  /** Of `simulate`: the same seed gives the same consoles. */
  readonly seed?: number;
  /** Of `simulate`: a list of what goes wrong on them. */
  readonly faults?: Json;
  readonly priority?: keyof typeof priorities;
  readonly incident?: string;
}

export interface Why {
  readonly run: Run;
  readonly reasons: readonly Reason[];
  readonly facts: Omit<RunObstacles, 'run'>;
}

export interface RunUseCases {
  start(principal: Principal, request: StartRequest): Promise<Run>;
  get(principal: Principal, id: string): Promise<RunDetails>;
  list(principal: Principal, filter: RunFilter): Promise<readonly Run[]>;
  cancel(principal: Principal, id: string): Promise<Run>;
  /** What keeps the run from going on, and until when. */
  why(principal: Principal, id: string): Promise<Why>;
  limits(principal: Principal): Promise<readonly RunLimit[]>;
  /** How many runs may be under way at once, or begin in a time, of the tenant or on a connection. */
  setLimit(principal: Principal, connection: string | null, bounds: RunBounds): Promise<readonly RunLimit[]>;
  /** Job: lets held runs go on. */
  admit(tenant: string, gate: string): Promise<void>;
}

interface Parts {
  readonly runs: RunStore;
  readonly playbooks: PlaybookStore;
  readonly runner: Pick<ActionRunner, 'describe'>;
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly draftRun: DraftRun;
  readonly twins: Pick<Twins, 'readFaults'>;
  readonly clock: Clock;
  readonly note: Note;
}

export function runUseCases({
  runs,
  playbooks,
  runner,
  connections,
  draftRun,
  twins,
  clock,
  note,
}: Parts): RunUseCases {
  return {
    async start(principal, { playbook, version, inputs, mode, seed, faults, priority, incident }) {
      demand(principal, 'read');
      const { requester } = principal;
      const published = await playbooks.get(requester.tenant, playbook, version);
      await demandRun({ playbooks, runner }, principal, published.document, mode);
      const id = newId('run');
      const simulation = await simulationOf(twins, id, { mode, seed, faults });
      const wish: Wish = {
        id,
        ...(simulation === null ? {} : { simulation }),
        ...(mode === undefined ? {} : { mode }),
        ...(priority === undefined ? {} : { priority: priorities[priority] }),
        ...(incident === undefined ? {} : { incident }),
      };
      return runs.create(await draftRun(published, inputs, requester, wish));
    },
    async get(principal, id) {
      demandEverywhere(principal, 'view');
      const run = await runs.get(principal.requester.tenant, id);
      const [steps, waits] = await Promise.all([runs.steps(id), runs.waits(id)]);
      return { ...run, steps, waits };
    },
    async list(principal, filter) {
      demand(principal, 'view');
      if (isBound(principal)) return [];
      return runs.list(principal.requester.tenant, filter);
    },
    async cancel(principal, id) {
      demandEverywhere(principal, 'respond');
      const run = await runs.requestCancel(principal.requester.tenant, id);
      if (run.finishedAt !== null) {
        throw new AppError('conflict', `${id} has ended already: ${run.status}.`, { failureIndicator: id });
      }
      await note(principal, 'run.cancelled', id);
      return run;
    },
    async why(principal, id) {
      demandEverywhere(principal, 'view');
      const { run, ...facts } = await runs.obstacles(principal.requester.tenant, id);
      return { run, reasons: explain({ run, ...facts }, clock.now()), facts };
    },
    async limits(principal) {
      demand(principal, 'view');
      return reachedLimits(principal, await runs.limits(principal.requester.tenant));
    },
    async setLimit(principal, connection, bounds) {
      demand(principal, 'administer');
      const { tenant } = principal.requester;
      const id = connection === null ? null : (await connections.get(tenant, connection)).id;
      if (id === null) demandEverywhere(principal, 'administer');
      else demand(principal, 'administer', id);
      const gate = id === null ? 'tenant' : `${connectionGate}${id}`;
      await runs.setLimit(tenant, gate, bounds);
      const { concurrency, rate } = bounds;
      await note(principal, 'limit.set', gate, { concurrency, ...(rate === null ? {} : { rate: { ...rate } }) });
      return reachedLimits(principal, await runs.limits(tenant));
    },
    async admit(tenant, gate) {
      while (await runs.admitHeld(tenant, gate));
    },
  };
}

const connectionGate = 'connection:';

function reachedLimits(principal: Principal, limits: readonly RunLimit[]): readonly RunLimit[] {
  return limits.filter(({ gate }) =>
    gate.startsWith(connectionGate) ? reaches(principal, gate.slice(connectionGate.length)) : !isBound(principal),
  );
}

/** @throws AppError `invalid_input` for a seed or faults of a run that is not simulated */
async function simulationOf(
  twins: Pick<Twins, 'readFaults'>,
  id: string,
  { mode, seed, faults }: { mode: RunMode | undefined; seed: number | undefined; faults: Json | undefined },
): Promise<Simulation | null> {
  if (mode === 'simulate') return { id, seed: seed ?? 1, faults: await twins.readFaults(faults ?? []) };
  if (seed === undefined && faults === undefined) return null;
  throw invalidInput([
    { path: seed === undefined ? 'body.faults' : 'body.seed', problem: 'goes with the mode simulate alone' },
  ]);
}
