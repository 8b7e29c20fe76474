import type { Json } from '../wire/call.ts';

export function without(row: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}

/** Fields that the row lacks are left out. */
export function pick(row: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

export function withoutUndefined(row: Json): Json {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
