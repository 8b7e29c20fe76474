import type { Permission } from '#kernel/access.ts';
import type { Fields } from '#kernel/field.ts';
import type { JsonObject } from '#kernel/json.ts';

/** One HTTP operation: what a client may send, and what it gets. Routes, OpenAPI and clients are made from it. */
export interface Operation<P extends Fields = Fields, Q extends Fields = Fields, B extends Fields = Fields> {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for each path parameter. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** What the caller's role must hold; `signed-in`: nothing, whoever is known may ask. */
  readonly permission: Permission | 'signed-in';
  readonly params: P;
  readonly query: Q;
  /** Absent: the request carries no body. */
  readonly body?: B;
  readonly success: {
    readonly status: number;
    readonly description: string;
    readonly schema: JsonObject;
    /** JSON when left out. */
    readonly mediaType?: string;
  };
  /** The same answer comes with 202 while what was accepted is not finished. */
  readonly mayPend?: true;
  /** The ledger keeps what becomes of the header `Idempotency-Key`; every other POST has its answer kept under it. */
  readonly takesKey?: true;
  /** Takes the revision that it starts from, in the header `If-Match`; `If-None-Match: *` where there was none. */
  readonly takesRevision?: true;
}

export const prefix = '/api/v1';

interface OperationDraft<P extends Fields, Q extends Fields, B extends Fields> extends Omit<
  Operation<P, Q, B>,
  'params' | 'query'
> {
  readonly params?: P;
  readonly query?: Q;
}

/** Keeps literal types, so that handlers get typed input. */
export function defineOperation<const P extends Fields = {}, const Q extends Fields = {}, const B extends Fields = {}>(
  draft: OperationDraft<P, Q, B>,
): Operation<P, Q, B> {
  const { params, query, ...rest } = draft;
  // Left-out parameters are the empty set of fields, which is what the type says too.
  return { ...rest, params: params ?? ({} as P), query: query ?? ({} as Q) };
}
