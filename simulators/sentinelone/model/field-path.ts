import { fieldsOf, resolveShape } from '../wire/shape-library.ts';
import type { Shape } from '../wire/shape.ts';
import type { Json } from '../wire/call.ts';
import type { SourceFacts } from './source.ts';

/** A field of a row: its values, lists flattened. */
export interface FieldPath {
  readonly read: (row: Json) => readonly unknown[];
  readonly isTime: boolean;
  readonly isVersion: boolean;
}

/** Finds the field that a parameter speaks of: as named, in the singular, or in one of the row's objects. */
export function findField(facts: SourceFacts, shape: Shape, parameter: string): FieldPath | null {
  const derived = facts.derived?.[parameter];
  if (derived !== undefined) return { read: derived, isTime: false, isVersion: false };
  const alias = facts.aliases?.[parameter];
  if (alias !== undefined) return pathOf(shape, alias.split('.'));
  for (const name of candidates(parameter)) {
    for (const root of ['', ...(facts.roots ?? [])]) {
      const found = pathOf(shape, root === '' ? [name] : [root, name]);
      if (found !== null) return found;
    }
  }
  // Sort fields of nested rows carry the object in their name: alertInfoCreatedAt.
  const root = (facts.roots ?? []).find((candidate) => parameter.startsWith(candidate));
  if (root === undefined) return null;
  const rest = parameter.slice(root.length);
  return pathOf(shape, [root, rest.charAt(0).toLowerCase() + rest.slice(1)]);
}

function candidates(name: string): readonly string[] {
  return [
    name,
    ...(name.endsWith('ies') ? [`${name.slice(0, -3)}y`] : []),
    ...(name.endsWith('es') ? [name.slice(0, -2)] : []),
    ...(name.endsWith('s') ? [name.slice(0, -1)] : []),
  ];
}

function pathOf(shape: Shape, path: readonly string[]): FieldPath | null {
  let current = itemOf(shape);
  for (const name of path) {
    const field = fieldsOf(current).get(name);
    const { kind } = resolveShape(current);
    if (field === undefined && kind !== 'object' && kind !== 'any') return null;
    current = field === undefined ? { kind: 'any', nullable: true } : itemOf(field.shape);
  }
  const last = resolveShape(current);
  return {
    read: (row) => valuesAt(row, path),
    isTime: last.kind === 'text' && last.format === 'time',
    isVersion: /version$/i.test(path.at(-1) ?? ''),
  };
}

function itemOf(shape: Shape): Shape {
  const resolved = resolveShape(shape);
  return resolved.kind === 'list' ? itemOf(resolved.of) : resolved;
}

export function valuesAt(row: Json, path: readonly string[]): readonly unknown[] {
  if (path.length === 1) {
    const value = row[path[0] ?? ''];
    return Array.isArray(value) ? value : [value];
  }
  let values: readonly unknown[] = [row];
  for (const name of path) {
    values = values.flatMap((value) => (typeof value === 'object' && value !== null ? (value as Json)[name] : []));
  }
  return values;
}
