import type { Judgement, Plan } from '#kernel/guard.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import type { Run, StepRun } from '#kernel/run.ts';
import { unpredictableOf, type PlanEntry, type PlannedVerdict, type RunPlan } from '#kernel/run-plan.ts';
import { innerBlocks } from './outline.ts';

/** A dry run with everything that its plan is made of. */
export interface PredictedRun {
  readonly run: Run;
  readonly playbook: Playbook;
  readonly steps: readonly StepRun[];
  /** The runs that it has started, by the id of the run. */
  readonly children: ReadonlyMap<string, PredictedRun>;
}

/** The plan of a dry run: what its live run would do, in the order of the document, items in theirs. */
export function planOfRun(predicted: PredictedRun): RunPlan {
  const { run } = predicted;
  const entries = entriesOf(predicted);
  const isDone = run.finishedAt !== null && run.status !== 'cancelled';
  return {
    runId: run.id,
    playbookId: run.playbookId,
    playbookVersion: run.playbookVersion,
    status: run.status,
    inputs: run.inputs,
    complete: isDone && entries.every(({ unpredictable }) => unpredictable === null),
    counts: {
      writes: entries.filter(({ kind, verdict }) => kind === 'write' && verdict?.decision !== 'deny').length,
      denied: entries.filter(({ verdict }) => verdict?.decision === 'deny').length,
      approvals: entries.filter(({ kind, verdict }) => kind === 'approval' || verdict?.decision === 'needs_approval')
        .length,
    },
    entries,
    error: run.error,
    output: run.output,
  };
}

function entriesOf(predicted: PredictedRun): readonly PlanEntry[] {
  const { playbook, steps } = predicted;
  const latest = new Map<string, StepRun>();
  for (const step of steps) {
    const key = `${step.stepId}/${step.iteration}`;
    if ((latest.get(key)?.attempt ?? 0) <= step.attempt) latest.set(key, step);
  }
  const find = (id: string, iteration: string): StepRun | undefined => latest.get(`${id}/${iteration}`);

  function visit(block: readonly Step[], iteration: string): readonly PlanEntry[] {
    return block.flatMap((step) => {
      const record = find(step.id, iteration);
      return record === undefined
        ? []
        : [...ownEntries(predicted, step, record, find), ...inside(step, record, iteration)];
    });
  }

  function inside(step: Step, { output }: StepRun, iteration: string): readonly PlanEntry[] {
    return innerBlocks(step).flatMap(({ steps: inner, repeated }) => {
      if (!repeated) return visit(inner, iteration);
      return Array.from({ length: passes(output) }, (_, index) =>
        visit(inner, iteration === '' ? `${index}` : `${iteration}.${index}`),
      ).flat();
    });
  }

  return [...visit(playbook.steps, ''), ...visit(playbook.onFailure ?? [], '')];
}

function passes(output: Json): number {
  if (!isJsonObject(output)) return 0;
  const { items, iterations } = output;
  return Array.isArray(items) ? items.length : Number(iterations ?? 0);
}

type Find = (id: string, iteration: string) => StepRun | undefined;

function ownEntries(predicted: PredictedRun, step: Step, record: StepRun, find: Find): readonly PlanEntry[] {
  if (record.status === 'skipped' && unpredictableOf(record.output) === null) return [];
  const own = entryOf(predicted, step, record);
  if (step.kind === 'verb') return [...partEntries(predicted, step, record, find), ...(own.note === null ? [] : [own])];
  if (step.kind !== 'playbook' || !isJsonObject(record.input))
    return own.kind === 'choice' && own.note === null ? [] : [own];
  const childId = record.input['run'];
  const child = typeof childId === 'string' ? predicted.children.get(childId) : undefined;
  return child === undefined ? [own] : [own, ...entriesOf(child)];
}

/** The calls that a verb is divided into. */
function partEntries(predicted: PredictedRun, step: Step, { iteration }: StepRun, find: Find): readonly PlanEntry[] {
  const entries: PlanEntry[] = [];
  for (;;) {
    const part = find(step.id, `${iteration}~${entries.length}`);
    if (part === undefined) return entries;
    entries.push(entryOf(predicted, step, part));
  }
}

