/** What JSON can hold; a 64-bit number that a double cannot hold is kept as its own text. */
export type Wire = string | number | boolean | null | RawNumber | readonly Wire[] | WireObject;
export interface WireObject {
  readonly [name: string]: Wire;
}

/** Made by `JSON.rawJSON`: written as it is. */
export interface RawNumber {
  readonly rawJSON: string;
}

export type ValueType =
  | 'string'
  | 'int'
  | 'long'
  | 'bool'
  | 'datetime'
  | 'date'
  | 'binary'
  | 'double'
  | 'params'
  | 'array';

/** A value of the model: a time is milliseconds since 1970, binary is base64, params and arrays are wire values. */
export type Value = string | number | bigint | boolean | WireObject | readonly Wire[];

/** Words that make an object with exactly `type` and `value` a wrapper. */
const wrapperWords: ReadonlySet<string> = new Set(['long', 'datetime', 'date', 'binary', 'float', 'double', 'params']);

export interface Wrapper {
  readonly type: string;
  readonly value: unknown;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWrapper(value: unknown): value is Wrapper {
  return (
    isObject(value) &&
    Object.keys(value).length === 2 &&
    'value' in value &&
    typeof value['type'] === 'string' &&
    wrapperWords.has(value['type'])
  );
}

/** How a value looks below the top level. */
export function encode(type: ValueType, value: Value): Wire {
  switch (type) {
    case 'long':
      return { type, value: typeof value === 'bigint' ? bigNumber(value) : Number(value) };
    case 'datetime':
      return datetime(Number(value));
    case 'date':
      return { type, value: isoSeconds(Number(value)).slice(0, 10) };
    case 'binary':
      return { type, value: value as string };
    case 'double':
      return { type, value: Number(value) };
    case 'params':
      return params(value as WireObject);
    default:
      return value as Wire;
  }
}

export function params(value: WireObject): WireObject {
  return { type: 'params', value };
}

export function datetime(milliseconds: number): WireObject {
  return { type: 'datetime', value: isoSeconds(milliseconds) };
}

export function long(value: number | bigint): WireObject {
  return { type: 'long', value: typeof value === 'bigint' ? bigNumber(value) : value };
}

/** `YYYY-MM-DDTHH:MM:SSZ`: clients refuse milliseconds. */
function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function bigNumber(value: bigint): Wire {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  return (JSON as unknown as { rawJSON(text: string): RawNumber }).rawJSON(String(value));
}
