import type { Json } from './json.ts';

/**
 * The only input vocabulary: action inputs, connection settings, playbook inputs and API bodies.
 * One kind is one validator, one form widget and one CLI parser.
 */
export type Field = FieldCommon &
  (
    | { readonly kind: 'text'; readonly maxLength?: number; readonly pattern?: string; readonly default?: string }
    | { readonly kind: 'integer'; readonly min?: number; readonly max?: number; readonly default?: number }
    | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly default?: number }
    | { readonly kind: 'flag'; readonly default?: boolean }
    | { readonly kind: 'instant' }
    | { readonly kind: 'choice'; readonly values: readonly [string, ...string[]]; readonly default?: string }
    | {
        readonly kind: 'list';
        readonly of: 'text' | 'integer' | Fields;
        readonly maxItems?: number;
        /** Of a list of texts: the texts that are taken. */
        readonly values?: readonly [string, ...string[]];
        /** Of a list of texts: what each one must match. */
        readonly pattern?: string;
      }
    | { readonly kind: 'group'; readonly fields: Fields }
    | { readonly kind: 'document' }
  );

interface FieldCommon {
  readonly label?: string;
  readonly help?: string;
  readonly required?: boolean;
  /** The value is a secret: never stored in clear, logged or shown. */
  readonly sensitive?: boolean;
  /** Of a connection: says to where its secrets go. When it changes, they have to be entered again. */
  readonly address?: true;
}

export interface Fields {
  readonly [name: string]: Field;
}

/** The type of a validated value. */
export type ValueOf<F extends Field> = F extends { kind: 'text' | 'instant' }
  ? string
  : F extends { kind: 'integer' | 'number' }
    ? number
    : F extends { kind: 'flag' }
      ? boolean
      : F extends { kind: 'choice'; values: readonly (infer V)[] }
        ? V
        : F extends { kind: 'list'; of: infer O }
          ? readonly ItemOf<O>[]
          : F extends { kind: 'group'; fields: infer G extends Fields }
            ? InputOf<G>
            : Json;

type ItemOf<O> = O extends 'text' ? string : O extends 'integer' ? number : O extends Fields ? InputOf<O> : never;

type PresentKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends { required: true } | { default: Json } ? K : never;
}[keyof F];

/** The type of a validated input: required fields and fields with a default are always present. */
export type InputOf<F extends Fields> = { readonly [K in PresentKeys<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, PresentKeys<F>>]?: ValueOf<F[K]>;
};

/** Keeps literal types, so that `InputOf` can read them. */
export function defineFields<const F extends Fields>(fields: F): F {
  return fields;
}

/** Bounds that hold where a field names none: every input is bounded. */
export const defaultMaxLength = 4_096;
export const defaultMaxItems = 1_000;
export const maxDocumentLength = 1_048_576;
