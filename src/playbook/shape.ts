import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { nearest } from '#kernel/nearest.ts';
import type { Problems } from './problem.ts';

/*
 * Readers of one value each. A wrong value is put on the list and a harmless one returned in its place, so that reading goes on
 * and finds the rest: nothing that was read is used once the list holds anything.
 */

export function describe(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'text' : typeof value === 'boolean' ? `${value}` : 'a number';
}

export function readObject(value: Json | undefined, path: string, problems: Problems): JsonObject {
  if (isJsonObject(value)) return value;
  problems.add(path, `must be an object, not ${describe(value)}`, 'Write `key: value` lines below it.');
  return {};
}

export function readList(value: Json | undefined, path: string, problems: Problems): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  problems.add(path, `must be a list, not ${describe(value)}`, 'Begin each item with `- `.');
  return [];
}

export function readText(value: Json | undefined, path: string, problems: Problems, maxLength = 4_096): string {
  if (typeof value !== 'string' || value.trim() === '') {
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    const fix = isPlain ? `Put it in quotes: \`"${value}"\`.` : value === undefined ? 'Add it.' : 'Write text.';
    problems.add(path, `must be text, not ${value === '' ? 'empty' : describe(value)}`, fix);
    return '';
  }
  if (value.length > maxLength) problems.add(path, `has ${value.length} characters; at most ${maxLength} are taken`);
  return value;
}

export function readInteger(
  value: Json | undefined,
  path: string,
  problems: Problems,
  min: number,
  max: number,
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  problems.add(path, `must be a whole number from ${min} to ${max}`, 'Write the number, without quotes.');
  return min;
}

export function readOneOf<T extends string>(
  value: Json | undefined,
  path: string,
  problems: Problems,
  choices: readonly [T, ...T[]],
): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const close = typeof value === 'string' ? nearest(value, choices) : null;
  problems.add(path, `must be one of ${choices.join(', ')}`, close === null ? undefined : `Did you mean \`${close}\`?`);
  return choices[0];
}

export function refuseUnknownKeys(object: JsonObject, keys: readonly string[], path: string, problems: Problems): void {
  for (const key of Object.keys(object)) {
    if (keys.includes(key)) continue;
    const close = nearest(key, keys);
    const fix = close === null ? `The keys are ${keys.join(', ')}.` : `Did you mean \`${close}\`?`;
    problems.addAtKey(path === '' ? key : `${path}.${key}`, 'is not a key here', fix);
  }
}

/** Names that stand for one thing each; those that are left out do not count. */
export function refuseTwice(
  names: readonly (string | undefined)[],
  pathOf: (index: number) => string,
  problems: Problems,
): void {
  for (const [index, name] of names.entries()) {
    if (name === undefined || name === '' || names.indexOf(name) === index) continue;
    problems.add(pathOf(index), `is taken already: \`${name}\``, 'Choose another name.');
  }
}
