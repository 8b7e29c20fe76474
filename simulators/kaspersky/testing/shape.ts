/**
 * How an answer differs in shape from an example of the vendor's: a name that is missing, a value of another kind.
 * Rows of a list are taken together, since a row leaves out what it has no value for.
 */
export function shapeDifferences(example: unknown, actual: unknown, path = '$'): readonly string[] {
  if (typeof example === 'string' && example.startsWith('{{')) return [];
  if (kindOf(example) !== kindOf(actual)) return [`${path}: ${kindOf(actual)} instead of ${kindOf(example)}`];
  if (Array.isArray(example) && Array.isArray(actual)) {
    if (example[0] === undefined) return [];
    if (actual.length === 0) return [`${path}: empty`];
    return shapeDifferences(together(example), together(actual), `${path}[*]`);
  }
  if (!isRecord(example) || !isRecord(actual)) return [];
  return Object.entries(example).flatMap(([name, value]) => {
    if (name.startsWith('{{')) return [];
    return name in actual ? shapeDifferences(value, actual[name], `${path}.${name}`) : [`${path}.${name}: missing`];
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (isRecord(value) && typeof value['type'] === 'string' && 'value' in value) return `wrapped ${value['type']}`;
  return typeof value;
}

function together(list: readonly unknown[]): unknown {
  const first = list[0];
  if (!isRecord(first)) return first;
  const inner = list.map((item) => (isRecord(item) && isRecord(item['value']) ? item['value'] : {}));
  return { ...first, value: Object.assign({}, ...inner) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
