import { isJsonObject, type Json } from '#kernel/json.ts';
import { itemFrame, passFrame, rootFrame, type Frame } from './frame.ts';
import { variablesAfter } from './variables.ts';
import type { Walk } from './walk.ts';

/** The frame in which a step of the run was run, made anew from the journal. */
export function frameAt(walk: Walk, stepId: string, iteration: string): Frame {
  const { steps, variables = {} } = walk.lease.playbook;
  const indexes = iteration === '' ? [] : iteration.split('.').map(Number);
  let frame = rootFrame(variablesAfter(walk, variables, steps, ''), null);
  for (const { step, block } of walk.outline.place(stepId).ancestors) {
    const record = walk.journal.find(step.id, frame.iteration);
    if (block.isErrorPath) {
      frame = { ...frame, items: { error: (record?.error ?? null) as unknown as Json, ...frame.items } };
    } else if (block.repeated) {
      const index = indexes.shift() ?? 0;
      frame =
        step.kind === 'for-each'
          ? itemFrame(frame, step.as, itemOf(record?.output ?? null, index), index)
          : passFrame(frame, index);
    }
  }
  return frame;
}

function itemOf(output: Json, index: number): Json {
  const items = isJsonObject(output) ? output['items'] : undefined;
  return Array.isArray(items) ? ((items as readonly Json[])[index] ?? null) : null;
}
