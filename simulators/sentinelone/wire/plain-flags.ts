import { isObject, problemsOf } from './check-value.ts';
import { fieldsOf, resolveShape } from './shape-library.ts';
import type { Shape } from './shape.ts';

/** Flags that a body writes as the words `true` and `false`, as a widespread client does, become flags. */
export function withPlainFlags(shape: Shape, value: unknown): unknown {
  const resolved = resolveShape(shape);
  switch (resolved.kind) {
    case 'flag':
      return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => withPlainFlags(resolved.of, item)) : value;
    case 'either': {
      const read = resolved.shapes.map((option) => ({ option, plain: withPlainFlags(option, value) }));
      return read.find(({ option, plain }) => problemsOf(option, plain, '').length === 0)?.plain ?? value;
    }
    case 'group': {
      if (!isObject(value)) return value;
      const fields = fieldsOf(resolved);
      const entries = Object.entries(value).map(([name, item]) => {
        const inner = fields.get(name)?.shape ?? resolved.rest;
        return [name, inner === null ? item : withPlainFlags(inner, item)] as const;
      });
      return Object.fromEntries(entries);
    }
    case 'any':
    case 'choice':
    case 'number':
    case 'object':
    case 'text':
      return value;
  }
}
