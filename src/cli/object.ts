import { isJsonObject, parseJson, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';

/** The object that a flag gave, or an empty one. @throws AppError `invalid_input` for any other JSON, which would otherwise be dropped in silence */
export function objectOf(value: Json | undefined, flag: string): JsonObject {
  if (value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw invalidInput([{ path: flag, problem: 'must be an object, such as {"name": "value"}' }]);
}

/** Inputs as a whole and one by one; the latter win. */
export function inputsOf(whole: Json | undefined, pairs: readonly string[]): JsonObject {
  return { ...objectOf(whole, '--inputs'), ...Object.fromEntries(pairs.map(readPair)) };
}

/** A value that reads as JSON other than text is that; everything else is text. */
function readPair(pair: string): [string, Json] {
  const [name = '', ...rest] = pair.split('=');
  const text = rest.join('=');
  return [name, /^(true|false|-?\d{1,15}|[[{].*[\]}])$/s.test(text) ? readLiteral(text) : text];
}

function readLiteral(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
