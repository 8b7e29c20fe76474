import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import type { Step } from '#kernel/playbook.ts';
import { unpredictableOf } from '#kernel/run-plan.ts';
import type { Frame } from './frame.ts';
import { innerBlocks } from './outline.ts';
import { storedNames, unpredictableValue } from './predict.ts';
import type { Walk } from './walk.ts';

/** All that variables are made of. */
export type Recorded = Pick<Walk, 'journal' | 'outline' | 'lease'>;

/** What one `store` step did, with its values; kept as the output of the step. */
export interface Change {
  readonly set: JsonObject;
  readonly append: JsonObject;
  readonly remove: JsonObject;
}

/**
 * Moves the variables of this line of execution past a step that has ended, with all that was stored inside it.
 * Variables live in no row of their own: they are what the journal says was stored, in the order of the document, items in theirs.
 * So they are the same after a restart, and the same whichever of two parallel branches was quicker.
 */
export function absorb(
  walk: Recorded,
  step: Step,
  { variables, iteration }: Pick<Frame, 'variables' | 'iteration'>,
): void {
  for (const change of changesOf(walk, [step], iteration)) variables.current = changed(variables.current, change);
}

/** The variables after what was done inside the step, before the steps that are there for its failure. */
export function variablesInside(walk: Recorded, step: Step, { variables, iteration }: Frame): JsonObject {
  let inside = variables.current;
  for (const change of changesInside(walk, step, iteration, false)) inside = changed(inside, change);
  return inside;
}

/** The variables after all of these steps. */
export function variablesAfter(
  walk: Recorded,
  before: JsonObject,
  steps: readonly Step[],
  iteration: string,
): JsonObject {
  let variables = before;
  for (const change of changesOf(walk, steps, iteration)) variables = changed(variables, change);
  return variables;
}

function* changesOf(walk: Recorded, steps: readonly Step[], iteration: string): Generator<Change> {
  for (const step of steps) if (walk.outline.stores(step)) yield* changesInside(walk, step, iteration, true);
}

function* changesInside(walk: Recorded, step: Step, iteration: string, withErrorPath: boolean): Generator<Change> {
  const record = walk.journal.find(step.id, iteration);
  if (record === undefined) return;
  const unknown = walk.lease.run.mode === 'live' ? null : unpredictableOf(record.output);
  if (unknown !== null) {
    const names = storedNames(step, (one) => innerBlocks(one).flatMap(({ steps }) => steps));
    const values = names.map((name) => [name, unpredictableValue(unknown)] as const);
    yield { set: Object.fromEntries(values), append: {}, remove: {} };
    return;
  }
  if (step.kind === 'store' && record.status === 'succeeded') yield record.output as unknown as Change;
  for (const block of innerBlocks(step)) {
    if (block.isErrorPath && !withErrorPath) continue;
    const passes = block.repeated ? passesOf(iteration, record.output) : [iteration];
    for (const pass of passes) yield* changesOf(walk, block.steps, pass);
  }
}

function passesOf(iteration: string, output: Json): readonly string[] {
  const length = isJsonObject(output) ? countOf(output) : 0;
  return Array.from({ length }, (_, index) => (iteration === '' ? `${index}` : `${iteration}.${index}`));
}

/** Items of a for-each, passes of a while. */
function countOf({ items, iterations }: JsonObject): number {
  return Array.isArray(items) ? items.length : Number(iterations ?? 0);
}

/** A change that does not fit what another branch has made of the variable leaves it alone. */
export function changed(variables: JsonObject, { set, append, remove }: Change): JsonObject {
  const next: Record<string, Json> = { ...variables, ...set };
  for (const [name, value] of Object.entries(append)) {
    const list = next[name] ?? [];
    if (isList(list)) next[name] = [...list, value];
  }
  for (const [name, value] of Object.entries(remove)) {
    const list = next[name] ?? [];
    if (isList(list)) next[name] = list.filter((item) => !isDeepStrictEqual(item, value));
  }
  return next;
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
