/** One Jinja expression. */
export type Jinja =
  | { readonly op: 'value'; readonly value: string | number | boolean | null }
  | { readonly op: 'name'; readonly name: string }
  | { readonly op: 'member'; readonly of: Jinja; readonly key: Jinja }
  | { readonly op: 'call'; readonly of: Jinja; readonly method: string; readonly args: Arguments }
  | { readonly op: 'function'; readonly name: string; readonly args: Arguments }
  | { readonly op: 'filter'; readonly of: Jinja; readonly name: string; readonly args: Arguments }
  | {
      readonly op: 'test';
      readonly of: Jinja;
      readonly name: string;
      readonly args: Arguments;
      readonly negated: boolean;
    }
  | { readonly op: 'not' | 'minus'; readonly of: Jinja }
  | { readonly op: 'binary'; readonly operator: BinaryOperator; readonly left: Jinja; readonly right: Jinja }
  | { readonly op: 'if'; readonly test: Jinja; readonly yes: Jinja; readonly otherwise: Jinja | null }
  | { readonly op: 'list'; readonly items: readonly Jinja[] }
  | { readonly op: 'dict'; readonly entries: readonly (readonly [Jinja, Jinja])[] };

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '~';

export interface Arguments {
  readonly positional: readonly Jinja[];
  readonly named: ReadonlyMap<string, Jinja>;
}

/** One piece of a template: plain text, a printed expression, or a block. */
export type JinjaPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Jinja }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Jinja | null; readonly body: readonly JinjaPart[] }[];
    }
  | { readonly kind: 'for'; readonly item: string; readonly items: Jinja; readonly body: readonly JinjaPart[] };
