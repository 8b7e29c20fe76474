import type { Fields } from '#kernel/field.ts';
import type { Json } from '#kernel/json.ts';
import type { Anything, Reference } from './reference.ts';

/** A value that is given now, or that the run will know. */
export type Value<T> = T | Reference<T> | Reference<Anything>;

export type Text = Value<string>;
export type Whole = Value<number>;
export type Decimal = Value<number>;
export type Flag = Value<boolean>;
export type Choice<V extends string> = Value<V>;
export type Texts = readonly Text[] | Reference<readonly string[]> | Reference<Anything>;
export type Wholes = readonly Whole[] | Reference<readonly number[]> | Reference<Anything>;
export type Choices<V extends string> = readonly Choice<V>[] | Reference<readonly V[]> | Reference<Anything>;
export type Rows<R> = readonly R[] | Reference<Anything>;
export type Group<G> = G | Reference<Anything>;
/** JSON with references anywhere in it. */
export type Document =
  | Exclude<Json, object>
  | Reference<unknown>
  | readonly Document[]
  | { readonly [member: string]: Document };

type Given<F> = F extends { kind: 'text' | 'instant' }
  ? Text
  : F extends { kind: 'integer' | 'number' }
    ? Whole
    : F extends { kind: 'flag' }
      ? Flag
      : F extends { kind: 'choice'; values: readonly (infer V extends string)[] }
        ? Choice<V>
        : F extends { kind: 'list'; of: 'text' }
          ? Texts
          : F extends { kind: 'list'; of: 'integer' }
            ? Wholes
            : F extends { kind: 'list'; of: infer R extends Fields }
              ? Rows<GivenFields<R>>
              : F extends { kind: 'group'; fields: infer G extends Fields }
                ? Group<GivenFields<G>>
                : Document;

type RequiredNames<F extends Fields> = { [K in keyof F]: F[K] extends { required: true } ? K : never }[keyof F];

/** What may be given to these fields: required ones must be, those with a default need not. */
export type GivenFields<F extends Fields> = { readonly [K in RequiredNames<F>]: Given<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredNames<F>>]?: Given<F[K]>;
};

type Unit = 'd' | 'h' | 'm' | 's' | 'ms';
/** For example `30s`, `15m`, `1h30m` or `2d`. */
export type Duration = `${number}${Unit}` | `${number}${Unit}${number}${Unit}`;
