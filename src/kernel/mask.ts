import type { Fields } from './field.ts';
import { isJsonObject, stringifyJson, type Json, type JsonObject } from './json.ts';

/** Stands where a sensitive value was. */
export const maskText = '[secret]';

/** The input as it may be stored: sensitive fields masked. */
export function maskedInput(fields: Fields, input: JsonObject): JsonObject {
  const entries = Object.entries(input).map(([name, value]): [string, Json] => {
    const field = fields[name];
    if (field?.sensitive === true) return [name, maskText];
    if (field?.kind === 'group') return [name, maskedInput(field.fields, value as JsonObject)];
    if (field?.kind === 'list' && typeof field.of === 'object') {
      const { of } = field;
      return [name, (value as readonly JsonObject[]).map((item) => maskedInput(of, item))];
    }
    return [name, value];
  });
  return Object.fromEntries(entries);
}

/** The input without its sensitive fields. It need not be valid. */
export function withoutSecrets(fields: Fields, input: JsonObject): JsonObject {
  const entries = Object.entries(input).flatMap(([name, value]): readonly [string, Json][] => {
    const field = fields[name];
    if (field?.sensitive === true) return [];
    if (field?.kind === 'group' && isJsonObject(value)) return [[name, withoutSecrets(field.fields, value)]];
    if (field?.kind === 'list' && typeof field.of === 'object' && Array.isArray(value)) {
      const { of } = field;
      const items = value as readonly Json[];
      return [[name, items.map((item) => (isJsonObject(item) ? withoutSecrets(of, item) : item))]];
    }
    return [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** The values of sensitive fields, so that they can be found and masked wherever they turn up. */
export function sensitiveValues(fields: Fields, input: JsonObject): readonly string[] {
  return Object.entries(input).flatMap(([name, value]): readonly string[] => {
    const field = fields[name];
    if (field?.sensitive === true) return [typeof value === 'string' ? value : stringifyJson(value)];
    if (field?.kind === 'group') return sensitiveValues(field.fields, value as JsonObject);
    if (field?.kind === 'list' && typeof field.of === 'object') {
      const { of } = field;
      return (value as readonly JsonObject[]).flatMap((item) => sensitiveValues(of, item));
    }
    return [];
  });
}

/** An answer as it may be stored: the values of the named members masked, at any depth; `*` stands for all of it. */
export function maskedOutput(names: readonly string[], answer: Json): Json {
  if (answer === null || names.length === 0) return answer;
  if (names.includes('*')) return maskText;
  if (Array.isArray(answer)) return (answer as readonly Json[]).map((item) => maskedOutput(names, item));
  if (!isJsonObject(answer)) return answer;
  const entries = Object.entries(answer).map(([name, value]): [string, Json] => [
    name,
    names.includes(name) && value !== null ? maskText : maskedOutput(names, value),
  ]);
  return Object.fromEntries(entries);
}
