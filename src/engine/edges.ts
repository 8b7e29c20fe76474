import type { Edge, Step } from '#kernel/playbook.ts';

/** How a step of a `parallel` ended. */
export interface EndedStep {
  /** It has succeeded, or goes on after a failure. Not for a step that was skipped. */
  readonly goesOn: boolean;
  readonly failed: boolean;
  /** The case that a branch or switch took. */
  readonly chosen: string | null;
}

type Sibling = Pick<Step, 'after' | 'join'>;

/** `run` or `skip` once that is certain; null until then. */
export type Decision = 'run' | 'skip' | null;

/**
 * Whether a step of a `parallel` may begin. A step whose edges are all dead is skipped, which makes the edges that lead on from it dead.
 * @param endOf null for a step that has not ended
 */
export function decide({ after = [], join = 'all' }: Sibling, endOf: (stepId: string) => EndedStep | null): Decision {
  if (after.length === 0) return 'run';
  const edges = after.map((edge) => isLive(edge, endOf(edge.step)));
  const undecided = edges.includes(null);
  if (join === 'any' && edges.includes(true)) return 'run';
  if (undecided) return null;
  return edges.includes(true) ? 'run' : 'skip';
}

/** Null while the step at its beginning has not ended. */
function isLive({ case: name, failed }: Edge, end: EndedStep | null): boolean | null {
  if (end === null) return null;
  if (failed === true) return end.failed;
  return end.goesOn && (name === undefined || end.chosen === name);
}

/** The steps before this one along its edges, however far. */
export function stepsBefore(
  step: Pick<Step, 'id' | 'after'>,
  steps: readonly Pick<Step, 'id' | 'after'>[],
): ReadonlySet<string> {
  const before = new Set<string>();
  const visit = (edges: readonly Edge[]): void => {
    for (const { step: id } of edges) {
      if (before.has(id)) continue;
      before.add(id);
      visit(steps.find((one) => one.id === id)?.after ?? []);
    }
  };
  visit(step.after ?? []);
  return before;
}
