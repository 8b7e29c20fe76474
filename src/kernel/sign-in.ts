/** A person who may sign in. */
export interface Person {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly email: string;
  /** Built-in or of the tenant's own making. */
  readonly role: string;
  readonly disabled: boolean;
  readonly passwordIsTemporary: boolean;
  readonly secondFactor: boolean;
  readonly createdAt: string;
}

/** A browser that is signed in. */
export interface SignIn {
  readonly id: string;
  readonly personId: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** How people prove who they are. The library behind it keeps sessions, second factors and limits. */
export interface SignInDesk {
  /** Answers everything below `/api/auth`. */
  handle(request: Request): Promise<Response>;
  /** Who sent this; null when nobody is signed in, or no longer may. */
  find(headers: Headers): Promise<{ readonly person: Person; readonly signInId: string } | null>;
  /** @throws AppError `conflict` when the address is taken */
  add(draft: Pick<Person, 'tenant' | 'name' | 'email' | 'role'>, password: string): Promise<Person>;
  /** Ends every sign-in of the person. */
  setPassword(personId: string, password: string): Promise<void>;
}

export interface PersonStore {
  list(tenant: string): Promise<readonly Person[]>;
  /** @throws AppError `not_found` */
  get(tenant: string, id: string): Promise<Person>;
  /** @throws AppError `not_found`; `conflict` when nobody would be left who administers */
  update(tenant: string, id: string, changes: Partial<Pick<Person, 'name' | 'role' | 'disabled'>>): Promise<Person>;
  signIns(tenant: string, personId: string): Promise<readonly SignIn[]>;
  /** @throws AppError `not_found` */
  endSignIn(tenant: string, personId: string, signInId: string): Promise<void>;
  count(): Promise<number>;
}
