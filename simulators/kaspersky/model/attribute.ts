import { PxgError } from '../wire/pxg-error.ts';
import { encode, type Value, type ValueType, type Wire, type WireObject } from '../wire/value.ts';

/** One named field of a kind of row. */
export interface Attribute<Row> {
  readonly type: ValueType;
  /** Stands in filters only. */
  readonly searchOnly?: boolean;
  /** Undefined stands for NULL; a search-only attribute may have several values. */
  read(row: Row): Value | readonly Value[] | undefined;
}

export type Dictionary<Row> = ReadonlyMap<string, Attribute<Row>>;

export function dictionary<Row>(attributes: Readonly<Record<string, Attribute<Row>>>): Dictionary<Row> {
  return new Map(Object.entries(attributes));
}

/** The asked fields of a row; NULL ones are left out. Unknown names were refused or noted before. */
export function record<Row>(attributes: Dictionary<Row>, fields: readonly string[], row: Row): WireObject {
  const made: Record<string, Wire> = {};
  for (const field of fields) {
    const attribute = attributes.get(field);
    if (attribute === undefined || attribute.searchOnly === true) continue;
    const value = attribute.read(row) as Value | undefined;
    if (value !== undefined) made[field] = encode(attribute.type, value);
  }
  return made;
}

/** @throws PxgError for a name that cannot be asked for, in strict mode */
export function checkFields(
  attributes: Dictionary<never>,
  fields: readonly string[],
  mode: { readonly strict: boolean; readonly note: (name: string, value: unknown) => void },
): void {
  const unknown = fields.filter((field) => attributes.get(field) === undefined || attributes.get(field)?.searchOnly);
  if (unknown[0] === undefined) return;
  if (mode.strict) throw new PxgError('unknown-attribute', 1, unknown[0]);
  mode.note('unknownFields', unknown);
}
