import { AppError } from '#kernel/error.ts';
import type { Json } from '#kernel/json.ts';
import type { ForEachStep } from '#kernel/playbook.ts';
import type { StepStatus } from '#kernel/run.ts';
import { resolveTemplate } from '#playbook/template.ts';
import { itemFrame, scopeOf, type Frame } from '../frame.ts';
import { flowAfter, stepRecord } from '../step-record.ts';
import type { Flow, Walk } from '../walk.ts';

const maxItems = 10_000;

/**
 * Runs its steps for every item, at most `concurrency` items at once, waiting ones included.
 * After a failed item no new one is started, unless the step says `continue`.
 */
export async function runForEachStep(walk: Walk, step: ForEachStep, frame: Frame): Promise<Flow> {
  const items = await fixedItems(walk, step, frame);
  const flows = await runItems(walk, step, frame, items);
  if (flows.includes('cancelled')) return 'cancelled';
  const failed = flows.filter((flow) => flow === 'failed').length;
  const halted = failed > 0 && step.onError !== 'continue';
  if (flows.includes('suspended') || (flows.length < items.length && !halted)) return 'suspended';
  const done = flows.length - failed;
  const record = stepRecord(walk, step, frame, {
    status: statusOf(done, failed),
    output: { items, total: items.length, done, failed, notStarted: items.length - flows.length },
    error: failed === 0 ? null : itemsFailed(step, failed, items.length).toJson(),
  });
  await walk.journal.commit({ steps: [record] });
  return halted ? 'failed' : flowAfter(step, record);
}

/** The items as the first pass saw them: what they came from may change while the run waits. */
async function fixedItems(walk: Walk, step: ForEachStep, frame: Frame): Promise<readonly Json[]> {
  const known = walk.journal.find(step.id, frame.iteration);
  if (known !== undefined) return (known.output as { readonly items: readonly Json[] }).items;
  const items = resolveTemplate(step.items, scopeOf(walk, frame), `${step.id}.for-each`);
  if (!isList(items)) throw notAList(step, `gives ${items === null ? 'null' : typeof items}, not a list`);
  if (items.length > maxItems) throw notAList(step, `gives ${items.length} items; at most ${maxItems} are taken`);
  await walk.journal.commit({ steps: [stepRecord(walk, step, frame, { status: 'waiting', output: { items } })] });
  return items;
}

/** The flows of the items that were started, in no particular order. */
async function runItems(walk: Walk, step: ForEachStep, frame: Frame, items: readonly Json[]): Promise<readonly Flow[]> {
  const flows: Flow[] = [];
  let next = 0;
  const goesOn = (): boolean => next < items.length && (step.onError === 'continue' || !flows.includes('failed'));

  /** One of the places; an item that waits keeps its place. */
  async function place(): Promise<void> {
    while (goesOn()) {
      const index = next;
      next += 1;
      const flow = await walk.block(step.steps, itemFrame(frame, step.as, items[index] ?? null, index));
      flows.push(flow);
      if (flow === 'suspended' || flow === 'cancelled') return;
    }
  }

  const places = Array.from({ length: Math.min(step.concurrency, items.length) }, place);
  const ends = await Promise.allSettled(places);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return flows;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function statusOf(done: number, failed: number): StepStatus {
  if (failed === 0) return 'succeeded';
  return done === 0 ? 'failed' : 'partially_succeeded';
}

function itemsFailed(step: ForEachStep, failed: number, total: number): AppError {
  return new AppError('task_failed', `${failed} of ${total} items failed.`, { failureIndicator: step.id });
}

function notAList(step: ForEachStep, problem: string): AppError {
  return new AppError('expression_failed', `${step.id}.for-each ${problem}.`, {
    failureIndicator: `${step.id}.for-each`,
  });
}
