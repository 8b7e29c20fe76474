import type { AppErrorJson } from '#kernel/error.ts';
import type { StepRun } from '#kernel/run.ts';
import { blockError } from './block-error.ts';
import { runErrorPath } from './error-path.ts';
import { isForgivenAround } from './forgiven.ts';
import { frameAt } from './frame-at.ts';
import { forked, type Frame } from './frame.ts';
import type { Section } from './outline.ts';
import { settle } from './settle.ts';
import { isPart } from './verb-parts.ts';
import type { Flow, Walk } from './walk.ts';

interface Late {
  readonly flow: Flow;
  /** Of `failed`. */
  readonly error: AppErrorJson | null;
}

/** Reads the end of every pending action, and runs the steps for those that failed after they had been accepted. */
export async function settleAll(walk: Walk, root: Frame): Promise<Late> {
  for (;;) {
    const settled = await settlePending(walk, root, 'steps');
    const handled = await handleLate(walk);
    if (handled.flow !== 'done') return handled;
    if (settled === 'suspended') return { flow: 'suspended', error: null };
    if (pendingSteps(walk, 'steps').length === 0) return handled;
  }
}

/** Settles what is pending in one part of the document. */
export async function settlePending(walk: Walk, { deadline }: Frame, section: Section): Promise<'done' | 'suspended'> {
  let flow: 'done' | 'suspended' = 'done';
  for (const step of pendingSteps(walk, section)) {
    if ((await settle(walk, step, step, deadline)) === null) flow = 'suspended';
  }
  return flow;
}

/** Parts of a verb are settled with it. */
function pendingSteps(walk: Walk, section: Section): readonly StepRun[] {
  return [...walk.journal.all()].filter(
    (step) => step.status === 'pending' && !isPart(step) && walk.outline.place(step.stepId).section === section,
  );
}

/** Those that failed while the steps ran have had theirs, which is on record. */
async function handleLate(walk: Walk): Promise<Late> {
  let flow: Flow = 'done';
  const failed = [...walk.journal.all()].filter((step) => step.status === 'failed' && !isPart(step));
  for (const { stepId, iteration } of failed) {
    const { step, section } = walk.outline.place(stepId);
    if (section !== 'steps' || typeof step.onError !== 'object') continue;
    const handled = await runErrorPath(walk, step, forked(frameAt(walk, stepId, iteration)));
    // One that could not be handled has failed what is around it, which may go on all the same.
    if (handled === 'failed' && !isForgivenAround(walk, stepId)) {
      return { flow: handled, error: blockError(walk, step.onError, iteration) };
    }
    if (handled === 'cancelled') return { flow: handled, error: null };
    if (handled === 'suspended') flow = handled;
  }
  return { flow, error: null };
}
