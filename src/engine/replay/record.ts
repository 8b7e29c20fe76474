import type { ReceiptRecord } from '#kernel/intent.ts';
import { isJsonObject, type Json } from '#kernel/json.ts';
import { maskedInput } from '#kernel/mask.ts';
import type { ActionResult } from '#kernel/result.ts';
import { recordingFormat, type RecordedRun, type RecordedStep, type Recording } from '#kernel/recording.ts';
import type { PlaybookVersion, Run, StepRun } from '#kernel/run.ts';
import type { VerbPlan } from '#kernel/verb.ts';
import { outlineOf, type Outline } from '../outline.ts';

/** An ended run with everything that a recording of it is made of. */
export interface EndedRun {
  readonly run: Run;
  readonly version: PlaybookVersion;
  /** Every attempt. */
  readonly steps: readonly StepRun[];
  /** By their ids. */
  readonly receipts: ReadonlyMap<string, { readonly record: ReceiptRecord; readonly settledAt: string | null }>;
}

/** The run as a test. What was masked in the journal stays masked; the console's own answers and exchanges are left out. */
export function recordingOf(ended: EndedRun, children: readonly EndedRun[]): Recording {
  const { run, version } = ended;
  return {
    format: recordingFormat,
    title: `${version.title}: ${run.status}`,
    run: recordedRun(ended),
    children: children.map(recordedRun),
    assert: [],
  };
}

function recordedRun({ run, version, steps, receipts }: EndedRun): RecordedRun {
  const outline = outlineOf(version.document);
  return {
    id: run.id,
    requester: run.requester.name,
    playbook: { id: version.playbookId, version: version.version, hash: version.hash, source: version.source },
    mode: run.mode,
    status: run.status,
    inputs: maskedInput(version.document.inputs, run.inputs),
    parent: run.parent,
    trigger: run.trigger,
    incident: run.incident,
    error: run.error,
    output: run.output,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    steps: steps.map((step) => recordedStep(step, steps, outline, receipts)),
  };
}

function recordedStep(
  { runId: _runId, ...step }: StepRun,
  steps: readonly StepRun[],
  outline: Outline,
  receipts: EndedRun['receipts'],
): RecordedStep {
  const { result } = step;
  const receipt = result?.receiptId === undefined ? undefined : receipts.get(result.receiptId);
  return {
    ...step,
    output:
      step.kind === 'verb' && isJsonObject(step.output) ? withoutRaw(step.output as unknown as VerbPlan) : step.output,
    action: actionOf(step, steps, outline),
    result: result === null ? null : withoutTraffic(result),
    accepted:
      receipt === undefined
        ? null
        : { settledAt: receipt.settledAt, blocking: receipt.record.receipt.blocking === true },
  };
}

/** What a step, or one call of a verb, asked the single door for. */
function actionOf(
  { stepId, iteration }: Pick<StepRun, 'stepId' | 'iteration'>,
  steps: readonly StepRun[],
  outline: Outline,
): string | null {
  const { step } = outline.place(stepId);
  if (step.kind === 'action') return step.action;
  if (step.kind === 'request') return 'http.request';
  const part = iteration.lastIndexOf('~');
  if (step.kind !== 'verb' || part === -1) return null;
  const verb = steps.find((one) => one.stepId === stepId && one.iteration === iteration.slice(0, part));
  const plan = (verb?.output ?? null) as unknown as VerbPlan | null;
  return plan?.calls[Number(iteration.slice(part + 1))]?.actionId ?? null;
}

function withoutTraffic({ raw: _raw, ...result }: ActionResult): ActionResult {
  return { ...result, exchanges: [] };
}

function withoutRaw(plan: VerbPlan): Json {
  const endpoints = plan.endpoints.map(({ raw: _raw, ...endpoint }) => endpoint);
  return { ...plan, endpoints, exchanges: [] } as unknown as Json;
}
