import type { RerunScope } from '#kernel/rerun.ts';
import type { StepPlace, StepRun } from '#kernel/run.ts';
import { invalidInput } from '#kernel/validate.ts';
import { nearest } from '#kernel/nearest.ts';
import { isAfter, isWithin, withoutPart } from './order.ts';
import { downstream, type Place, type StepTree } from './step-tree.ts';

/** What becomes of the step runs of a run that is made again. */
export interface Selection {
  /** They stay as they are. */
  readonly kept: readonly StepPlace[];
  /** Steps around those that run: begun, and not finished. */
  readonly opened: readonly StepPlace[];
  /** They count no more; what is reached of them runs. */
  readonly again: readonly StepPlace[];
}

type Row = Pick<StepRun, 'stepId' | 'iteration' | 'status' | 'output' | 'kind'>;

/**
 * @param tree of the version that is to run
 * @param rows the latest attempt of every step run of the old run
 * @throws AppError `invalid_input` when the step to begin with is not in the document
 */
export function select(tree: StepTree, rows: readonly Row[], scope: Exclude<RerunScope, { what: 'all' }>): Selection {
  const again = new Set<Row>(rows.filter((row) => isForeign(tree, row)));
  if (scope.what === 'from') {
    const start = startOf(tree, scope.step);
    for (const row of rows) {
      const place = tree.get(row.stepId);
      if (place === undefined) continue;
      if (
        isWithin(place, row.iteration, start, scope.iteration) ||
        isAfter(place, row.iteration, start, scope.iteration)
      )
        again.add(row);
    }
  }
  const opened = new Set<Row>();
  for (const row of rows) {
    if (again.has(row) || (row.status !== 'failed' && row.status !== 'cancelled')) continue;
    if (scope.what === 'from' && row.status === 'failed' && isForgiven(tree, row)) continue;
    if (hasBegunInside(tree, rows, row)) opened.add(row);
    else again.add(row);
  }
  followUp(tree, rows, again, opened);
  openAround(tree, rows, again, opened);
  const places = (belongs: (row: Row) => boolean): StepPlace[] =>
    rows.filter(belongs).map(({ stepId, iteration }) => ({ stepId, iteration }));
  return {
    kept: places((row) => !again.has(row) && !opened.has(row)),
    opened: places((row) => opened.has(row)),
    again: places((row) => again.has(row)),
  };
}

function startOf(tree: StepTree, id: string): Place {
  const place = tree.get(id);
  if (place !== undefined && place.section === 'steps') return place;
  const close = nearest(id, [...tree.keys()]);
  const hint = close === null ? '' : `; did you mean \`${close}\`?`;
  throw invalidInput([{ path: 'step', problem: `is no step of this version: \`${id}\`${hint}` }]);
}

/** Steps that the version does not have, or has as something else; and those that ran because the run had failed. */
function isForeign(tree: StepTree, { stepId, kind }: Row): boolean {
  const place = tree.get(stepId);
  return place === undefined || place.step.kind !== kind || place.section === 'on-failure';
}

/** Whether the run went on after this failure by what the document says. */
function isForgiven(tree: StepTree, { stepId }: Row): boolean {
  const place = tree.get(stepId);
  return (
    place !== undefined &&
    [place, ...place.ancestors].some(({ step }) => step.onError !== undefined && step.onError !== 'stop')
  );
}

/** A step around others, or one that was divided into parts: it goes on where it was. */
function hasBegunInside(tree: StepTree, rows: readonly Row[], row: Row): boolean {
  return row.output !== null && rows.some((other) => other !== row && isInside(tree, other, row));
}

function isInside(tree: StepTree, inner: Row, outer: Row): boolean {
  if (inner.stepId === outer.stepId) return inner.iteration.startsWith(`${outer.iteration}~`);
  const isBelow =
    outer.iteration === '' ||
    withoutPart(inner.iteration) === outer.iteration ||
    inner.iteration.startsWith(`${outer.iteration}.`);
  return isBelow && (tree.get(inner.stepId)?.ancestors.some(({ step }) => step.id === outer.stepId) ?? false);
}

/** What ran, or was left out, only because something that runs again had failed. */
function followUp(tree: StepTree, rows: readonly Row[], again: Set<Row>, opened: ReadonlySet<Row>): void {
  for (let grown = true; grown;) {
    grown = false;
    for (const row of rows) {
      if (again.has(row) || opened.has(row)) continue;
      const place = tree.get(row.stepId);
      if (place === undefined || !hangsOn(tree, rows, row, place, (other) => again.has(other) || opened.has(other)))
        continue;
      again.add(row);
      grown = true;
    }
  }
}

function hangsOn(tree: StepTree, rows: readonly Row[], row: Row, place: Place, runs: (row: Row) => boolean): boolean {
  const owner = place.isErrorPath ? place.ancestors.at(-1) : undefined;
  if (owner !== undefined) {
    return rows.some((other) => other.stepId === owner.step.id && runs(other) && isInside(tree, row, other));
  }
  const outer = place.ancestors.at(-1);
  if (outer?.step.kind !== 'parallel') return false;
  const running = rows.filter((other) => runs(other) && other.iteration === row.iteration).map(({ stepId }) => stepId);
  const before = new Set(place.siblings.map(({ id }) => id).filter((id) => running.includes(id)));
  const caught = place.step.after?.some(({ step, failed }) => failed === true && before.has(step)) ?? false;
  return caught || (row.status === 'skipped' && downstream(place.siblings, before).has(row.stepId));
}

/** Whatever holds a step that runs is not finished. */
function openAround(tree: StepTree, rows: readonly Row[], again: ReadonlySet<Row>, opened: Set<Row>): void {
  const running = [...again, ...opened].filter(({ stepId }) => tree.get(stepId)?.section === 'steps');
  for (const row of rows) {
    if (again.has(row) || row.status === 'skipped') continue;
    if (running.some((inner) => inner !== row && isInside(tree, inner, row))) opened.add(row);
  }
}
