import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { stepKindNames, type StepKindName } from './step-kinds.ts';
import type { Path } from './path.ts';

/** A list of steps inside a step, or at the top. */
export interface StepList {
  readonly path: Path;
  /** What it is there for: `each item`, `when …`, `on error`. Empty at the top. */
  readonly label: string;
  readonly role: 'main' | 'case' | 'body' | 'graph' | 'error' | 'failure';
  readonly steps: readonly StepNode[];
}

/** A step as the canvas and the panels see it, read from a document that need not be right. */
export interface StepNode {
  readonly id: string;
  readonly path: Path;
  /** Null when no key tells what it is. */
  readonly kind: StepKindName | null;
  readonly value: JsonObject;
  readonly lists: readonly StepList[];
}

/** The lists of steps of a whole document. */
export function stepLists(document: JsonObject): readonly StepList[] {
  const main = listAt(document['steps'], ['steps'], '', 'main');
  if (document['on-failure'] === undefined) return [main];
  return [main, listAt(document['on-failure'], ['on-failure'], 'When the run has failed', 'failure')];
}

/** Every step, each before the ones inside it. */
export function allSteps(lists: readonly StepList[]): readonly StepNode[] {
  return lists.flatMap(({ steps }) => steps.flatMap((step) => [step, ...allSteps(step.lists)]));
}

function listAt(value: Json | undefined, path: Path, label: string, role: StepList['role']): StepList {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  const steps = items.flatMap((item, index) => (isJsonObject(item) ? [stepAt(item, [...path, index])] : []));
  return { path, label, role, steps };
}

function stepAt(value: JsonObject, path: Path): StepNode {
  const kind = stepKindNames.find((name) => Object.hasOwn(value, name)) ?? null;
  const id = typeof value['id'] === 'string' ? value['id'] : '';
  const own = kind === null ? [] : innerLists(kind, value, path);
  const error = Array.isArray(value['on-error'])
    ? [listAt(value['on-error'], [...path, 'on-error'], 'On error', 'error')]
    : [];
  return { id, path, kind, value, lists: [...own, ...error] };
}

function innerLists(kind: StepKindName, value: JsonObject, path: Path): readonly StepList[] {
  switch (kind) {
    case 'for-each':
      return [listAt(value['steps'], [...path, 'steps'], `Each ${short(value['as'] ?? 'item')}`, 'body')];
    case 'while':
      return [listAt(value['steps'], [...path, 'steps'], 'Again and again', 'body')];
    case 'parallel':
      return [listAt(value['parallel'], [...path, 'parallel'], 'At once', 'graph')];
    case 'branch':
      return cases(value['branch'], [...path, 'branch'], (row) =>
        row['when'] === undefined ? 'otherwise' : short(row['when']),
      );
    case 'switch': {
      const otherwise =
        value['otherwise'] === undefined
          ? []
          : [listAt(value['otherwise'], [...path, 'otherwise'], 'otherwise', 'case')];
      return [...cases(value['cases'], [...path, 'cases'], (row) => `= ${short(row['value'] ?? null)}`), ...otherwise];
    }
    default:
      return [];
  }
}

function cases(value: Json | undefined, path: Path, labelOf: (row: JsonObject) => string): readonly StepList[] {
  const rows = Array.isArray(value) ? (value as readonly Json[]) : [];
  return rows.flatMap((row, index) => {
    if (!isJsonObject(row)) return [];
    const name = typeof row['name'] === 'string' ? `${row['name']}: ` : '';
    return [listAt(row['steps'], [...path, index, 'steps'], name + labelOf(row), 'case')];
  });
}

const shortLength = 60;

/** A value in a few characters. */
export function short(value: Json): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, shortLength * 4);
  const inner = /^\$\{\{\s*([\s\S]*?)\s*\}\}$/.exec(text)?.[1] ?? text;
  return inner.length > shortLength ? `${inner.slice(0, shortLength)}…` : inner;
}
