/** JSON values. 64-bit integers beyond 2^53 are `bigint`, so that they survive reading and writing unchanged. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A long run of digits where a number can stand: ids and UUIDs in quotes are common, and harmless. */
const longDigits = /(?:^|[\s:,[])-?\d{16,}/;

/**
 * Parses JSON text without rounding big integers: those beyond the safe range become `bigint`.
 * @throws SyntaxError as JSON.parse does
 */
export function parseJson(text: string): Json {
  // The reviver is several times slower than a plain parse, and few documents hold a long run of digits.
  if (!longDigits.test(text)) return JSON.parse(text) as Json;
  return JSON.parse(text, keepBigIntegers) as Json;
}

/** Writes JSON text; `bigint` becomes a plain JSON number. */
export function stringifyJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // A replacer is several times slower, and hardly any document holds what only it can write.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, writeBigIntegers, indent);
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keepBigIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

interface RawJson {
  rawJSON(text: string): unknown;
}

function writeBigIntegers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (JSON as unknown as RawJson).rawJSON(value.toString()) : value;
}
