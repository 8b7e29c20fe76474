import { createHash } from 'node:crypto';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { ref } from './contract/schema-kit.ts';

/** Shorter schemas are easier to read in place than behind a name. */
const worthNaming = 600;

/**
 * Moves object schemas that occur several times (the filter of an agent stands in dozens of actions) into components.
 * @returns the operations with references, and the schemas that they refer to
 */
export function shareSchemas(operations: readonly JsonObject[]): {
  readonly operations: readonly JsonObject[];
  readonly schemas: JsonObject;
} {
  const counts = new Map<string, number>();
  for (const operation of operations) count(operation, counts);
  const schemas: Record<string, Json> = {};

  function shared(value: Json): Json {
    if (Array.isArray(value)) return value.map(shared);
    if (!isJsonObject(value)) return value;
    const text = keyOf(value);
    const inner = Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shared(entry)]));
    if (text === null || (counts.get(text) ?? 0) < 2) return inner;
    const name = `Shared_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
    schemas[name] = inner;
    return ref(name);
  }

  // Objects stay objects: only schemas below them become references.
  return { operations: operations.map((operation) => shared(operation) as JsonObject), schemas };
}

function count(value: Json, counts: Map<string, number>): void {
  if (typeof value !== 'object' || value === null) return;
  if (!isJsonObject(value)) {
    for (const item of value) count(item, counts);
    return;
  }
  const text = keyOf(value);
  if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  // What lies below a repeated schema is counted once with it.
  if (text !== null && (counts.get(text) ?? 0) > 1) return;
  for (const entry of Object.values(value)) count(entry, counts);
}

/** The text of an object schema that is worth a name of its own. */
function keyOf(value: JsonObject): string | null {
  if (value['type'] !== 'object' || !isJsonObject(value['properties'])) return null;
  const text = stringifyJson(value);
  return text.length < worthNaming ? null : text;
}
