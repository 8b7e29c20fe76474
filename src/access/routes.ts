import type { SignInMethod } from '#kernel/sign-in.ts';

/** One path of the library that is open to browsers; it has many more, which nobody here needs. */
export interface AuthRoute {
  readonly verb: 'GET' | 'POST';
  /** How the sign-in is made that may come of it. */
  readonly method: SignInMethod;
  /** Noted in the audit when it is done by somebody who is signed in. */
  readonly change?: string;
  /** Whether a refusal is an attempt to get in. */
  readonly entrance?: true;
}

export const signInPath = '/api/auth';
/** Where a request came from, as the server saw it: what a client says of itself counts for nothing. */
export const addressHeader = 'x-cordon-address';
export const singleSignOnId = 'single-sign-on';

export const authRoutes: Readonly<Record<string, AuthRoute>> = {
  '/sign-in/email': { verb: 'POST', method: 'password', entrance: true },
  '/sign-in/social': { verb: 'POST', method: 'single-sign-on' },
  [`/callback/${singleSignOnId}`]: { verb: 'GET', method: 'single-sign-on', entrance: true },
  '/sign-out': { verb: 'POST', method: 'password', change: 'sign-in.ended' },
  '/change-password': { verb: 'POST', method: 'password', change: 'person.password-changed' },
  '/two-factor/enable': { verb: 'POST', method: 'password', change: 'person.second-factor-begun' },
  '/two-factor/disable': { verb: 'POST', method: 'password', change: 'person.second-factor-removed' },
  '/two-factor/verify-totp': {
    verb: 'POST',
    method: 'password',
    change: 'person.second-factor-verified',
    entrance: true,
  },
  '/two-factor/verify-backup-code': { verb: 'POST', method: 'password', entrance: true },
  '/two-factor/generate-backup-codes': { verb: 'POST', method: 'password', change: 'person.backup-codes-made' },
  '/passkey/list': { verb: 'GET', method: 'passkey' },
  '/passkey/register-options': { verb: 'POST', method: 'passkey' },
  '/passkey/register': { verb: 'POST', method: 'passkey', change: 'person.passkey-added' },
  '/passkey/rename': { verb: 'POST', method: 'passkey', change: 'person.passkey-renamed' },
  '/passkey/remove': { verb: 'POST', method: 'passkey', change: 'person.passkey-removed' },
  '/passkey/sign-in-options': { verb: 'POST', method: 'passkey' },
  '/passkey/sign-in': { verb: 'POST', method: 'passkey', entrance: true },
};
