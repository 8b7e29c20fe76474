import { AppError } from '#kernel/error.ts';
import { isJsonObject } from '#kernel/json.ts';
import type { WhileStep } from '#kernel/playbook.ts';
import { evaluateCondition } from '#playbook/template.ts';
import { blockError } from '../block-error.ts';
import { demandTime } from '../deadline.ts';
import { forked, passFrame, scopeOf, type Frame } from '../frame.ts';
import { hold } from '../hold.ts';
import { unpredictable } from '../predict.ts';
import { conclude, stepRecord } from '../step-record.ts';
import { variablesAfter } from '../variables.ts';
import type { Flow, Walk } from '../walk.ts';

/** How often the steps were begun, and when they may be begun again. */
interface Progress {
  readonly iterations: number;
  readonly nextAt: string | null;
}

/** Runs its steps again and again while the condition holds. Holding after the last pass that is allowed, it has failed. */
export async function runWhileStep(walk: Walk, step: WhileStep, frame: Frame): Promise<Flow> {
  const own = forked(frame);
  let { iterations, nextAt } = progressOf(walk, step, frame);
  for (let index = 0; index < iterations - 1; index += 1) skip(walk, step, own, index);
  let again = iterations > 0 && nextAt === null;
  for (;;) {
    if (again) {
      const pass = passFrame(own, iterations - 1);
      const flow = await walk.block(step.steps, pass);
      if (flow === 'suspended' || flow === 'cancelled') return flow;
      if (flow !== 'done') return end(walk, step, frame, iterations, flow);
      nextAt = nextTime(walk, step);
      if (nextAt !== null) walk.journal.note(progressRecord(walk, step, frame, { iterations, nextAt }));
    } else if (nextAt !== null) skip(walk, step, own, iterations - 1);
    demandTime(walk, step, frame);
    if (nextAt !== null && (await isEarly(walk, step, frame, nextAt))) return 'suspended';
    if (!evaluateCondition(step.condition, scopeOf(walk, { ...own, now: null }), `${step.id}.while`)) break;
    if (iterations >= step.maxIterations) {
      if (walk.lease.run.mode !== 'dry-run') throw tooMany(step);
      throw unpredictable(`${step.id}.while`, 'what it waits for does not happen in a dry run.');
    }
    iterations += 1;
    nextAt = null;
    again = true;
    walk.journal.note(progressRecord(walk, step, frame, { iterations, nextAt }));
  }
  return end(walk, step, frame, iterations, 'done');
}

/** A pass that has ended before: only what it stored counts. */
function skip(walk: Walk, step: WhileStep, { variables, ...frame }: Frame, index: number): void {
  const { iteration } = passFrame({ variables, ...frame }, index);
  variables.current = variablesAfter(walk, variables.current, step.steps, iteration);
}

function progressOf(walk: Walk, step: WhileStep, { iteration }: Frame): Progress {
  const output = walk.journal.find(step.id, iteration)?.output ?? null;
  return { iterations: 0, nextAt: null, ...(isJsonObject(output) ? output : {}) };
}

function progressRecord(walk: Walk, step: WhileStep, frame: Frame, progress: Progress) {
  return stepRecord(walk, step, frame, { status: 'waiting', output: { ...progress } });
}

function nextTime(walk: Walk, { delayMs = 0 }: WhileStep): string | null {
  if (delayMs === 0 || walk.lease.run.mode !== 'live') return null;
  return new Date(walk.clock.now().getTime() + delayMs).toISOString();
}

async function isEarly(walk: Walk, step: WhileStep, frame: Frame, nextAt: string): Promise<boolean> {
  const place = { stepId: step.id, iteration: frame.iteration };
  const dueAt = new Date(nextAt);
  if (walk.clock.now() < dueAt) {
    await hold(walk, place, frame.deadline, {
      kind: 'time',
      dueAt,
      reason: `until ${nextAt}, before ${step.id} goes on`,
    });
    return true;
  }
  if (walk.journal.wait(place) !== undefined) await walk.journal.commit({ steps: [], endedWaits: [place] });
  return false;
}

async function end(walk: Walk, step: WhileStep, frame: Frame, iterations: number, flow: Flow): Promise<Flow> {
  const output = { iterations };
  if (flow !== 'failed') {
    await conclude(walk, step, frame, stepRecord(walk, step, frame, { output }), { mayNote: true });
    return flow;
  }
  const error = blockError(walk, step.steps, passFrame(frame, iterations - 1).iteration);
  if (error === null) demandTime(walk, step, frame);
  const record = stepRecord(walk, step, frame, { status: 'failed', output, error });
  return conclude(walk, step, frame, record, { mayRetry: false });
}

function tooMany({ id, maxIterations }: WhileStep): AppError {
  return new AppError('playbook_failed', `The condition still holds after ${maxIterations} passes.`, {
    failureIndicator: `${id}.while`,
  });
}
