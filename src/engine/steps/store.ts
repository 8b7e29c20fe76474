import { AppError } from '#kernel/error.ts';
import type { Json, JsonObject } from '#kernel/json.ts';
import type { StoreStep } from '#kernel/playbook.ts';
import { unpredictableOf } from '#kernel/run-plan.ts';
import type { Frame } from '../frame.ts';
import { unpredictable } from '../predict.ts';
import { resolveObject } from '../resolve.ts';
import { conclude, stepRecord } from '../step-record.ts';
import { changed, isList, type Change } from '../variables.ts';
import type { Flow, Walk } from '../walk.ts';

const maxItems = 10_000;

/** Keeps what is to be changed as the step's output; the variables themselves are made of these again and again. */
export function runStoreStep(walk: Walk, step: StoreStep, frame: Frame): Promise<Flow> {
  const values = (name: 'set' | 'append' | 'remove'): JsonObject =>
    resolveObject(walk, frame, step[name] ?? {}, `${step.id}.store.${name}`);
  const change: Change = { set: values('set'), append: values('append'), remove: values('remove') };
  demandLists(step, frame, change);
  const output = { ...change } as const satisfies Json;
  return conclude(walk, step, frame, stepRecord(walk, step, frame, { output }), { mayNote: true });
}

function demandLists(step: StoreStep, frame: Frame, change: Change): void {
  const { current } = frame.variables;
  const before = { ...current, ...change.set };
  for (const name of [...Object.keys(change.append), ...Object.keys(change.remove)]) {
    if (unpredictableOf(before[name] ?? null) !== null) {
      throw unpredictable(`vars.${name}`, 'a step that could not be predicted changes it.');
    }
  }
  for (const [sort, values] of [
    ['append', change.append],
    ['remove', change.remove],
  ] as const) {
    for (const name of Object.keys(values)) {
      if (!isList(before[name] ?? [])) throw failed(step, sort, `\`${name}\` is no list`);
    }
  }
  for (const [name, value] of Object.entries(changed(current, change))) {
    if (isList(value) && value.length > maxItems)
      throw failed(step, 'append', `\`${name}\` would hold more than ${maxItems} items`);
  }
}

function failed({ id }: StoreStep, sort: string, problem: string): AppError {
  const where = `${id}.store.${sort}`;
  return new AppError('expression_failed', `${where}: ${problem}.`, { failureIndicator: where });
}
