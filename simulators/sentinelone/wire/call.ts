import type { RowText } from './row-text.ts';
import type { Query } from './query.ts';
import type { Route } from './route-table.ts';
import type { Token } from './token.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A request that passed every check of the wire. */
export interface Call {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Fields of the JSON or multipart body; empty without one. */
  readonly body: Json;
  readonly token: Token;
  /** Shown in the request log. */
  readonly note: (name: string, value: unknown) => void;
}

export interface Pagination {
  readonly totalItems: number;
  readonly nextCursor: string | null;
}

/** What a handler answers. */
export type Reply =
  | { readonly data: unknown; readonly pagination?: Pagination }
  /** Rows that are JSON already. */
  | { readonly rows: readonly RowText[]; readonly pagination: Pagination }
  /** JSON without the envelope. */
  | { readonly bare: unknown }
  | { readonly file: string | Uint8Array | ReadableStream<Uint8Array>; readonly type: string; readonly name: string };

export type Handler = (call: Call) => Reply;
export type Handlers = Readonly<Record<string, Handler>>;

export function affected(count: number): Reply {
  return { data: { affected: count } };
}

export const success: Reply = { data: { success: true } };
