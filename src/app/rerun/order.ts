import { isLoop } from '#kernel/step-body.ts';
import { downstream, loopsAround, type Place } from './step-tree.ts';

/**
 * Whether a step run belongs to the step that is begun with: it is that step, a part of it, or inside it.
 * @param iteration of the step to begin with; every one when left out
 */
export function isWithin(place: Place, rowIteration: string, start: Place, iteration: string | undefined): boolean {
  const inside = place.step.id === start.step.id || place.ancestors.some(({ step }) => step.id === start.step.id);
  if (!inside) return false;
  if (iteration === undefined || iteration === '') return true;
  return withoutPart(rowIteration) === iteration || rowIteration.startsWith(`${iteration}.`);
}

/** A verb that was divided keeps its calls as parts, `<iteration>~<number>`. */
export function withoutPart(iteration: string): string {
  return iteration.replace(/~\d+$/, '');
}

/** Whether a step run comes after the step that is begun with, so that it may rest on it. */
export function isAfter(place: Place, rowIteration: string, start: Place, iteration: string | undefined): boolean {
  const rowChain = [...place.ancestors, place];
  const startChain = [...start.ancestors, start];
  let common = 0;
  while (
    common < rowChain.length &&
    common < startChain.length &&
    rowChain[common]?.step.id === startChain[common]?.step.id
  )
    common += 1;
  const around = rowChain[common - 1];
  const shared =
    common === 0 ? [] : loopsAround({ ...start, ancestors: start.ancestors.slice(0, common), isErrorPath: false });
  const passes = comparePasses(shared, rowIteration, iteration);
  if (passes !== 'same') return passes === 'later';
  const own = rowChain[common];
  const other = startChain[common];
  // One of them is around the other.
  if (own === undefined || other === undefined) return false;
  // What ran because the step around them had failed.
  if (own.isErrorPath && !other.isErrorPath) return true;
  if (own.siblings !== other.siblings) return false;
  if (around?.step.kind === 'parallel') return downstream(own.siblings, new Set([other.step.id])).has(own.step.id);
  return own.siblings.indexOf(own.step) > own.siblings.indexOf(other.step);
}

/** Items of a for-each do not rest on each other; a pass of a while may rest on those before it. */
function comparePasses(
  loops: readonly Place[],
  rowIteration: string,
  iteration: string | undefined,
): 'same' | 'later' | 'other' {
  if (iteration === undefined || iteration === '') return 'same';
  const rowParts = withoutPart(rowIteration).split('.');
  const parts = iteration.split('.');
  for (const [index, loop] of loops.entries()) {
    if (!isLoop(loop.step) || rowParts[index] === parts[index]) continue;
    return loop.step.kind === 'while' && Number(rowParts[index]) > Number(parts[index]) ? 'later' : 'other';
  }
  return 'same';
}
