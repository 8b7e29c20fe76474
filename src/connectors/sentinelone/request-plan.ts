import type { Json, JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';
import { pathSegment } from '#net/path-encoding.ts';
import type { ConsoleCall } from './call.ts';
import type { Vocabulary } from './notation.ts';
import type { Row } from './row.ts';
import { objectOf, textFrom } from './values.ts';
import type { RowShape } from './row-shape.ts';

/**
 * The request that a row and a validated input describe.
 * @throws AppError `invalid_input` for values that cannot travel: a comma in a list of the query, for example
 */
export function planCall(row: Row, shape: RowShape, input: JsonObject): ConsoleCall {
  const query = queryOf(row, shape, input);
  const body = row.body === undefined ? undefined : bodyOf(shape, input);
  return {
    method: shape.method,
    path: pathOf(shape.template, input),
    effect: row.effect === 'read' ? 'read' : 'write',
    permission: row.permission,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(body === undefined ? {} : { body: { json: body } }),
  };
}

/** Fills the template; `[/{name}]` falls away where the input has no such value. */
export function pathOf(template: string, input: JsonObject): string {
  const whole = template.replace(/\[\/\{(\w+)\}\]/g, (_, name: string) =>
    input[name] === undefined ? '' : `/{${name}}`,
  );
  return whole.replace(/\{(\w+)\}/g, (_, name: string) => pathSegment(textFrom(input[name]), `input.${name}`));
}

function queryOf(row: Row, shape: RowShape, input: JsonObject): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const name of Object.keys(shape.query.fields)) {
    const value = input[name] ?? row.defaults?.[name];
    const text = value === undefined ? null : queryText(value, `input.${name}`);
    if (text !== null) query[name] = text;
  }
  return query;
}

/** Lists travel as one value with commas; null for an empty one. */
export function queryText(value: Json, at: string): string | null {
  if (!Array.isArray(value)) return textFrom(value);
  if (value.length === 0) return null;
  const texts = (value as readonly Json[]).map(textFrom);
  const withComma = texts.findIndex((text) => text.includes(','));
  if (withComma >= 0) {
    throw invalidInput([
      { path: `${at}[${withComma}]`, problem: 'holds a comma, at which the console would split it' },
    ]);
  }
  return texts.join(',');
}

function bodyOf(shape: RowShape, input: JsonObject): JsonObject {
  const body = writtenGroup(shape.body, input);
  const cleared: Json | undefined = input['clear'];
  if (!Array.isArray(cleared)) return body;
  return (cleared as readonly Json[]).reduce<JsonObject>(
    (whole, path) => withNull(whole, textFrom(path).split('.')),
    body,
  );
}

/** The values of a group as the console wants them. Empty groups of the notation are always sent. */
function writtenGroup(vocabulary: Vocabulary, values: JsonObject): JsonObject {
  const written: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(vocabulary.fields), ...vocabulary.groups.keys()])) {
    const value = values[name];
    const part = vocabulary.groups.get(name);
    if (part !== undefined && (vocabulary.fields[name] === undefined || name === 'filter')) {
      written[name] = writtenGroup(part, objectOf(value));
    } else if (value !== undefined) {
      written[name] = writtenValue(vocabulary, name, value);
    }
  }
  return written;
}

function writtenValue(vocabulary: Vocabulary, name: string, value: Json): Json {
  const part = vocabulary.groups.get(name);
  if (part !== undefined) {
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => writtenGroup(part, objectOf(item)));
    return writtenGroup(part, objectOf(value));
  }
  switch (vocabulary.conversions.get(name)) {
    case 'long':
      // The console wants a JSON integer here, and it may be beyond what a number can hold.
      return BigInt(textFrom(value));
    case 'flags':
      return (value as readonly Json[]).map((text) => text === 'true');
    case undefined:
      return value;
  }
}

function withNull(whole: JsonObject, [name = '', ...rest]: readonly string[]): JsonObject {
  return { ...whole, [name]: rest.length === 0 ? null : withNull(objectOf(whole[name]), rest) };
}
