import type { AppErrorJson } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { StepRun } from '#kernel/run.ts';
import { unpredictableOf } from '#kernel/run-plan.ts';
import { stepView, type Scope, type StepView } from '#playbook/scope.ts';
import type { Deadline } from './deadline.ts';
import { stepsInside } from './outline.ts';
import { predictedVariables, predictedView, unknownView } from './predict.ts';
import type { Walk } from './walk.ts';

/** Where a block runs: outside every loop, or in one iteration of one. */
export interface Frame {
  /** '' outside, else the path of indexes such as `3` or `3.0`. */
  readonly iteration: string;
  /** The items around, by name, and their positions; in an error path also `error`. */
  readonly items: JsonObject;
  readonly parent: Frame | null;
  /** What `store` steps have left, as this line of execution sees it; it is moved on as steps end. */
  readonly variables: { current: JsonObject };
  /** When the time of a step around is over. */
  readonly deadline: Deadline | null;
  /** The time that the expressions of a step see: when it began, however often it is looked at. Null: the present. */
  readonly now: string | null;
  /** In the steps of `on-failure`: why the run failed. */
  readonly failure: AppErrorJson | null;
}

export function rootFrame(variables: JsonObject, deadline: Deadline | null): Frame {
  return {
    iteration: '',
    items: {},
    parent: null,
    variables: { current: variables },
    deadline,
    now: null,
    failure: null,
  };
}

/** The frame of one pass of a loop. */
export function passFrame(parent: Frame, index: number): Frame {
  const iteration = parent.iteration === '' ? String(index) : `${parent.iteration}.${index}`;
  return { ...parent, iteration, parent };
}

/** The frame of one item. */
export function itemFrame(parent: Frame, name: string, item: Json, index: number): Frame {
  const items = { ...parent.items, [name]: item, [`${name}_index`]: index };
  return { ...passFrame(parent, index), items };
}

/** The same place for a line of execution of its own: what it stores is seen by others when it has ended. */
export function forked(frame: Frame, variables: JsonObject = frame.variables.current): Frame {
  return { ...frame, variables: { current: variables } };
}

/** The step run that a step id means here: of this iteration, or of one around it. */
export function findStep(walk: Walk, frame: Frame, stepId: string): { step: StepRun; frame: Frame } | null {
  const step = walk.journal.find(stepId, frame.iteration);
  if (step !== undefined) return { step, frame };
  return frame.parent === null ? null : findStep(walk, frame.parent, stepId);
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
      now: frame.now ?? walk.clock.now().toISOString(),
      ...(frame.failure === null ? {} : { error: frame.failure }),
    },
    vars: run.mode === 'live' ? frame.variables.current : predictedVariables(frame.variables.current),
    trigger: run.trigger,
    steps: stepViews(walk, frame),
    variables: frame.items,
  };
}

function stepViews(walk: Walk, frame: Frame): Record<string, StepView> {
  const views = frame.parent === null ? {} : stepViews(walk, frame.parent);
  const isLive = walk.lease.run.mode === 'live';
  for (const [stepId, step] of walk.journal.within(frame.iteration)) {
    views[stepId] = isLive ? stepView(step) : predictedView(step);
    const unknown = isLive ? null : unpredictableOf(step.output);
    if (unknown === null) continue;
    for (const { id } of stepsInside(walk.outline.place(stepId).step)) views[id] ??= unknownView(id, unknown);
  }
  return views;
}
