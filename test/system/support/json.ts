import type { Json, JsonObject } from '#kernel/json.ts';

/** The object that a program printed. */
export function parsed(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

/** A value that must be text. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`Expected text, not ${JSON.stringify(value)}.`);
}