function entryOf({ run }: PredictedRun, step: Step, record: StepRun): PlanEntry {
  const plan = writePlanOf(record);
  const unpredictable = unpredictableOf(record.output);
  const failure = record.status === 'failed' && plan === null ? (record.error?.message ?? '') : null;
  return {
    runId: run.id,
    playbookId: run.playbookId,
    stepId: step.id,
    iteration: record.iteration,
    title: step.title ?? null,
    kind:
      unpredictable !== null ? 'unpredictable' : failure !== null ? 'failure' : plan === null ? kindOf(step) : 'write',
    action: plan?.actionId ?? actionOf(step),
    verb: step.kind === 'verb' ? step.verb : null,
    connection: connectionOf(plan, record),
    effect: plan?.effect ?? (kindOf(step) === 'read' ? 'read' : null),
    targets: plan?.targets ?? [],
    endpoints: plan?.endpoints.map(({ name }) => name) ?? [],
    count: plan?.count ?? null,
    permission: plan?.permission ?? null,
    verdict: plan === null ? null : verdictOf(plan.verdict),
    input: plan?.input ?? inputOf(record),
    note: noteOf(step, record, plan, failure),
    unpredictable,
  };
}

type JudgedPlan = Plan & { readonly verdict: Judgement };

function writePlanOf({ kind, result }: StepRun): JudgedPlan | null {
  // A wait for a write shows the result of that write.
  if (kind === 'wait') return null;
  if (result?.dryRun !== true || !isJsonObject(result.data) || result.data['argumentHash'] === undefined) return null;
  // Only `describeWrite` gives such data.
  return result.data as unknown as JudgedPlan;
}

function kindOf({ kind }: Step): PlanEntry['kind'] {
  switch (kind) {
    case 'action':
    case 'request':
    case 'verb':
      return 'read';
    case 'wait':
    case 'approval':
    case 'playbook':
      return kind;
    case 'notify':
      return 'notice';
    default:
      return 'choice';
  }
}

function actionOf(step: Step): string | null {
  if (step.kind === 'action') return step.action;
  return step.kind === 'request' ? 'http.request' : null;
}

function connectionOf(plan: Plan | null, { input }: StepRun): PlanEntry['connection'] {
  if (plan !== null) return { id: plan.connectionId, title: plan.connectionTitle };
  const given = isJsonObject(input) ? input['connection'] : undefined;
  return typeof given === 'string' ? { id: given, title: given } : null;
}

/** Calls keep their connection beside their input. */
function inputOf({ input }: StepRun): Json {
  return isJsonObject(input) && typeof input['connection'] === 'string' && input['input'] !== undefined
    ? (input['input'] ?? null)
    : input;
}

function verdictOf({ decision, findings, demand }: Judgement): PlannedVerdict {
  return {
    decision,
    rules: findings.map(({ policy, rule, decision: said, message }) => ({
      name: `${policy}/${rule}`,
      decision: said,
      message,
    })),
    approval: demand === null ? null : `${demand.approvers} × ${demand.role}`,
  };
}

function noteOf(step: Step, record: StepRun, plan: Plan | null, failure: string | null): string | null {
  if (failure !== null) return failure;
  if (plan !== null) return plan.note;
  const { output, result } = record;
  if (isJsonObject(output) && typeof output['note'] === 'string') return output['note'];
  if (step.kind === 'branch' || step.kind === 'switch')
    return `Takes ${typeof output === 'string' ? output : `case ${JSON.stringify(output)}`}.`;
  if (step.kind === 'for-each') return `${passes(output)} items.`;
  if (step.kind === 'wait') return result === null ? null : 'Taken as settled.';
  if (step.kind === 'verb') return isPlanned(result?.dryRun, result?.targets.length) ? null : (result?.message ?? null);
  return null;
}

/** What a verb would do is said by its calls. */
function isPlanned(dryRun: boolean | undefined, targets: number | undefined): boolean {
  return dryRun === true && targets !== undefined && targets > 0;
}
