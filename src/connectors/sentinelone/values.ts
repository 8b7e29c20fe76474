import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';

/** Any value as a text: itself, or its JSON. */
export function textFrom(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : stringifyJson(value);
}

/** Anything that a console may answer where an object is expected. */
export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
