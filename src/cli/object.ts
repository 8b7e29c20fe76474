import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { invalidInput } from '#kernel/validate.ts';

/** The object that a flag gave, or an empty one. @throws AppError `invalid_input` for any other JSON, which would otherwise be dropped in silence */
export function objectOf(value: Json | undefined, flag: string): JsonObject {
  if (value === undefined) return {};
  if (isJsonObject(value)) return value;
  throw invalidInput([{ path: flag, problem: 'must be an object, such as {"name": "value"}' }]);
}
