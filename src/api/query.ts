import type { Field, Fields } from '#kernel/field.ts';
import type { Json, JsonObject } from '#kernel/json.ts';

/** Query text as the values that the fields expect; what cannot be read stays text, and the validator says so. */
export function queryInput(fields: Fields, query: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(query).map(([name, text]): [string, Json] => [name, valueOf(fields[name], text)]),
  );
}

function valueOf(field: Field | undefined, text: string): Json {
  if (field?.kind === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (field?.kind === 'flag' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
