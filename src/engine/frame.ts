import type { Json, JsonObject } from '#kernel/json.ts';
import type { StepRun } from '#kernel/run.ts';
import { stepView, type Scope, type StepView } from '#playbook/scope.ts';
import type { Walk } from './walk.ts';

/** Where a block runs: outside every for-each, or in one iteration of one. */
export interface Frame {
  /** '' outside, else the path of indexes such as `3` or `3.0`. */
  readonly iteration: string;
  /** The items around, by name, and their positions. */
  readonly variables: JsonObject;
  readonly parent: Frame | null;
}

export const rootFrame: Frame = { iteration: '', variables: {}, parent: null };

/** The frame of one item. */
export function itemFrame(parent: Frame, name: string, item: Json, index: number): Frame {
  return {
    iteration: parent.iteration === '' ? String(index) : `${parent.iteration}.${index}`,
    variables: { ...parent.variables, [name]: item, [`${name}_index`]: index },
    parent,
  };
}

/** The step run that a step id means here: of this iteration, or of one around it. */
export function findStep(walk: Walk, frame: Frame, stepId: string): StepRun | undefined {
  const own = walk.journal.find(stepId, frame.iteration);
  return own ?? (frame.parent === null ? undefined : findStep(walk, frame.parent, stepId));
}

/** What expressions see here. */
export function scopeOf(walk: Walk, frame: Frame): Scope {
  const { run } = walk.lease;
  return {
    inputs: run.inputs,
    run: {
      id: run.id,
      playbook: run.playbookId,
      version: run.playbookVersion,
      requester: run.requester.name,
      now: walk.clock.now().toISOString(),
    },
    vars: walk.lease.playbook.variables ?? {},
    trigger: run.trigger,
    steps: stepViews(walk, frame),
    variables: frame.variables,
  };
}

function stepViews(walk: Walk, frame: Frame): Record<string, StepView> {
  const views = frame.parent === null ? {} : stepViews(walk, frame.parent);
  for (const [stepId, step] of walk.journal.within(frame.iteration)) views[stepId] = stepView(step);
  return views;
}
