import { AppError } from '#kernel/error.ts';
import type { ActionResult } from '#kernel/result.ts';
import type { StepRun } from '#kernel/run.ts';
import type { Walk } from './walk.ts';

/** The calls that a verb was divided into, in the order of its plan. */
export function partsOf(walk: Walk, { kind, stepId, iteration }: StepRun): readonly StepRun[] {
  if (kind !== 'verb') return [];
  const parts: StepRun[] = [];
  for (;;) {
    const part = walk.journal.find(stepId, partIteration(iteration, parts.length));
    if (part === undefined) return parts;
    parts.push(part);
  }
}

/** Where the journal keeps one call of a verb. */
export function partIteration(iteration: string, number: number): string {
  return `${iteration}~${number}`;
}

export function isPart({ iteration }: Pick<StepRun, 'iteration'>): boolean {
  return iteration.includes('~');
}

/** What a part gave; what was refused before it was sent has no result of its own. */
export function resultOfPart({ stepId, result, error }: StepRun): ActionResult {
  if (result !== null && error === null) return result;
  const failure =
    error ?? new AppError('internal', 'A part of the verb has no result.', { failureIndicator: stepId }).toJson();
  return {
    statusCode: failure.statusCode,
    message: failure.message,
    data: null,
    targets: [],
    exchanges: [],
    ...result,
    status: 'failed',
    error: failure,
  };
}
