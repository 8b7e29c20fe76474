import type { Role } from './access.ts';

/** A person who may sign in. */
export interface Person {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** Given out by somebody else: it must be replaced before anything else is done. */
  readonly passwordIsTemporary: boolean;
  /** Whether a code of an authenticator is asked for after the password. */
  readonly secondFactor: boolean;
  readonly passkeys: number;
  readonly createdAt: string;
}

export type SignInMethod = 'password' | 'passkey' | 'single-sign-on';

/** A browser that is signed in. */
export interface SignIn {
  readonly id: string;
  readonly personId: string;
  readonly method: SignInMethod;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** Who is signed in, and by which sign-in. */
export interface SignedIn {
  readonly person: Person;
  readonly signInId: string;
  readonly method: SignInMethod;
}

/** Something about signing in that belongs into the audit. */
export interface SignInEvent {
  /** For example `sign-in.succeeded`. */
  readonly what: string;
  /** Null when nobody of that address is known. */
  readonly person: Pick<Person, 'id' | 'tenant' | 'name'> | null;
  /** The address that was tried, or the thing that changed. */
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** How people prove who they are. The library behind it keeps sessions, second factors and limits. */
export interface SignInDesk {
  /** Which ways in there are beside the password and the passkey. */
  readonly singleSignOn: { readonly title: string } | null;
  /** Answers everything below `/api/auth`. @param address where the request came from */
  handle(request: Request, address: string): Promise<Response>;
  /** Who sent this; null when nobody is signed in, or no longer may. */
  find(headers: Headers): Promise<SignedIn | null>;
  /** What is kept of a password. @throws AppError `invalid_input` for one that is too short or too long */
  hash(password: string): Promise<string>;
}

export interface PersonStore {
  list(tenant: string): Promise<readonly Person[]>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<Person>;
  /** Of any tenant; for a session that has named the person already. */
  find(id: string): Promise<Person | null>;
  findByEmail(email: string): Promise<Person | null>;
  /** @throws AppError `conflict` when the address is taken */
  insert(
    draft: Pick<Person, 'id' | 'tenant' | 'name' | 'email' | 'role' | 'passwordIsTemporary'>,
    passwordHash: string | null,
  ): Promise<Person>;
  /** Ends every sign-in of one who is disabled. @throws AppError `not_found`; `conflict` when no administrator would be left */
  update(tenant: string, id: string, changes: Partial<Pick<Person, 'name' | 'role' | 'disabled'>>): Promise<Person>;
  /** Ends every sign-in. @throws AppError `not_found` */
  setPassword(tenant: string, id: string, passwordHash: string): Promise<void>;
  /** The person has chosen a password. */
  passwordChosen(id: string): Promise<void>;
  /** Forgets authenticator and passkeys of somebody who has lost them. @throws AppError `not_found` */
  dropSecondFactors(tenant: string, id: string): Promise<void>;
  signIns(tenant: string, personId: string): Promise<readonly SignIn[]>;
  /** @throws AppError `not_found` */
  endSignIn(tenant: string, personId: string, signInId: string): Promise<void>;
  count(): Promise<number>;
}

/** A key pair on a device of a person, of which this is the public half. */
export interface Passkey {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** base64url */
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
  readonly createdAt: string;
  readonly usedAt: string | null;
}

export interface PasskeyStore {
  list(personId: string): Promise<readonly Passkey[]>;
  findByCredential(credentialId: string): Promise<Passkey | null>;
  /** @throws AppError `conflict` when the credential is known */
  insert(passkey: Omit<Passkey, 'createdAt' | 'usedAt'>): Promise<Passkey>;
  /** @throws AppError `not_found` */
  rename(personId: string, id: string, name: string): Promise<Passkey>;
  /** @throws AppError `not_found` */
  remove(personId: string, id: string): Promise<void>;
  /** Notes a use. False when the counter did not grow, which a copied key gives away. */
  use(id: string, counter: number): Promise<boolean>;
}
