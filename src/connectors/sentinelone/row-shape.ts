import type { Field, Fields } from '#kernel/field.ts';
import type { Method } from './call.ts';
import { fieldOf } from './fields.ts';
import { emptyVocabulary, readNotation, type Vocabulary } from './notation.ts';
import type { Row } from './row.ts';

/** A row, read: what its input is made of, and where each part travels. Made on first use. */
export interface RowShape {
  readonly method: Method;
  readonly template: string;
  readonly path: Vocabulary;
  readonly query: Vocabulary;
  readonly body: Vocabulary;
  /** The whole input. */
  readonly fields: Fields;
  /** Dotted names of body fields that may be sent as null. */
  readonly clearable: readonly string[];
}

export function readShape(row: Row): RowShape {
  const { method, template } = requestOf(row);
  const path = pathVocabulary(template, row.path ?? '');
  const query = readNotation(row.query ?? '');
  const body = readNotation(row.body ?? row.multipart ?? '');
  const clearable = row.body === undefined ? [] : clearableIn(body);
  const fields: Record<string, Field> = {
    ...path.fields,
    ...withDefaults(query.fields, row.defaults ?? {}),
    ...relaxed(body.fields),
    ...row.handler?.fields,
  };
  if (row.paging !== undefined) Object.assign(fields, pagingFields);
  if (needsScope(row)) fields['scope'] = scopeField;
  if (clearable.length > 0) fields['clear'] = clearField(clearable);
  return { method, template, path, query, body, fields, clearable };
}

export function requestOf(row: Pick<Row, 'request'>): { readonly method: Method; readonly template: string } {
  const [method = 'GET', template = '/'] = row.request.split(' ');
  return { method: method as Method, template };
}

/** Whether the input may say that everything is meant. */
export function needsScope(row: Row): boolean {
  if (row.effect === 'read') return false;
  if (row.reachesEverything === true || row.selects !== undefined) return true;
  // A filter that can hold nothing places nothing: the scope is in the data then.
  const filter = bodyOf(row).groups.get('filter');
  return filter !== undefined && Object.keys(filter.fields).length > 0;
}

function bodyOf(row: Row): Vocabulary {
  return readNotation(row.body ?? row.multipart ?? '');
}

/** What the console demands and we can supply is not asked of people. */
function withDefaults(fields: Fields, defaults: Readonly<Record<string, unknown>>): Fields {
  const supplied = Object.entries(fields).filter(([name]) => name in defaults);
  return { ...fields, ...Object.fromEntries(supplied.map(([name, field]) => [name, { ...field, required: false }])) };
}

/** A filter is judged by the rule about empty filters, which says better what is missing. */
function relaxed(fields: Fields): Fields {
  const { filter } = fields;
  if (filter === undefined || filter.kind !== 'group') return fields;
  return { ...fields, filter: { ...filter, required: false } };
}

function pathVocabulary(template: string, notation: string): Vocabulary {
  const given = readNotation(notation);
  const fields: Record<string, Field> = {};
  for (const [, name = ''] of template.matchAll(/\{(\w+)\}/g)) {
    fields[name] = given.fields[name] ?? fieldOf(name, 'id', { required: true }).field;
  }
  return { ...emptyVocabulary, fields };
}

function clearableIn(body: Vocabulary): readonly string[] {
  const names = [...body.nullable];
  for (const [group, part] of body.groups) {
    const isSingle = body.fields[group]?.kind === 'group';
    if (group !== 'filter' && isSingle) names.push(...part.nullable.map((name) => `${group}.${name}`));
  }
  return names;
}

const scopeField: Field = {
  kind: 'choice',
  values: ['everything'],
  label: 'Scope',
  help: 'Says that everything in the reach of the token is meant. Only then an empty filter is sent.',
};

function clearField([first = '', ...rest]: readonly string[]): Field {
  return {
    kind: 'list',
    of: 'text',
    values: [first, ...rest],
    maxItems: 50,
    label: 'Clear',
    help: 'Fields to empty: they are sent as null, while fields that are left out stay as they are.',
  };
}

/** Rows in one answer, however long the list: more are read page by page. */
const mostItems = 100_000;
export const usualItems = 10_000;

const pagingFields: Fields = {
  all: { kind: 'flag', label: 'All pages', help: 'Follows the pages to the end, or to maxItems.' },
  maxItems: {
    kind: 'integer',
    min: 1,
    max: mostItems,
    label: 'At most',
    help: `With all: the number of rows at which to stop. ${usualItems} when left out.`,
  },
};
