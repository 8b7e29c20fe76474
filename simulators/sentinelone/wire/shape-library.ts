import { dataLines } from './data-lines.ts';
import { readShape, type Field, type Notation, type Shape } from './shape.ts';

interface NamedNotation {
  readonly name: string;
  readonly shape: Notation;
}

const rows = dataLines('shapes.jsonl') as readonly NamedNotation[];
const notations = new Map(rows.map(({ name, shape }) => [name, shape]));
const known = new Map<string, Shape>();

/** @throws TypeError for a name that the vendor facts lack */
export function namedShape(name: string): Shape {
  const found = known.get(name);
  if (found !== undefined) return found;
  const notation = notations.get(name);
  if (notation === undefined) throw new TypeError(`There is no shape named ${name}.`);
  const shape = readShape(notation);
  known.set(name, shape);
  return shape;
}

export function resolveShape(shape: Shape): Exclude<Shape, { kind: 'named' }> {
  let resolved = shape;
  while (resolved.kind === 'named') {
    const next = namedShape(resolved.name);
    resolved = resolved.nullable ? { ...next, nullable: true } : next;
  }
  return resolved;
}

const noFields: ReadonlyMap<string, Field> = new Map();

/** The fields of a group; none for anything else. */
export function fieldsOf(shape: Shape): ReadonlyMap<string, Field> {
  const resolved = resolveShape(shape);
  return resolved.kind === 'group' ? resolved.fields : noFields;
}
