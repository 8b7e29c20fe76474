import { AppError } from '#kernel/error.ts';
import type { ParallelStep, Step } from '#kernel/playbook.ts';
import { unpredictableOf } from '#kernel/run-plan.ts';
import { blockError } from '../block-error.ts';
import { demandTime } from '../deadline.ts';
import { decide, stepsBefore, type EndedStep } from '../edges.ts';
import { forked, type Frame } from '../frame.ts';
import { isFinal } from '../journal.ts';
import { conclude, stepRecord } from '../step-record.ts';
import { variablesAfter } from '../variables.ts';
import type { Flow, Walk } from '../walk.ts';

/** Runs its steps side by side, each as soon as its edges allow; what they wait for keeps their place. */
export async function runParallelStep(walk: Walk, step: ParallelStep, frame: Frame): Promise<Flow> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known === undefined) walk.journal.note(stepRecord(walk, step, frame, { status: 'waiting' }));
  const flows = await runGraph(walk, step, frame);
  const ends = [...flows.values()];
  if (ends.includes('cancelled')) return 'cancelled';
  if (ends.includes('stopped')) {
    await conclude(walk, step, frame, stepRecord(walk, step, frame, {}), { mayNote: true });
    return 'stopped';
  }
  if (ends.includes('suspended')) return 'suspended';
  const failed = step.steps.some(({ id }) => isUncaught(walk, flows, id));
  if (!failed && flows.size === step.steps.length) {
    return conclude(walk, step, frame, stepRecord(walk, step, frame, {}), { mayNote: true });
  }
  const error = blockError(walk, step.steps, frame.iteration);
  if (error === null) demandTime(walk, step, frame);
  if (!failed) throw neverReady(step, flows);
  const record = stepRecord(walk, step, frame, { status: 'failed', error });
  return conclude(walk, step, frame, record, { mayRetry: false });
}

/** How far every step came that was begun or skipped. */
function runGraph(walk: Walk, step: ParallelStep, frame: Frame): Promise<ReadonlyMap<string, Flow>> {
  const flows = new Map<string, Flow>();
  const begun = new Set<string>();
  const places = step.concurrency ?? Number.POSITIVE_INFINITY;
  const through = Promise.withResolvers<ReadonlyMap<string, Flow>>();
  let taken = 0;
  let running = 0;
  let halted = false;
  let fault: { readonly error: unknown } | null = null;

  function begin(one: Step): void {
    begun.add(one.id);
    taken += 1;
    running += 1;
    walk.step(one, branchFrame(walk, step, one, frame)).then(
      (flow) => {
        running -= 1;
        flows.set(one.id, flow);
        if (flow !== 'suspended') taken -= 1;
        if (flow === 'stopped' || flow === 'cancelled' || isUncaught(walk, flows, one.id)) halted = true;
        advance();
      },
      (error: unknown) => {
        // A fault outside the run: what is under way beside it ends first, so that nothing writes after this pass.
        running -= 1;
        halted = true;
        fault ??= { error };
        advance();
      },
    );
  }

  /** Begins what may begin; one that is skipped may decide about others. */
  function advance(): void {
    for (let moved = true; moved && !halted;) {
      moved = false;
      for (const one of step.steps) {
        if (begun.has(one.id) || taken >= places) continue;
        const decision = decisionOf(walk, frame, one, flows);
        if (decision === null) continue;
        moved = true;
        if (decision === 'run') begin(one);
        else {
          begun.add(one.id);
          flows.set(one.id, 'done');
          walk.journal.note(stepRecord(walk, one, frame, { status: 'skipped' }));
        }
      }
    }
    if (running > 0) return;
    if (fault === null) through.resolve(flows);
    else through.reject(fault.error);
  }

  advance();
  return through.promise;
}

/** What was begun by an earlier pass goes on, whatever its edges say by now. */
function decisionOf(walk: Walk, frame: Frame, one: Step, flows: ReadonlyMap<string, Flow>) {
  if (walk.journal.find(one.id, frame.iteration) !== undefined) return 'run';
  return decide(one, (id) => endOf(walk, frame, id, flows.get(id)));
}

function endOf(walk: Walk, { iteration }: Frame, stepId: string, flow: Flow | undefined): EndedStep | null {
  const record = walk.journal.find(stepId, iteration);
  if (record === undefined || (flow !== 'done' && flow !== 'failed')) return null;
  if (!isFinal(record) && record.status !== 'pending') return null;
  const chooses = record.kind === 'branch' || record.kind === 'switch';
  return {
    goesOn: flow === 'done' && (record.status !== 'skipped' || unpredictableOf(record.output) !== null),
    failed: record.status === 'failed',
    chosen: chooses && typeof record.output === 'string' ? record.output : null,
  };
}

/** Its failure leads on to no step beside it. */
function isUncaught(walk: Walk, flows: ReadonlyMap<string, Flow>, stepId: string): boolean {
  return flows.get(stepId) === 'failed' && !walk.outline.isCaught(stepId);
}

/** A branch sees what was stored before it along its edges, and nothing of what runs beside it. */
function branchFrame(walk: Walk, step: ParallelStep, one: Step, frame: Frame): Frame {
  if (!walk.outline.stores(step)) return frame;
  const before = stepsBefore(one, step.steps);
  const earlier = step.steps.filter(({ id }) => before.has(id));
  return forked(frame, variablesAfter(walk, frame.variables.current, earlier, frame.iteration));
}

/** Edges in a circle; a checked document has none. */
function neverReady(step: ParallelStep, flows: ReadonlyMap<string, Flow>): AppError {
  const left = step.steps.filter(({ id }) => !flows.has(id)).map(({ id }) => id);
  return new AppError('invalid_playbook', `No edge ever leads to ${left.join(', ')}.`, { failureIndicator: step.id });
}
