import type { Json, JsonObject } from '#kernel/json.ts';
import { isJsonObject, stringifyJson } from '#kernel/json.ts';
import type { WireBody } from '#kernel/net.ts';
import { invalidInput, type Issue } from '#kernel/validate.ts';

/**
 * A query that a person gave as a document: names with a text, a number, a flag, or a list of those.
 * @throws AppError `invalid_input`
 */
export function queryOf(document: Json | undefined, at: string): Record<string, string | readonly string[]> {
  return Object.fromEntries(entriesOf(document, at).map(([name, value]) => [name, queryValue(value, `${at}.${name}`)]));
}

function queryValue(value: Json, path: string): string | readonly string[] {
  return Array.isArray(value)
    ? value.map((item: Json, index) => plainText(item, `${path}[${index}]`))
    : plainText(value, path);
}

/**
 * Headers that a person gave as a document of texts; names in lower case.
 * @throws AppError `invalid_input` for names and values that HTTP does not take, and for `refused` names
 */
export function headersOf(document: Json | undefined, at: string, refused: readonly string[]): Record<string, string> {
  const headers = entriesOf(document, at).map(([name, value]) => {
    const text = plainText(value, `${at}.${name}`);
    const problem = headerProblem(name, text, refused);
    if (problem !== null) throw invalidInput([{ path: `${at}.${name}`, problem }]);
    return [name.toLowerCase(), text] as const;
  });
  return Object.fromEntries(headers);
}

/** Null for a header that can be sent. */
export function headerProblem(name: string, value: string, refused: readonly string[]): string | null {
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/i.test(name)) return 'is not a header name';
  if (refused.includes(name.toLowerCase())) return 'is set by the connection';
  return /^[\t\x20-\x7e]*$/.test(value) ? null : 'must be printable ASCII text';
}

/** Any JSON value as a body. */
export function jsonBody(json: Json): WireBody {
  if (isJsonObject(json) || isObjectList(json)) return { json };
  return { text: stringifyJson(json), contentType: 'application/json' };
}

function isObjectList(json: Json): json is readonly JsonObject[] {
  return Array.isArray(json) && json.every(isJsonObject);
}

function entriesOf(document: Json | undefined, at: string): readonly (readonly [string, Json])[] {
  if (document === undefined) return [];
  if (isJsonObject(document)) return Object.entries(document);
  throw invalidInput([{ path: at, problem: 'must be an object of texts' }]);
}

function plainText(value: Json, path: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  const issue: Issue = { path, problem: 'must be a text, a number, or true or false' };
  throw invalidInput([issue]);
}
