import type { ComponentType } from 'react';
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts';

/** One field of a form, read from a JSON Schema that the API made from its own fields. */
export type FormField = {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly initial: Json | undefined;
} & (
  | { readonly kind: 'text' | 'instant' | 'flag' | 'document'; readonly maxLength?: number }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'texts'; readonly values: readonly string[] | null; readonly whole: boolean }
  | { readonly kind: 'rows'; readonly fields: readonly FormField[] }
  | { readonly kind: 'group'; readonly fields: readonly FormField[] }
);

/** The fields of an object's schema, in its order. */
export function fieldsOf(schema: JsonObject): readonly FormField[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : []);
  return Object.entries(properties).map(([name, field]) => fieldOf(name, field as JsonObject, required.has(name)));
}

function fieldOf(name: string, schema: JsonObject, required: boolean): FormField {
  const common = {
    name,
    label: typeof schema['title'] === 'string' ? schema['title'] : labelOf(name),
    help: typeof schema['description'] === 'string' ? schema['description'] : '',
    required,
    sensitive: schema['writeOnly'] === true,
    initial: schema['default'],
  };
  switch (schema['type']) {
    case 'string':
      if (Array.isArray(schema['enum']))
        return { ...common, kind: 'choice', values: schema['enum'] as readonly string[] };
      if (schema['format'] === 'date-time') return { ...common, kind: 'instant' };
      return {
        ...common,
        kind: 'text',
        ...(typeof schema['maxLength'] === 'number' ? { maxLength: schema['maxLength'] } : {}),
      };
    case 'integer':
    case 'number':
      return {
        ...common,
        kind: 'number',
        whole: schema['type'] === 'integer',
        ...(typeof schema['minimum'] === 'number' ? { min: schema['minimum'] } : {}),
        ...(typeof schema['maximum'] === 'number' ? { max: schema['maximum'] } : {}),
      };
    case 'boolean':
      return { ...common, kind: 'flag' };
    case 'array':
      return { ...common, ...listOf(schema['items'] as JsonObject) };
    case 'object':
      return { ...common, kind: 'group', fields: fieldsOf(schema) };
    default:
      return { ...common, kind: 'document' };
  }
}

function listOf(
  items: JsonObject,
):
  | { readonly kind: 'rows'; readonly fields: readonly FormField[] }
  | { readonly kind: 'texts'; readonly values: readonly string[] | null; readonly whole: boolean } {
  if (items['type'] === 'object') return { kind: 'rows', fields: fieldsOf(items) };
  const values = Array.isArray(items['enum']) ? (items['enum'] as readonly string[]) : null;
  return { kind: 'texts', values, whole: items['type'] === 'integer' };
}

/** `computerNameContains` as `Computer name contains`. */
function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Problems of the server by the path of their field, such as `input.filter.ids`. */
export type FieldProblems = Readonly<Record<string, string>>;

interface Issue {
  readonly path: string;
  readonly problem: string;
}

/** The problems in an answer's details, without the part of the path that stands before the form. */
export function problemsIn(details: Json | undefined, prefix: string): FieldProblems {
  const issues =
    isJsonObject(details) && Array.isArray(details['issues']) ? (details['issues'] as readonly unknown[]) : [];
  return Object.fromEntries(
    (issues as readonly Issue[]).map(({ path, problem }) => [
      path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : path,
      problem,
    ]),
  );
}

/** What is wrong with a field, or else with the first of its items that something is wrong with. */
export function problemAt(problems: FieldProblems, path: string): string | undefined {
  const own = problems[path];
  if (own !== undefined) return own;
  const item = Object.keys(problems).find(
    (place) => /^\[\d+\]$/.test(place.slice(path.length)) && place.startsWith(path),
  );
  if (item === undefined) return undefined;
  return `Item ${Number(item.slice(path.length + 1, -1)) + 1} ${problems[item]}`;
}

export interface FormProps {
  readonly fields: readonly FormField[];
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  readonly problems?: FieldProblems;
  /** Path of this part of the form; '' at the top. */
  readonly path?: string;
}

export interface FieldProps {
  readonly field: FormField;
  readonly value: Json | undefined;
  /** `undefined` leaves the field out. */
  readonly onChange: (value: Json | undefined) => void;
  readonly problems: FieldProblems;
  readonly path: string;
  /** The form itself, for fields that hold fields. */
  readonly Form: ComponentType<FormProps>;
}
