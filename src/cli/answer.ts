import type { JsonObject } from '#kernel/json.ts';

/** A text of an answer; empty where the answer has none of that name. */
export function textOf(answer: JsonObject, name: string): string {
  const value = answer[name];
  return typeof value === 'string' ? value : '';
}
