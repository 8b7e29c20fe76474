import { AppError } from '#kernel/error.ts';
import { stringifyJson, type Json } from '#kernel/json.ts';
import { formatPath } from '../syntax.ts';

declare const type: unique symbol;
declare const anything: unique symbol;

/** The type of what only the run knows: the data of an answer, the result of a longer expression. It fits everywhere. */
export interface Anything {
  readonly [anything]: true;
}

/** A value of the run: an expression, written as `${{ … }}` wherever it is put. */
export interface Reference<T> {
  readonly [type]: T;
  toString(): string;
  toJSON(): string;
}

/** What is asked of something whose shape only the run knows: `step.data('agents', 0, 'id')`. */
type Ask = (...segments: readonly (string | number)[]) => Path<Anything>;

/** A reference whose members can be written on: `trigger('body', 'host')`, `isolate.targets(0).status`. */
export type Path<T> = Reference<T> &
  ([T] extends [Anything]
    ? Ask
    : [Json] extends [T]
      ? Ask
      : [T] extends [readonly (infer Item)[]]
        ? (position: number) => Path<Item>
        : [T] extends [object]
          ? { readonly [K in keyof T]-?: Path<NonNullable<T[K]>> }
          : unknown);

const expressions = new WeakMap<object, string>();

/** The text of the expression; null for what is none. */
function expressionOf(value: unknown): string | null {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject ? (expressions.get(value) ?? null) : null;
}

/** A path that begins with a name of the scope. */
export function path<T>(root: string, segments: readonly (string | number)[] = []): Path<T> {
  const text = formatPath(root, segments);
  const written = (): string => `\${{ ${text} }}`;
  const proxy = new Proxy(() => undefined, {
    apply: (_target, _self, more: readonly (string | number)[]) => path(root, [...segments, ...more]),
    get: (_, key) => {
      if (key === 'toString' || key === 'toJSON' || key === Symbol.toPrimitive) return written;
      // Whoever awaits it must not take it for a promise.
      if (typeof key === 'symbol' || key === 'then') return undefined;
      return path(root, [...segments, key]);
    },
  });
  expressions.set(proxy, text);
  // Members are made when they are asked for, which is what the type says.
  return proxy as unknown as Path<T>;
}

/**
 * An expression with references and values in it: `cel`size(${inputs.hosts}) > ${3}``. What it gives is known to the run alone, unless it is said.
 * @throws AppError `invalid_playbook` for a value that no expression can hold
 */
export function cel<T = Anything>(texts: TemplateStringsArray, ...values: readonly unknown[]): Reference<T> {
  const text = texts
    .map((piece, index) => piece + (index < values.length ? inExpression(values[index]) : ''))
    .join('')
    .trim();
  const written = (): string => `\${{ ${text} }}`;
  const reference = { toString: written, toJSON: written };
  expressions.set(reference, text);
  return reference as unknown as Reference<T>;
}

/** A text with values of the run in it: `words`Isolated by run ${run.id}``. */
export function words(
  texts: TemplateStringsArray,
  ...values: readonly (Reference<unknown> | string | number)[]
): string {
  return texts.map((piece, index) => piece + (index < values.length ? String(values[index]) : '')).join('');
}

function inExpression(value: unknown): string {
  const expression = expressionOf(value);
  if (expression !== null) return expression;
  if (
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    value === undefined ||
    (typeof value === 'number' && !Number.isFinite(value))
  )
    throw new AppError('invalid_playbook', `An expression cannot hold ${String(value)}.`);
  return stringifyJson(value);
}
