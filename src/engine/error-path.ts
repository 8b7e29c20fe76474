import type { Json } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';
import { forked, type Frame } from './frame.ts';
import { variablesInside } from './variables.ts';
import type { Flow, Walk } from './walk.ts';

/** The steps that are there for the failure of a step; `error` tells them why. What cannot be handled stays a failure. */
export async function runErrorPath(walk: Walk, step: Step, frame: Frame): Promise<Flow> {
  const { onError } = step;
  const error = walk.journal.find(step.id, frame.iteration)?.error;
  // A step that never began has run out of the time of something around it, which handles that.
  if (onError === undefined || typeof onError === 'string' || error === undefined) return 'failed';
  const items = { error: error as unknown as Json, ...frame.items };
  return walk.block(onError, { ...forked(frame, variablesInside(walk, step, frame)), items });
}
