import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { isTypedValue, long, params } from './wire-values.ts';

const maxInt = 2_147_483_647;
const minInt = -2_147_483_648;

/**
 * Plain values as the arguments of a call: containers stay bare at the top and are wrapped below it,
 * 64-bit and fractional numbers get their type. Values that carry a type already stay as they are.
 */
export function wrapArguments(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wrapTop(value)]));
}

function wrapTop(value: Json): Json {
  if (isTypedValue(value)) {
    return value.type === 'params' && isJsonObject(value.value) ? wrapMembers(value.value) : value;
  }
  // What the method declares is not known here: a big plain number at the top is taken by the console either way.
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  return isJsonObject(value) ? wrapMembers(value) : wrapBelow(value);
}

function wrapBelow(value: Json): Json {
  if (typeof value === 'bigint') return long(value);
  if (typeof value === 'number') return wrapNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonObject(value)) return value.map(wrapBelow);
  if (!isTypedValue(value)) return params(wrapMembers(value));
  return value.type === 'params' && isJsonObject(value.value) ? params(wrapMembers(value.value)) : value;
}

function wrapNumber(value: number): Json {
  if (!Number.isInteger(value)) return { type: 'double', value };
  return value > maxInt || value < minInt ? long(value) : value;
}

/** A container holds no null: a member without a value is left out. */
function wrapMembers(values: JsonObject): JsonObject {
  const members = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(members.map(([name, value]) => [name, wrapBelow(value)]));
}
