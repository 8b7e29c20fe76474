import { permissions, type Permission, type Role } from '#kernel/access.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import type { SignedIn, SignInDesk } from '#kernel/sign-in.ts';
import { grantOf, type Principal, type Restriction } from './principal.ts';
import type { RoleUseCases } from './roles.ts';
import type { TokenUseCases } from './tokens.ts';

/** What a request brings to say who sends it. */
export interface Credentials {
  /** Of the header `Authorization`; null when there is none. */
  readonly token: string | null;
  /** With the cookies of a browser; null when there are none of ours. */
  readonly headers: Headers | null;
}

/** Who is asking, as the console shows it. */
export interface SessionView {
  readonly kind: 'token' | 'user';
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly role: Role;
  readonly permissions: readonly Permission[];
  /** Ids of the connections that the role is bound to; null: all. */
  readonly connections: readonly string[] | null;
  readonly tenant: string;
  readonly passwordIsTemporary: boolean;
  readonly secondFactor: boolean;
  readonly passkeys: number;
  readonly signInId: string | null;
  /** What has to be done before anything else. */
  readonly restriction: Restriction | null;
}

export interface SignInUseCases {
  /** @throws AppError `unauthenticated` */
  authenticate(credentials: Credentials): Promise<Principal>;
  session(credentials: Credentials): Promise<SessionView>;
  /** Answers what is below `/api/auth`. */
  handle(request: Request, address: string): Promise<Response>;
  /** Ways in that the sign-in page offers; open to everybody. */
  options(): { readonly singleSignOn: string | null };
  /** What was looked up does not hold any more. */
  forget(): void;
}

interface Parts {
  readonly signIn: SignInDesk;
  readonly tokens: Pick<TokenUseCases, 'authenticate'>;
  readonly roles: Pick<RoleUseCases, 'grant'>;
  readonly clock: Clock;
  /** Roles that may do nothing with a password alone. */
  readonly secondFactorRoles: readonly Role[];
}

interface Found {
  readonly signedIn: SignedIn;
  readonly principal: Principal;
}

const recentMs = 1_000;
const maxRecent = 1_000;

export function signInUseCases({ signIn, tokens, roles, clock, secondFactorRoles }: Parts): SignInUseCases {
  /** As for tokens: looked up once a second at most. */
  const recent = new Map<string, { readonly at: number; readonly found: Promise<Found | null> }>();

  async function lookUp(headers: Headers): Promise<Found | null> {
    const signedIn = await signIn.find(headers);
    if (signedIn === null) return null;
    const { person } = signedIn;
    const { id, name, tenant, role } = person;
    const restriction = restrictionOf(signedIn, secondFactorRoles);
    const principal: Principal = {
      requester: { kind: 'user', id, name, tenant },
      role,
      grant: await roles.grant(tenant, role),
      ...(restriction === null ? {} : { restriction }),
    };
    return { signedIn, principal };
  }

  async function find(headers: Headers): Promise<Found> {
    const cookie = headers.get('cookie') ?? '';
    const known = recent.get(cookie);
    const isFresh = known !== undefined && clock.monotonic() - known.at < recentMs;
    const looking = isFresh ? known.found : lookUp(headers);
    if (!isFresh) {
      if (recent.size >= maxRecent) recent.clear();
      recent.set(cookie, { at: clock.monotonic(), found: looking });
      looking.catch(() => recent.delete(cookie));
    }
    const found = await looking;
    if (found !== null) return found;
    throw new AppError('unauthenticated', 'Nobody is signed in here any more.', { failureIndicator: 'Cookie' });
  }

  async function authenticate({ token, headers }: Credentials): Promise<Principal> {
    if (token !== null || headers === null) return tokens.authenticate(token);
    return (await find(headers)).principal;
  }

  return {
    authenticate,
    forget: () => recent.clear(),
    options: () => ({ singleSignOn: signIn.singleSignOn?.title ?? null }),
    async handle(request, address) {
      try {
        return await signIn.handle(request, address);
      } finally {
        if (request.method !== 'GET') recent.clear();
      }
    },
    async session(credentials) {
      const principal = await authenticate(credentials);
      const { id, name, tenant } = principal.requester;
      const grant = grantOf(principal);
      const common = {
        id,
        name,
        role: principal.role,
        permissions: permissions.filter((one) => grant.permissions.has(one)),
        connections: grant.connections,
        tenant,
        restriction: principal.restriction ?? null,
      };
      if (credentials.token !== null || credentials.headers === null) {
        return {
          kind: 'token',
          ...common,
          passwordIsTemporary: false,
          secondFactor: false,
          passkeys: 0,
          signInId: null,
        };
      }
      const { person, signInId } = (await find(credentials.headers)).signedIn;
      const { email, passwordIsTemporary, secondFactor, passkeys } = person;
      return { kind: 'user', ...common, email, passwordIsTemporary, secondFactor, passkeys, signInId };
    },
  };
}

/** Whoever came in by a passkey or by the identity provider has shown more than a password. */
function restrictionOf({ person, method }: SignedIn, secondFactorRoles: readonly Role[]): Restriction | null {
  if (method !== 'password') return null;
  if (person.passwordIsTemporary) return 'password';
  return secondFactorRoles.includes(person.role) && !person.secondFactor ? 'second-factor' : null;
}
