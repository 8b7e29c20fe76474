import { isJsonObject, type Json, type JsonObject } from '../../../lib/json.ts';
import type { Change } from '../document/changes.ts';
import type { Path } from '../document/path.ts';

/** What somebody has changed in the forms of a step. A new id comes last, so that it finds what was typed as well. */
export function stepChanges(before: JsonObject, after: JsonObject, path: Path): readonly Change[] {
  const { id } = after;
  if (typeof before['id'] !== 'string' || typeof id !== 'string' || id === before['id'])
    return differences(before, after, path);
  return [...differences({ ...before, id }, after, path), { kind: 'rename', path, id }];
}

/** The smallest changes that turn one value into the other. */
export function differences(before: Json | undefined, after: Json | undefined, path: Path): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after) || Object.keys(before).length === 0)
    return [{ kind: 'set', path, value: after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], [...path, key]));
}
