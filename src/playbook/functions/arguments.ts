import { AppError } from '#kernel/error.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { describe } from '../shape.ts';

/*
 * Readers of arguments. @param name of the function, for the message. All throw AppError `expression_failed`.
 */

export function failed(message: string, cause?: unknown): AppError {
  return new AppError('expression_failed', message, { cause });
}

export function asText(value: Json | undefined, name: string): string {
  if (typeof value === 'string') return value;
  throw failed(`${name}() takes text, not ${describe(value)}`);
}

export function asNumber(value: Json | undefined, name: string): number {
  if (typeof value === 'number') return value;
  throw failed(`${name}() takes a number, not ${describe(value)}`);
}

export function asWhole(value: Json | undefined, name: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw failed(`${name}() takes a whole number from ${min} to ${max}`);
}

export function asList(value: Json | undefined, name: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw failed(`${name}() takes a list, not ${describe(value)}`);
}

export function asObject(value: Json | undefined, name: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw failed(`${name}() takes an object, not ${describe(value)}`);
}

/** One text, or several in a list. */
export function asTexts(value: Json | undefined, name: string): readonly string[] {
  return Array.isArray(value) ? value.map((item: Json) => asText(item, name)) : [asText(value, name)];
}
