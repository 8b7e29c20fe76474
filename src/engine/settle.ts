import { AppError } from '#kernel/error.ts';
import type { StepRef } from '#kernel/intent.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun } from '#kernel/run.ts';
import type { VerbPlan } from '#kernel/verb.ts';
import type { Deadline } from './deadline.ts';
import { awaitReceipt } from './receipt.ts';
import { partIteration, partsOf, resultOfPart } from './verb-parts.ts';
import type { Walk } from './walk.ts';

type Waiter = Pick<StepRef, 'stepId' | 'iteration'>;

/**
 * Brings a pending step to its end, or gives null while the run must wait for it. Of a verb every part is waited for.
 * @param waiter the step that waits for it, which may be another one
 */
export async function settle(
  walk: Walk,
  pending: StepRun,
  waiter: Waiter,
  deadline: Deadline | null,
): Promise<StepRun | null> {
  const parts = partsOf(walk, pending);
  const end =
    parts.length === 0
      ? await endOf(walk, pending, waiter, deadline)
      : await endOfParts(walk, pending, parts, waiter, deadline);
  if (end === null) return null;
  const settled = settledRecord(walk, pending, end);
  await walk.journal.commit({ steps: [settled], endedWaits: walk.journal.wait(waiter) === undefined ? [] : [waiter] });
  return settled;
}

async function endOf(
  walk: Walk,
  { result }: StepRun,
  waiter: Waiter,
  deadline: Deadline | null,
): Promise<ActionResult | null> {
  return result === null ? null : awaitReceipt(walk, waiter, result, deadline);
}

async function endOfParts(
  walk: Walk,
  verb: StepRun,
  parts: readonly StepRun[],
  waiter: Waiter,
  deadline: Deadline | null,
): Promise<ActionResult | null> {
  const ends: StepRun[] = [];
  for (const [number, part] of parts.entries()) {
    if (part.status !== 'pending') {
      ends.push(part);
      continue;
    }
    const place = { stepId: waiter.stepId, iteration: partIteration(waiter.iteration, number) };
    const end = await endOf(walk, part, place, deadline);
    if (end === null) continue;
    const settled = settledRecord(walk, part, end);
    await walk.journal.commit({ steps: [settled], endedWaits: walk.journal.wait(place) === undefined ? [] : [place] });
    ends.push(settled);
  }
  if (ends.length < parts.length) return null;
  return walk.verbs.merge(verb.output as unknown as VerbPlan, ends.map(resultOfPart));
}

function settledRecord(walk: Walk, step: StepRun, last: ActionResult): StepRun {
  const end = last.status === 'pending' ? neverEnding(step, last) : last;
  return {
    ...step,
    status: end.status,
    result: end,
    error: end.error ?? null,
    finishedAt: walk.clock.now().toISOString(),
  };
}

/** Accepted work without a receipt can be asked about by nobody: to wait for it would be to wait for ever. */
function neverEnding({ stepId }: StepRun, last: ActionResult): ActionResult {
  const message = `Nobody can tell how this ended. Last answer: ${last.message}`;
  const error = new AppError('outcome_unknown', message, { failureIndicator: stepId, applied: 'unknown' }).toJson();
  return { ...last, status: 'failed', statusCode: error.statusCode, message, error };
}
