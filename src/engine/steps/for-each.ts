import { AppError, type AppErrorJson } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { ForEachStep } from '#kernel/playbook.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { blockError } from '../block-error.ts';
import { demandTime, isOver } from '../deadline.ts';
import { forked, itemFrame, scopeOf, type Frame } from '../frame.ts';
import { hold } from '../hold.ts';
import { createPace, type Pace } from '../pace.ts';
import { conclude, stepRecord } from '../step-record.ts';
import { isList } from '../variables.ts';
import type { Flow, Walk } from '../walk.ts';

const maxItems = 10_000;
/** A longer pause between two items is a wait of the run, not of this process. */
const maxPauseMs = 1_000;

/** What became of one item that was begun. */
interface Passed {
  readonly flow: Flow;
  readonly frame: Frame;
}

/**
 * Runs its steps for every item, at most `concurrency` items at once, waiting ones included.
 * After a failed item no new one is started, unless the step says `continue`.
 */
export async function runForEachStep(walk: Walk, step: ForEachStep, frame: Frame): Promise<Flow> {
  const items = await fixedItems(walk, step, frame);
  const passed = await runItems(walk, step, frame, items);
  const flows = passed.flatMap((one) => one?.flow ?? []);
  if (flows.includes('cancelled')) return 'cancelled';
  const failed = flows.filter((flow) => flow === 'failed').length;
  const halted = failed > 0 && step.onError !== 'continue';
  const stopped = flows.includes('stopped');
  if (!stopped && flows.includes('suspended')) return 'suspended';
  if (!stopped && !halted && flows.length < items.length) {
    demandTime(walk, step, frame);
    return 'suspended';
  }
  // Items that the end of the time kept from beginning have left no error of their own.
  if (failed > 0 && isOver(walk, frame.deadline)) demandTime(walk, step, frame);
  const done = flows.length - failed;
  const counts = { items, total: items.length, done, failed, notStarted: items.length - flows.length };
  const output = { ...counts, ...collected(walk, step, passed) };
  const error = failed === 0 ? null : itemsFailed(step, failed, items.length).toJson();
  const status = failed === 0 ? 'succeeded' : halted || done === 0 ? 'failed' : 'partially_succeeded';
  const flow = await conclude(walk, step, frame, stepRecord(walk, step, frame, { status, output, error }), {
    mayRetry: false,
  });
  return stopped ? 'stopped' : flow;
}

/** The items as the first pass saw them: what they came from may change while the run waits. */
async function fixedItems(walk: Walk, step: ForEachStep, frame: Frame): Promise<readonly Json[]> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined && known.output !== null) return (known.output as { readonly items: readonly Json[] }).items;
  const items = resolveTemplate(step.items, scopeOf(walk, frame), `${step.id}.for-each`);
  if (!isList(items)) throw notAList(step, `gives ${items === null ? 'null' : typeof items}, not a list`);
  if (items.length > maxItems) throw notAList(step, `gives ${items.length} items; at most ${maxItems} are taken`);
  await walk.journal.commit({ steps: [stepRecord(walk, step, frame, { status: 'waiting', output: { items } })] });
  return items;
}

/** What became of the items that were begun, each at its position. */
async function runItems(
  walk: Walk,
  step: ForEachStep,
  frame: Frame,
  items: readonly Json[],
): Promise<readonly (Passed | undefined)[]> {
  const passed: (Passed | undefined)[] = [];
  const pace =
    step.perSecond === undefined ? null : createPace(step.perSecond, earlierStarts(walk, step, frame, items));
  // One after the other, what an item stores is seen by the next; side by side, each sees what was there before.
  const shared = step.concurrency === 1 ? forked(frame) : null;
  let next = 0;
  let ended = false;

  /** One of the places; an item that waits keeps its place. */
  async function place(): Promise<void> {
    while (next < items.length && !ended) {
      const index = next;
      next += 1;
      const own = itemFrame(shared ?? forked(frame), step.as, items[index] ?? null, index);
      const begun = pace === null || hasBegun(walk, own) || (await takeTurn(walk, step, frame, pace));
      if (!begun) {
        ended = true;
        return;
      }
      const flow = await walk.block(step.steps, own);
      // What it has stored by now, and not what later ones will have.
      passed[index] = { flow, frame: forked(own) };
      if (flow === 'stopped' || (flow === 'failed' && step.onError !== 'continue')) ended = true;
      if (flow === 'suspended' || flow === 'cancelled') return;
    }
  }

  const places = Array.from({ length: Math.min(step.concurrency, items.length) }, place);
  const ends = await Promise.allSettled(places);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return passed;
}

function hasBegun(walk: Walk, { iteration }: Frame): boolean {
  return walk.journal.within(iteration).size > 0;
}

/** When items were begun in earlier passes, perhaps by another server. */
function earlierStarts(walk: Walk, step: ForEachStep, frame: Frame, items: readonly Json[]): readonly number[] {
  const starts = items.flatMap((item, index) => {
    const steps = [...walk.journal.within(itemFrame(frame, step.as, item, index).iteration).values()];
    return steps.length === 0 ? [] : Math.min(...steps.map(({ startedAt }) => Date.parse(startedAt)));
  });
  return starts.toSorted((a, b) => a - b);
}

/** Waits until the rate lets another item begin; false when the run is to do so. */
async function takeTurn(walk: Walk, step: ForEachStep, frame: Frame, pace: Pace): Promise<boolean> {
  const place = { stepId: step.id, iteration: frame.iteration };
  for (;;) {
    const now = walk.clock.now().getTime();
    const delayMs = pace.delayMs(now);
    if (delayMs === 0) {
      pace.started(now);
      if (walk.journal.wait(place)?.kind === 'rate') await walk.journal.commit({ steps: [], endedWaits: [place] });
      return true;
    }
    // What stops the walk stops the next step, too.
    if (walk.signal.aborted || walk.stopping() || isOver(walk, frame.deadline)) return true;
    if (delayMs > maxPauseMs) {
      const dueAt = new Date(now + delayMs);
      const reason = `until ${dueAt.toISOString()}: ${step.id} begins ${step.perSecond} items a second`;
      await hold(walk, place, frame.deadline, { kind: 'rate', dueAt, reason });
      return false;
    }
    await walk.pause(delayMs);
  }
}

interface Collected {
  readonly results?: readonly Json[];
  readonly errors: readonly { readonly index: number; readonly error: AppErrorJson | null }[];
}

/** What the items gave, and why some of them failed. */
function collected(walk: Walk, step: ForEachStep, passed: readonly (Passed | undefined)[]): JsonObject {
  const errors = passed.flatMap((one, index) =>
    one?.flow === 'failed' ? [{ index, error: blockError(walk, step.steps, one.frame.iteration) }] : [],
  );
  const { collect } = step;
  if (collect === undefined) return { errors } satisfies Collected as unknown as JsonObject;
  const results = Array.from(passed, (one, index) =>
    one?.flow === 'done' ? resolveTemplate(collect, scopeOf(walk, one.frame), `${step.id}.collect[${index}]`) : null,
  );
  return { results, errors } satisfies Collected as unknown as JsonObject;
}

function itemsFailed(step: ForEachStep, failed: number, total: number): AppError {
  return new AppError('playbook_failed', `${failed} of ${total} items failed.`, { failureIndicator: step.id });
}

function notAList(step: ForEachStep, problem: string): AppError {
  return new AppError('expression_failed', `${step.id}.for-each ${problem}.`, {
    failureIndicator: `${step.id}.for-each`,
  });
}
