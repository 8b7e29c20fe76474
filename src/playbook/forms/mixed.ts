import type { Json } from '#kernel/json.ts';
import { describe } from '../shape.ts';
import { onlyExpression, splitText } from '../template-text.ts';
import type { Form } from './form.ts';

/** Either one expression, which stays a text, or what the form takes. */
export function expressionOr<T extends Json>(form: Form<T>): Form<Json> {
  return {
    read: (value, path, context) => (isExpression(value) ? value : form.read(value, path, context)),
    // Whatever is no expression was read by the form.
    write: (value, context) => (isExpression(value) ? value : form.write(value as T, context)),
    schema: { anyOf: [{ $ref: '#/$defs/expression' }, form.schema] },
  };
}

/** One of these texts, or what the form takes. */
export function wordOr<const W extends string, T extends object>(
  words: readonly [W, ...W[]],
  form: Form<T>,
  what: string,
): Form<W | T> {
  return {
    read: (value, path, context) => {
      const found = words.find((word) => word === value);
      if (found !== undefined) return found;
      if (Array.isArray(value)) return form.read(value, path, context);
      const given = typeof value === 'string' ? '' : `, not ${describe(value)}`;
      context.problems.add(path, `must be one of ${words.join(', ')}, or ${what}${given}`);
      return words[0];
    },
    write: (value, context) => (typeof value === 'string' ? value : form.write(value, context)),
    schema: { anyOf: [{ enum: words }, form.schema] },
  };
}

export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && onlyExpression(splitText(value)) !== null;
}
