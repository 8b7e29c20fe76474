export type Operator = '=' | '<>' | '<' | '>' | '<=' | '>=';

export type Literal =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'text'; readonly value: string }
  /** Milliseconds since 1970. */
  | { readonly kind: 'time'; readonly value: number }
  /** Seconds from now. */
  | { readonly kind: 'current-time'; readonly offset: number }
  /** Lower-case hexadecimal digits. */
  | { readonly kind: 'binary'; readonly value: string };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  /** Has a value. */
  | { readonly kind: 'present'; readonly attribute: string }
  | {
      readonly kind: 'compare';
      readonly attribute: string;
      readonly operator: Operator;
      readonly literal: Literal;
    }
  | {
      readonly kind: 'mask';
      readonly attribute: string;
      readonly join: '&' | '|';
      readonly mask: bigint;
      readonly operator: Operator;
      readonly bits: bigint;
    };
