import type { Step } from '#kernel/playbook.ts';
import { demandTime } from './deadline.ts';
import type { Frame } from './frame.ts';
import { hold } from './hold.ts';
import type { Walk } from './walk.ts';

/**
 * Holds the next attempt of a step, or of a part of one, until its time has come; then it begins.
 * @throws AppError `timeout` when a step around it has no time left
 */
export async function awaitRetry(walk: Walk, step: Step, frame: Frame): Promise<'suspended' | 'begun'> {
  const known = walk.journal.find(step.id, frame.iteration);
  const wait = known === undefined ? undefined : walk.journal.wait(known);
  if (known === undefined || wait?.kind !== 'retry') return 'begun';
  demandTime(walk, step, frame);
  const now = walk.clock.now();
  const dueAt = new Date(wait.dueAt);
  if (now < dueAt) return hold(walk, known, frame.deadline, { kind: 'retry', dueAt, reason: wait.reason });
  await walk.journal.commit({ steps: [{ ...known, startedAt: now.toISOString() }], endedWaits: [known] });
  return 'begun';
}
