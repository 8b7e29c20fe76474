import { AsyncLocalStorage } from 'node:async_hooks';
import type { Role } from '#kernel/access.ts';
import type { SignInMethod } from '#kernel/sign-in.ts';

/** What the hooks of the library learn during one request, and what they need to know of it. */
export interface Visit {
  readonly method: SignInMethod;
  /** What the identity provider says; undefined until it has, null when none of its claims gives a role. */
  claimedRole?: Role | null;
  /** Whose sign-in was made. */
  signedIn?: string;
  /** Who has given the right password and not yet the second factor. */
  claimant?: string;
  /** Why nobody was let in, for the audit. */
  refusal?: string;
}

export const visits = new AsyncLocalStorage<Visit>();
