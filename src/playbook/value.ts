import { Environment } from '@marcbachmann/cel-js';
import { AppError } from '#kernel/error.ts';
import { stringifyJson, type Json } from '#kernel/json.ts';

/** Characters of a text that an expression makes. */
export const maxTextLength = 1_048_576;
const maxValues = 200_000;
const maxDepth = 100;

/**
 * A result of CEL as JSON: whole numbers become plain numbers where they are safe, times ISO text, durations text such as `90s`.
 * What needs no change is given back itself, not copied.
 * @throws AppError `expression_failed` for what JSON cannot hold, and for results that are too large
 */
export function toJson(value: unknown): Json {
  return convert(value, { left: maxValues }, 0);
}

function convert(value: unknown, budget: { left: number }, depth: number): Json {
  budget.left -= 1;
  if (budget.left < 0 || depth > maxDepth)
    throw failed(`the result has more than ${maxValues} values or ${maxDepth} levels`);
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      budget.left -= value.length / 64;
      if (value.length > maxTextLength) throw failed('the result is text of more than 1 MiB');
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw failed(`the result is ${value}, which JSON cannot hold`);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case 'object':
      return value === null ? null : convertObject(value, budget, depth);
    default:
      throw failed('the result is not a value');
  }
}

function convertObject(value: object, budget: { left: number }, depth: number): Json {
  if (Array.isArray(value)) {
    let changed = false;
    const items = value.map((item: unknown) => {
      const json = convert(item, budget, depth + 1);
      changed ||= json !== item;
      return json;
    });
    return changed ? items : (value as Json[]);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return convertSpecial(value);
  let changed = false;
  const members = Object.entries(value).map(([key, member]: [string, unknown]): [string, Json] => {
    const json = convert(member, budget, depth + 1);
    changed ||= json !== member;
    return [key, json];
  });
  return changed ? Object.fromEntries(members) : (value as Json);
}

// The library does not export its class of durations: this is how to get at it.
const durationClass = (new Environment().evaluate('duration("0s")') as object).constructor;

function convertSpecial(value: object): Json {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw failed('the result is a time out of range');
    return value.toISOString();
  }
  if (value.constructor === durationClass) return durationText(Number(value.valueOf()));
  throw failed('the result is of a kind that JSON cannot hold');
}

function durationText(ms: number): string {
  return Number.isInteger(ms / 1_000) ? `${ms / 1_000}s` : `${ms}ms`;
}

/**
 * A value as text: texts as they are, numbers and flags as written, lists and objects as JSON.
 * @throws AppError `expression_failed` when the text would exceed 1 MiB
 */
export function textOf(value: unknown): string {
  const json = toJson(value);
  const text = typeof json === 'string' ? json : stringifyJson(json);
  if (text.length > maxTextLength) throw failed('the text has more than 1 MiB');
  return text;
}

function failed(message: string): AppError {
  return new AppError('expression_failed', message);
}
