import type { TableAction } from '#connectors/sentinelone/table-action.ts';
import { selections, type Selection } from '#connectors/sentinelone/selections.ts';
import type { Field, Fields } from '#kernel/field.ts';
import { isJsonObject, type Json, type JsonObject } from '#kernel/json.ts';

/** Ids and other values of things that exist on the console. */
export interface KnownThings {
  /** By the name of the field that asks for them. */
  readonly byName: Readonly<Record<string, Json>>;
  /** An id that a selecting filter may name, by the path of the list. */
  readonly selected: Readonly<Record<string, string>>;
}

/** The least that an action takes: what is required, a filter that names one thing, and what `more` says. */
export function leastInput(action: TableAction, known: KnownThings, more: JsonObject = {}): JsonObject {
  const fields = action.input;
  const input = { ...requiredOf(fields, known), ...filterOf(action, known), ...reachOf(action) };
  return merged(input, more);
}

function requiredOf(fields: Fields, known: KnownThings): JsonObject {
  const required = Object.entries(fields).filter(([, field]) => field.required === true);
  return Object.fromEntries(required.map(([name, field]) => [name, valueFor(name, field, known)]));
}

function filterOf({ row, input }: TableAction, known: KnownThings): JsonObject {
  const field = input['filter'];
  if (field?.kind !== 'group') return {};
  const required = requiredOf(field.fields, known);
  if (row.selects !== undefined) {
    const { idField, path }: Selection = selections[row.selects];
    const id = known.selected[path] ?? '';
    const name = field.fields[idField] === undefined ? 'ids' : idField;
    return { filter: { ...required, [name]: field.fields[name]?.kind === 'list' ? [id] : id } };
  }
  const place = ['siteIds', 'accountIds', 'siteId', 'tenant'].find((name) => field.fields[name] !== undefined);
  if (place === undefined) return { filter: required };
  return { filter: { ...required, [place]: placeValue(place, known) } };
}

function placeValue(name: string, known: KnownThings): Json {
  if (name === 'tenant') return true;
  const id = known.byName[name.startsWith('site') ? 'siteId' : 'accountId'] ?? '';
  return name.endsWith('s') ? [id] : id;
}

function reachOf({ row, input }: TableAction): JsonObject {
  return row.reachesEverything === true && 'scope' in input ? { scope: 'everything' } : {};
}

function merged(input: JsonObject, more: JsonObject): JsonObject {
  const both = Object.entries(more).map(([name, value]): [string, Json] => {
    const given = input[name];
    return [name, isJsonObject(given) && isJsonObject(value) ? merged(given, value) : value];
  });
  return { ...input, ...Object.fromEntries(both) };
}

const samples = ['1234567890123456789', 'ab', 'user@example.com', '2026-01-31', '08:30', '12'];

function valueFor(name: string, field: Field, known: KnownThings): Json {
  const given = known.byName[name];
  switch (field.kind) {
    case 'text':
      return typeof given === 'string' && fits(given, field.pattern) ? given : sampleFor(field.pattern);
    case 'integer':
    case 'number':
      return Math.max(field.min ?? 0, 1);
    case 'flag':
      return true;
    case 'instant':
      return typeof given === 'string' ? given : '2026-01-31T08:00:00.000Z';
    case 'choice':
      return typeof given === 'string' && field.values.includes(given) ? given : field.values[0];
    case 'list': {
      if (typeof field.of === 'object') return [requiredOf(field.of, known)];
      if (field.of === 'integer') return [1];
      const one = given ?? known.byName[name.replace(/s$/, '')];
      if (field.values !== undefined) return [field.values[0]];
      return [typeof one === 'string' && fits(one, field.pattern) ? one : sampleFor(field.pattern)];
    }
    case 'group':
      return requiredOf(field.fields, known);
    case 'document':
      return {};
  }
}

function fits(text: string, pattern: string | undefined): boolean {
  return pattern === undefined || new RegExp(pattern, 'u').test(text);
}

function sampleFor(pattern: string | undefined): string {
  return pattern === undefined ? 'ab' : (samples.find((sample) => fits(sample, pattern)) ?? 'a');
}
