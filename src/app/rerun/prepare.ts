import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { JsonObject } from '#kernel/json.ts';
import type { Requester } from '#kernel/requester.ts';
import type { RerunItem, RerunRequest } from '#kernel/rerun.ts';
import type { PlaybookStore, PlaybookVersion, Run, RunStore, StepRun } from '#kernel/run.ts';
import { parseInput } from '#kernel/validate.ts';
import type { DraftRun } from '../run-draft.ts';
import { select, type Selection } from './selection.ts';
import { stepTreeOf } from './step-tree.ts';

interface Parts {
  readonly runs: RunStore;
  readonly playbooks: Pick<PlaybookStore, 'get'>;
  readonly draftRun: DraftRun;
}

/** A rerun that is decided, and what it means. */
export interface Prepared {
  readonly item: RerunItem;
  readonly run: Run;
  readonly request: RerunRequest;
  readonly version: PlaybookVersion;
  readonly inputs: JsonObject;
  readonly selection: Selection;
}

const nothing: Selection = { kept: [], opened: [], again: [] };

/** @throws AppError `conflict` when there is nothing to run again, `invalid_input` for what the version does not take */
export async function prepareRerun({ runs, playbooks }: Parts, run: Run, request: RerunRequest): Promise<Prepared> {
  const { id: runId, tenant, finishedAt, playbookId } = run;
  if (finishedAt === null)
    throw new AppError('conflict', `${runId} has not ended yet: it is ${run.status}. Cancel it first.`, {
      failureIndicator: runId,
    });
  const version = await playbooks.get(tenant, playbookId, wantedVersion(run, request));
  const inputs = { ...knownInputs(version, run.inputs), ...request.inputs };
  parseInput(version.document.inputs, inputs, 'inputs');
  const rows = latest(await runs.steps(runId), run);
  if (
    request.what === 'failed' &&
    !rows.some(({ status }) => status === 'failed' || status === 'cancelled') &&
    run.status !== 'cancelled'
  )
    throw new AppError('conflict', `Nothing has failed in ${runId}: it has ${run.status.replaceAll('_', ' ')}.`, {
      failureIndicator: runId,
    });
  const selection = request.what === 'all' ? nothing : select(stepTreeOf(version.document), rows, request);
  const made = await runs.madeWrites(tenant, runId);
  const isKept = new Set(selection.kept.map(keyOf));
  const touched = made.filter((place) => request.what === 'all' || !isKept.has(keyOf(place))).length;
  const item: RerunItem = {
    runId,
    finishedAt,
    playbookId,
    version: version.version,
    newRunId: isInPlace(request) ? runId : newId('run'),
    kept: selection.kept.length,
    again: request.what === 'all' ? rows.length : selection.again.length,
    reused: request.repeatEffects ? 0 : touched,
    repeated: request.repeatEffects ? touched : 0,
    refused: null,
  };
  return { item, run, request, version, inputs, selection };
}

/** Carries out what was prepared. @throws AppError `conflict` when the run has changed meanwhile */
export async function carryOut({ runs, draftRun }: Parts, prepared: Prepared, by: Requester): Promise<Run> {
  const { item, run, request, version, inputs, selection } = prepared;
  const { repeatEffects } = request;
  const { kept, opened, again } = selection;
  const draft = await draftRun(version, inputs, by, {
    id: item.newRunId,
    mode: run.mode,
    // Consoles of its own, which begin as those of the first run did.
    ...(run.simulation === null ? {} : { simulation: { ...run.simulation, id: item.newRunId } }),
    priority: run.priority,
    ...(run.trigger === null ? {} : { trigger: run.trigger }),
    ...(run.incident === null ? {} : { incident: run.incident }),
    rerun: { of: run.id, repeatEffects, kept, opened },
  });
  if (!isInPlace(request)) return runs.create(draft);
  return runs.reopen(run.tenant, {
    runId: run.id,
    finishedAt: item.finishedAt,
    playbookHash: version.hash,
    inputs: draft.inputs,
    repeatEffects,
    opened,
    again,
    connections: draft.connections ?? [],
    by,
  });
}

function isInPlace(request: RerunRequest): boolean {
  return request.what === 'failed' || (request.what === 'from' && request.place === 'same');
}

function wantedVersion(run: Run, { version }: RerunRequest): number | undefined {
  if (version === 'same') return run.playbookVersion;
  return version === 'newest' ? undefined : version;
}

/** Another version may have fewer inputs; what it does not know is left out. */
function knownInputs({ document }: PlaybookVersion, inputs: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => Object.hasOwn(document.inputs, name)));
}

/** The newest attempt of each step run, without those that count no more. */
function latest(steps: readonly StepRun[], { rerun }: Run): readonly StepRun[] {
  const byPlace = new Map<string, StepRun>();
  for (const step of steps) {
    const known = byPlace.get(keyOf(step));
    if (known === undefined || known.attempt < step.attempt) byPlace.set(keyOf(step), step);
  }
  return [...byPlace.values()].filter((step) => step.attempt >= (rerun?.[keyOf(step)] ?? 0));
}

function keyOf({ stepId, iteration }: Pick<StepRun, 'stepId' | 'iteration'>): string {
  return `${stepId}/${iteration}`;
}

export function isSame(a: RerunItem, b: RerunItem): boolean {
  const names = ['finishedAt', 'version', 'kept', 'again', 'reused', 'repeated'] as const;
  return names.every((name) => a[name] === b[name]);
}
