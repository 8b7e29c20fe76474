import type { RunDetails, StepRun } from '../../generated/answers.ts';

/** One step of one iteration with all its attempts. */
export interface StepRow {
  readonly key: string;
  readonly stepId: string;
  readonly iteration: string;
  readonly kind: string;
  /** How deep in loops. */
  readonly depth: number;
  readonly attempts: readonly StepRun[];
  /** The newest attempt. */
  readonly last: StepRun;
}

export function stepKey({ stepId, iteration }: Pick<StepRun, 'stepId' | 'iteration'>): string {
  return iteration === '' ? stepId : `${stepId}@${iteration}`;
}

/** The steps in the order in which they began. */
export function stepRows({ steps }: Pick<RunDetails, 'steps'>): readonly StepRow[] {
  const groups = Map.groupBy(steps, stepKey);
  return [...groups]
    .flatMap(([key, group]): readonly StepRow[] => {
      const attempts = group.toSorted((a, b) => a.attempt - b.attempt);
      const last = attempts.at(-1);
      if (last === undefined) return [];
      const { stepId, iteration, kind } = last;
      return [
        { key, stepId, iteration, kind, depth: iteration === '' ? 0 : iteration.split(/[./]/).length, attempts, last },
      ];
    })
    .toSorted((a, b) => startOf(a) - startOf(b));
}

function startOf({ attempts }: StepRow): number {
  return Date.parse(attempts[0]?.startedAt ?? '');
}

/** Where a step lies on the line of time of its run, in percent. */
export function barOf(row: StepRow, from: number, to: number): { readonly left: number; readonly width: number } {
  const whole = Math.max(to - from, 1);
  const start = startOf(row);
  const end = row.last.finishedAt === null ? to : Date.parse(row.last.finishedAt);
  const left = Math.min(Math.max(((start - from) / whole) * 100, 0), 100);
  return { left, width: Math.min(Math.max(((end - start) / whole) * 100, 0.5), 100 - left) };
}
