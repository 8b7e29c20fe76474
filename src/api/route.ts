import type { Fields, InputOf } from '#kernel/field.ts';
import type { Principal } from '#app/principal.ts';
import type { Credentials } from '#app/sign-ins.ts';
import type { Operation } from './contract/operation.ts';

export interface Call<P extends Fields, Q extends Fields, B extends Fields> {
  readonly principal: Principal;
  /** What the principal was known by; for answers that last. */
  readonly credentials: Credentials;
  readonly params: InputOf<P>;
  readonly query: InputOf<Q>;
  readonly body: InputOf<B>;
  /** Of the `Idempotency-Key` header. */
  readonly idempotencyKey: string | undefined;
  /** Of the `If-Match` header; 0 for what must not be there yet. */
  readonly revision: number;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export type Answer = {
  readonly status?: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What was done is in the audit by itself, so that the request need not be noted beside it. */
  readonly noted?: boolean;
} & ({ readonly body: unknown } | { readonly stream: AsyncIterable<Uint8Array> });

export interface Route {
  readonly operation: Operation;
  readonly handle: (call: Call<Fields, Fields, Fields>) => Promise<Answer>;
}

/** Binds an operation to what it does; input reaches the handler validated and typed. */
export function route<P extends Fields, Q extends Fields, B extends Fields>(
  operation: Operation<P, Q, B>,
  handle: (call: Call<P, Q, B>) => Promise<Answer>,
): Route {
  // The server validates against `operation` before it calls, which is what makes this widening sound.
  return { operation, handle } as unknown as Route;
}

/** A list that is complete. */
export function wholeList(items: readonly unknown[]): Answer {
  return { body: { items, next: null } };
}

/** A page of a list; the id of the last item is the cursor of the next page. */
export function pageOfList(items: readonly { readonly id: string }[], limit: number): Answer {
  return { body: { items, next: items.length < limit ? null : (items.at(-1)?.id ?? null) } };
}
