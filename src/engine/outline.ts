import { AppError } from '#kernel/error.ts';
import type { Playbook, Step } from '#kernel/playbook.ts';
import { bodyOf, isLoop } from '#kernel/step-body.ts';

/** A list of steps inside a step. */
export interface InnerBlock {
  readonly steps: readonly Step[];
  /** Run once for each item or pass, each in an iteration of its own. */
  readonly repeated: boolean;
  /** Run because the step around it failed. */
  readonly isErrorPath: boolean;
}

interface Ancestor {
  readonly step: Step;
  readonly block: InnerBlock;
}

/** The steps of the run, or those for its failure. */
export type Section = 'steps' | 'on-failure';

/** Where a step stands in its document. */
interface Place {
  readonly step: Step;
  /** The steps around it, the outermost first. */
  readonly ancestors: readonly Ancestor[];
  readonly section: Section;
}

/** What the interpreter asks about a document again and again, found once. */
export interface Outline {
  /** @throws AppError `internal` for a step that the document does not have */
  place(stepId: string): Place;
  /** Whether the step is, or holds, one that changes variables. */
  stores(step: Step): boolean;
  /** Whether a step beside this one is there for its failure. */
  isCaught(stepId: string): boolean;
  /** Whether any step starts other runs. */
  readonly startsRuns: boolean;
}

const outlines = new WeakMap<Playbook, Outline>();

export function outlineOf(playbook: Playbook): Outline {
  const known = outlines.get(playbook);
  if (known !== undefined) return known;
  const outline = createOutline(playbook);
  outlines.set(playbook, outline);
  return outline;
}

function createOutline(playbook: Playbook): Outline {
  const places = new Map<string, Place>();
  const storing = new Set<string>();
  const caught = new Set<string>();
  let startsRuns = false;

  function visit(steps: readonly Step[], ancestors: readonly Ancestor[], section: Section): void {
    for (const step of steps) {
      places.set(step.id, { step, ancestors, section });
      startsRuns ||= step.kind === 'playbook';
      if (step.kind === 'store') for (const { id } of [step, ...ancestors.map((one) => one.step)]) storing.add(id);
      for (const edge of step.after ?? []) if (edge.failed === true) caught.add(edge.step);
      for (const block of innerBlocks(step)) visit(block.steps, [...ancestors, { step, block }], section);
    }
  }
  visit(playbook.steps, [], 'steps');
  visit(playbook.onFailure ?? [], [], 'on-failure');

  return {
    place(stepId) {
      const place = places.get(stepId);
      if (place === undefined) throw new AppError('internal', `The document has no step ${stepId}.`);
      return place;
    },
    stores: ({ id }) => storing.has(id),
    isCaught: (stepId) => caught.has(stepId),
    startsRuns,
  };
}

/** Every list of steps inside a step, in the order of the document; that for its failure last. */
export function innerBlocks(step: Step): readonly InnerBlock[] {
  const body = bodyOf(step).map((steps): InnerBlock => ({ steps, repeated: isLoop(step), isErrorPath: false }));
  if (step.onError === undefined || typeof step.onError === 'string') return body;
  return [...body, { steps: step.onError, repeated: false, isErrorPath: true }];
}

/** Every step inside a step, however deep, but for those of loops, which nobody outside sees. */
export function stepsInside(step: Step): readonly Step[] {
  return innerBlocks(step)
    .filter(({ repeated }) => !repeated)
    .flatMap(({ steps }) => steps.flatMap((one) => [one, ...stepsInside(one)]));
}
