import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';
import { textOf } from './text-of.ts';

/** One call of a command as the vendor facts give it. */
export interface ExampleCall {
  readonly step: string;
  readonly method: string;
  readonly request: JsonObject;
  readonly response: JsonObject;
}

export interface ExampleCommand {
  readonly command: string;
  readonly calls: readonly ExampleCall[];
}

const repository = join(import.meta.dirname, '../../../..');
const places = ['../shared/vendors/kaspersky', '../../shared/vendors/kaspersky'].map((place) =>
  join(repository, place),
);

/** The vendor facts lie beside the repository where it is developed, and nowhere else; null without them. */
export function readExamples(): readonly ExampleCommand[] | null {
  const folder = places.find((place) => existsSync(join(place, 'commands.json')));
  if (folder === undefined) return null;
  return JSON.parse(readFileSync(join(folder, 'commands.json'), 'utf8')) as readonly ExampleCommand[];
}

/** An example as an answer: placeholders become texts that a console could give. */
export function filled(value: Json): Json {
  if (typeof value === 'string')
    return value.replace(/\{\{([^}]*)\}\}/g, (_, name: string) => name.replace(/\W+/g, '-'));
  if (Array.isArray(value)) return value.map((item: Json) => filled(item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [textOf(filled(key)), filled(item)]));
}

/**
 * Where a request differs from an example; null when it does not. A placeholder stands for anything.
 * @param loose names at the top level that may differ
 */
export function difference(actual: Json, example: Json, loose: readonly string[] = [], path = '$'): string | null {
  if (typeof example === 'string' && example.includes('{{')) return null;
  if (Array.isArray(example)) return listDifference(actual, example as readonly Json[], path);
  if (!isJsonObject(example))
    return actual === example ? null : `${path}: ${JSON.stringify(actual)} instead of ${JSON.stringify(example)}`;
  if (!isJsonObject(actual)) return `${path}: no object`;
  const named = Object.keys(example).filter((key) => !key.includes('{{'));
  for (const key of named) {
    if (loose.includes(key)) continue;
    if (!Object.hasOwn(actual, key)) return `${path}.${key} is missing`;
    const found = difference(actual[key] ?? null, example[key] ?? null, [], `${path}.${key}`);
    if (found !== null) return found;
  }
  const more = Object.keys(actual).filter((key) => !named.includes(key));
  const unnamed = Object.entries(example).filter(([key]) => key.includes('{{'));
  if (more.length > unnamed.length && loose.length === 0) return `${path} has ${more.join(', ')} besides`;
  const unmet = unnamed.find(
    ([, value]) => !more.some((key) => difference(actual[key] ?? null, value, [], path) === null),
  );
  return unmet === undefined ? null : `${path} has nothing like ${unmet[0]}`;
}

function listDifference(actual: Json, example: readonly Json[], path: string): string | null {
  if (!Array.isArray(actual)) return `${path}: no list`;
  const items: readonly Json[] = actual;
  if (items.length !== example.length) return `${path}: ${items.length} items instead of ${example.length}`;
  for (const [index, item] of example.entries()) {
    const found = difference(items[index] ?? null, item, [], `${path}[${index}]`);
    if (found !== null) return found;
  }
  return null;
}
