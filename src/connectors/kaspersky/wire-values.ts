import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';

/** Words that make an object with exactly the keys `type` and `value` a typed value. Any other word is plain data. */
const wireTypes = ['long', 'datetime', 'date', 'binary', 'float', 'double', 'params'] as const;
export type WireType = (typeof wireTypes)[number];

export interface TypedValue extends JsonObject {
  readonly type: WireType;
  readonly value: Json;
}

const known: ReadonlySet<unknown> = new Set(wireTypes);

export function isTypedValue(value: Json): value is TypedValue {
  return (
    isJsonObject(value) && known.has(value['type']) && Object.hasOwn(value, 'value') && Object.keys(value).length === 2
  );
}

/** A container below the top level. */
export function params(value: JsonObject): TypedValue {
  return { type: 'params', value };
}

export function long(value: number | bigint): TypedValue {
  return { type: 'long', value };
}

/** Whole seconds: the console takes no fractions. */
export function datetime(at: Date): TypedValue {
  return { type: 'datetime', value: wireTime(at) };
}

function wireTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** One entry of a sort list. */
export function sortBy(name: string, ascending: boolean): TypedValue {
  return params({ Name: name, Asc: ascending });
}
