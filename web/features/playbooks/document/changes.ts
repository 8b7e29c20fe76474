import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { startsWith, valueAt, type Path } from './path.ts';
import { renamedTexts } from './references.ts';

/** One edit of a document, said without its text. */
export type Change =
  /** `value` undefined takes the key away. */
  | { readonly kind: 'set'; readonly path: Path; readonly value: Json | undefined }
  | {
      readonly kind: 'insert';
      readonly list: Path;
      readonly index: number;
      readonly steps: readonly JsonObject[];
      /** The same steps as a YAML list, with its comments. */ readonly text?: string;
    }
  | { readonly kind: 'remove'; readonly path: Path }
  /** `list` and `index` are meant before the step is taken out. */
  | { readonly kind: 'move'; readonly path: Path; readonly list: Path; readonly index: number }
  /** The step at the path gets another id, and with it what names it. */
  | { readonly kind: 'rename'; readonly path: Path; readonly id: string };

/** Lists of steps that must not stay empty; without steps the key goes. */
const optionalLists = new Set<string | number>(['on-error', 'otherwise', 'on-failure']);

export function vanishesWhenEmpty(list: Path): boolean {
  const last = list.at(-1);
  return last !== undefined && optionalLists.has(last);
}

/** The change made on plain values: what an edit of the text has to come to. */
export function changed(value: JsonObject, change: Change): JsonObject {
  switch (change.kind) {
    case 'set':
      return put(value, change.path, change.value) as JsonObject;
    case 'insert':
      return insert(value, change.list, change.index, change.steps);
    case 'remove':
      return remove(value, change.path);
    case 'rename':
      return renamedTexts(value, change.path, change.id).reduce(
        (before, { path, value: text }) => put(before, path, text) as JsonObject,
        value,
      );
    case 'move': {
      const { list, index } = placeAfterRemoval(change);
      const step = valueAt(value, change.path) as JsonObject;
      return insert(remove(value, change.path), list, index, [step]);
    }
  }
}

/** Where a moved step goes once it has been taken out of where it was. */
export function placeAfterRemoval({
  path,
  list,
  index,
}: {
  readonly path: Path;
  readonly list: Path;
  readonly index: number;
}): { readonly list: Path; readonly index: number } {
  const from = path.slice(0, -1);
  const position = path.at(-1) as number;
  const same = from.length === list.length && startsWith(list, from);
  if (same) return { list, index: position < index ? index - 1 : index };
  const through = list[from.length];
  if (!startsWith(list, from) || typeof through !== 'number' || through <= position) return { list, index };
  return { list: list.with(from.length, through - 1), index };
}

function insert(value: JsonObject, list: Path, index: number, steps: readonly JsonObject[]): JsonObject {
  const before = valueAt(value, list);
  const items = Array.isArray(before) ? (before as readonly Json[]) : [];
  return put(value, list, items.toSpliced(index, 0, ...steps)) as JsonObject;
}

function remove(value: JsonObject, path: Path): JsonObject {
  const list = path.slice(0, -1);
  const items = (valueAt(value, list) as readonly Json[]).toSpliced(path.at(-1) as number, 1);
  return put(value, list, items.length === 0 && vanishesWhenEmpty(list) ? undefined : items) as JsonObject;
}

function put(value: Json | undefined, path: Path, next: Json | undefined): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return next;
  if (value === undefined && next === undefined) return undefined;
  if (typeof first === 'number') {
    const items = Array.isArray(value) ? (value as readonly Json[]) : [];
    const item = put(items[first], rest, next);
    if (first >= items.length) return item === undefined ? items : [...items, item];
    return item === undefined ? items.toSpliced(first, 1) : items.with(first, item);
  }
  const object = isJsonObject(value) ? value : {};
  const item = put(object[first], rest, next);
  if (item === undefined) return Object.fromEntries(Object.entries(object).filter(([key]) => key !== first));
  return { ...object, [first]: item };
}
