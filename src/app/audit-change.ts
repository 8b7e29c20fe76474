import { canonicalJson } from '#kernel/canonical-json.ts';
import type { Json, JsonObject } from '#kernel/json.ts';

const secretText = '[secret]';

/** What a change of configuration was, for the audit: the members that differ, before and after. Null stands for a thing that was not there. */
export function changeOf(before: JsonObject | null, after: JsonObject | null): JsonObject {
  if (before === null || after === null) return { before, after };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null));
  return { changed, before: picked(before, changed), after: picked(after, changed) };
}

/** Secrets as the audit may show them: their names. */
export function secretNames(secrets: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(secrets).map((name): [string, Json] => [name, secretText]));
}

function picked(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name): [string, Json] => [name, value[name] ?? null]));
}
