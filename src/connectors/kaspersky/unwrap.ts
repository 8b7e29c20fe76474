import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { isTypedValue, type TypedValue } from './wire-values.ts';

/** A wire value as people read it: types taken off, empty times null, 64-bit numbers exact. */
export function unwrap(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonObject(value)) return value.map(unwrap);
  return isTypedValue(value) ? untyped(value) : unwrapMembers(value);
}

/** The members of a container, wrapped or bare; empty for anything else. */
export function membersOf(value: Json | undefined): JsonObject {
  if (value === undefined || !isJsonObject(value)) return {};
  if (!isTypedValue(value)) return value;
  return value.type === 'params' && isJsonObject(value.value) ? value.value : {};
}

export function unwrapMembers(members: JsonObject): JsonObject {
  const plain: Record<string, Json> = {};
  for (const name in members) {
    // A member of this name would otherwise set the prototype.
    if (name === '__proto__') continue;
    plain[name] = unwrap(members[name] ?? null);
  }
  return plain;
}

function untyped({ type, value }: TypedValue): Json {
  switch (type) {
    case 'params':
      return isJsonObject(value) ? unwrapMembers(value) : unwrap(value);
    case 'datetime':
    case 'date':
      return value === '' ? null : value;
    case 'long':
      return readLong(value);
    case 'binary':
    case 'float':
    case 'double':
      return value;
  }
}

/** Some versions write a 64-bit number as text. */
function readLong(value: Json): Json {
  if (typeof value !== 'bigint' && !(typeof value === 'string' && /^-?\d{1,20}$/.test(value))) return value;
  const exact = BigInt(value);
  const rounded = Number(exact);
  return Number.isSafeInteger(rounded) ? rounded : exact;
}
