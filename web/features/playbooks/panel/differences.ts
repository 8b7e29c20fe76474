import { isJsonObject, type Json } from '../../../lib/json.ts';
import type { Change } from '../document/changes.ts';
import type { Path } from '../document/path.ts';

/** The smallest changes that turn one value into the other. */
export function differences(before: Json | undefined, after: Json | undefined, path: Path): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after) || Object.keys(before).length === 0)
    return [{ kind: 'set', path, value: after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], [...path, key]));
}
