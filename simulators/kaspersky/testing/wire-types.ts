const words = new Set(['long', 'datetime', 'date', 'binary', 'float', 'double', 'params']);

/**
 * What the vendor's own client refuses to read in an answer: it throws on bare objects below the top level, on null in
 * a container, and on any time but YYYY-MM-DDTHH:MM:SSZ. Empty when it would read everything.
 */
export function unreadable(answer: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(answer).flatMap(([name, value]) => {
    if (Array.isArray(value)) return ofArray(value, name);
    return isObject(value) ? ofContainer(value, name) : ofPlain(value, name);
  });
}

function ofContainer(container: object, path: string): readonly string[] {
  return Object.entries(container).flatMap(([name, value]) => ofValue(value, `${path}.${name}`));
}

function ofArray(list: readonly unknown[], path: string): readonly string[] {
  return list.flatMap((value, index) => (value === null ? [] : ofValue(value, `${path}[${index}]`)));
}

function ofValue(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return ofArray(value, path);
  return isObject(value) ? ofWrapper(value, path) : ofPlain(value, path);
}

function ofPlain(value: unknown, path: string): readonly string[] {
  const fits = typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value);
  return fits ? [] : [`${path}: ${JSON.stringify(value)}`];
}

function ofWrapper(wrapper: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  const { type, value, ...others } = wrapper;
  if (typeof type !== 'string' || !words.has(type) || Object.keys(others).length > 0) return [`${path}: no wrapper`];
  switch (type) {
    case 'params':
      return isObject(value) ? ofContainer(value, path) : [`${path}: empty params`];
    case 'datetime':
      return value === '' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(value))
        ? []
        : [`${path}: ${String(value)}`];
    case 'date':
      return /^(\d{4}-\d\d-\d\d)?$/.test(String(value)) ? [] : [`${path}: ${String(value)}`];
    case 'binary':
      return typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value
        ? []
        : [`${path}: no base64`];
    default:
      return typeof value === 'number' ? [] : [`${path}: ${type} without a number`];
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
