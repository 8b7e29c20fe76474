import { problemsOf } from './check-value.ts';
import { invalid } from './refusal.ts';
import { resolveShape } from './shape-library.ts';
import type { Field, Shape } from './shape.ts';

/** Parameters by name, each as its shape says: text, number, flag or a list of them. */
export type Query = ReadonlyMap<string, unknown>;

/** Lists come with commas, or as repeated names. @throws Refusal 400 for an unknown name, one repeated that is no list, a wrong value, or a missing one */
export function readQuery(fields: ReadonlyMap<string, Field>, search: URLSearchParams): Query {
  const query = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [name, text] of search) {
    const field = fields.get(name);
    if (field === undefined) problems.push(`${name}: Unknown field`);
    else if (query.has(name) && resolveShape(field.shape).kind !== 'list') problems.push(`${name}: Repeated field.`);
    else {
      const value = readText(field.shape, text);
      const before = query.get(name);
      query.set(
        name,
        Array.isArray(before) && Array.isArray(value) ? [...(before as unknown[]), ...(value as unknown[])] : value,
      );
      problems.push(...problemsOf(field.shape, value, name).map((problem) => problem.replace(/^(\w+)\.\d+:/, '$1:')));
    }
  }
  for (const [name, field] of fields) {
    if (field.required && !query.has(name)) problems.push(`${name}: Missing data for required field.`);
  }
  if (problems.length > 0) throw invalid(...problems);
  return query;
}

function readText(shape: Shape, text: string): unknown {
  const resolved = resolveShape(shape);
  switch (resolved.kind) {
    case 'list':
      return text === '' ? [] : text.split(',').map((item) => readText(resolved.of, item.trim()));
    case 'flag':
      if (/^(true|1)$/i.test(text)) return true;
      return /^(false|0)$/i.test(text) ? false : text;
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'object':
    case 'group':
      return readObject(text);
    case 'any':
    case 'choice':
    case 'either':
    case 'text':
      return text;
  }
}

function readObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
