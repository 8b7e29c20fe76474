import { createHash } from 'node:crypto';
import { stringifyJson, type Json, type JsonObject } from '#kernel/json.ts';
import { isEmpty } from './filter-rule.ts';
import { pathOf } from './request-plan.ts';
import type { Row } from './row.ts';
import { objectOf } from './values.ts';
import { requestOf } from './row-shape.ts';
import { selections, type Selection } from './selections.ts';

/** What a write changes: ids where the input names them, else the filter, else the new object or the place. Never empty. */
export function targetsOf(row: Row, input: JsonObject): readonly string[] {
  const { template } = requestOf(row);
  if (row.selects !== undefined) return selectedIds(row, input) ?? [filterTarget(input['filter'])];
  const ids = idsInPath(template, row.path ?? '', input) ?? idsInData(input['data']);
  if (ids !== null) return ids;
  const name = nameOf(objectOf(input['data'])) ?? nameOf(input);
  return [name === null ? `${requestOf(row).method} ${pathOf(template, input)}` : `${row.id}:${name}`];
}

/** The ids that a selecting filter names; null when it selects by other criteria only. */
export function selectedIds(row: Pick<Row, 'selects'>, input: JsonObject): readonly string[] | null {
  if (row.selects === undefined) return null;
  const { idField } = selections[row.selects] as Selection;
  const filter = objectOf(input['filter']);
  const ids = [
    ...textsOf(filter[idField]),
    ...(row.selects === 'agents' ? textsOf(filter['agentIds']) : []),
    ...(idField === 'id' ? textsOf(filter['ids']) : []),
  ];
  return ids.length === 0 ? null : [...new Set(ids)];
}

const longestTarget = 300;

/** A filter as a target: the same criteria always give the same text. */
export function filterTarget(filter: Json | undefined): string {
  const parts = Object.entries(objectOf(filter))
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => `${name}=${criterion(value)}`)
    .toSorted();
  const text = parts.length === 0 ? 'everything' : parts.join('; ');
  if (text.length <= longestTarget) return `filter:${text}`;
  const mark = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `filter:${text.slice(0, longestTarget)}… (sha256 ${mark})`;
}

function criterion(value: Json): string {
  if (Array.isArray(value)) return (value as readonly Json[]).map(criterion).toSorted().join(',');
  return typeof value === 'string' ? value : stringifyJson(value);
}

/** The last id of the path is the most precise: a note, not its threat. */
function idsInPath(template: string, notation: string, input: JsonObject): readonly string[] | null {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const ids = names.filter((name) => !new RegExp(`\\b${name}!?:[^ ]*\\|`).test(notation)).map((name) => input[name]);
  const last = ids.filter((value): value is string => typeof value === 'string').at(-1);
  return last === undefined ? null : [last];
}

function idsInData(data: Json | undefined): readonly string[] | null {
  const one = objectOf(data);
  const ids = [...textsOf(one['ids']), ...textsOf(one['id'])];
  if (ids.length > 0) return [...new Set(ids)];
  const holders = [data, one['exclusions'], one['hashes'], one['events']].find((value) => Array.isArray(value)) as
    | readonly Json[]
    | undefined;
  const found = (holders ?? [])
    .map((item) => objectOf(item))
    .flatMap((item) => textsOf(item['id'] ?? item['hash'] ?? item['storyline'] ?? item['value']));
  return found.length === 0 ? null : [...new Set(found)];
}

const naming = [
  'name',
  'ruleName',
  'exclusionName',
  'email',
  'applicationInstanceName',
  'sha256Value',
  'value',
  'queryId',
  'scopeId',
  'channelId',
];

function nameOf(data: JsonObject): string | null {
  const found = naming.map((name) => data[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found.slice(0, longestTarget) : null;
}

export function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value)
    ? (value as readonly Json[]).filter((item): item is string => typeof item === 'string')
    : [];
}
