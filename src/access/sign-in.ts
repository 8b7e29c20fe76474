import { createAuthMiddleware } from 'better-auth/api';
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/error.ts';
import { newId } from '#kernel/ids.ts';
import type { Log } from '#kernel/log.ts';
import type { PasskeyStore, PersonStore, SignInDesk, SignInEvent, SignInMethod } from '#kernel/sign-in.ts';
import { invalidInput } from '#kernel/validate.ts';
import { answerRequest } from './answer.ts';
import { passkeyPlugin } from './passkeys.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { accountTable, rateTable, secondFactorSchema, sessionTable, userTable, verificationTable } from './schema.ts';
import { addressHeader, signInPath } from './routes.ts';
import { singleSignOnPlugin, type SingleSignOn } from './single-sign-on.ts';
import { visits } from './visit.ts';

const shortestPassword = 12;
const longestPassword = 200;
const sessionSeconds = 12 * 3_600;

export interface SignInOptions {
  /** The connection pool of the store; the library has its own idea of its type. */
  readonly pool: object;
  readonly people: PersonStore;
  readonly passkeys: PasskeyStore;
  /** Signs cookies and seals second factors; 32 random bytes or more. */
  readonly secret: string;
  /** Origins from which the console is used, the main one first; known when the server listens. */
  readonly origins: () => readonly string[];
  /** True when the console is reached by HTTPS: cookies then never travel without it. */
  readonly secure: boolean;
  readonly singleSignOn: SingleSignOn | null;
  readonly onEvent: (event: SignInEvent) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

type Library = ReturnType<typeof createLibrary>;

/** Sign-in by password with a second factor, by passkey and by single sign-on, and the sessions of browsers. */
export function createSignInDesk(options: SignInOptions): SignInDesk {
  const { people, singleSignOn } = options;
  let made: Library | undefined;
  // Addresses are known only when the server listens.
  const library = (): Library => (made ??= createLibrary(options));

  const find: SignInDesk['find'] = async (headers) => {
    const found = await library().api.getSession({ headers, query: { disableCookieCache: true } });
    const person = found === null ? null : await people.find(found.user.id);
    if (found === null || person === null || person.disabled) return null;
    return { person, signInId: found.session.id, method: found.session.method as SignInMethod };
  };

  return {
    singleSignOn: singleSignOn === null ? null : { title: singleSignOn.title },
    find,
    handle: (request, address) => answerRequest({ ...options, library, find }, request, address),
    async hash(password) {
      if (password.length < shortestPassword || password.length > longestPassword) {
        const problem = `must have ${shortestPassword} to ${longestPassword} characters`;
        throw invalidInput([{ path: 'password', problem }]);
      }
      return hashPassword(password);
    },
  };
}

function createLibrary(options: SignInOptions) {
  const { pool, people, passkeys, secret, origins, secure, singleSignOn, clock, log } = options;
  return betterAuth({
    appName: 'Cordon',
    basePath: signInPath,
    baseURL: origins()[0] ?? 'http://127.0.0.1',
    trustedOrigins: [...origins()],
    secret,
    database: pool as never,
    telemetry: { enabled: false },
    logger: { log: (level, message) => (level === 'error' ? log.warn('Sign-in', { message }) : undefined) },
    onAPIError: { errorURL: '/sign-in' },
    emailAndPassword: {
      enabled: true,
      // People are added by an administrator.
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: userTable,
    session: { ...sessionTable, expiresIn: sessionSeconds, disableSessionRefresh: true, freshAge: 900 },
    account: { ...accountTable, updateAccountOnSignIn: false },
    verification: verificationTable,
    rateLimit: {
      ...rateTable,
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: {
        '/sign-in/*': { window: 60, max: 5 },
        '/passkey/sign-in': { window: 60, max: 5 },
        '/two-factor/*': { window: 60, max: 5 },
        '/change-password': { window: 60, max: 5 },
        '/get-session': false,
      },
    },
    advanced: {
      useSecureCookies: secure,
      cookiePrefix: 'cordon',
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true, secure },
      // The way back from the identity provider starts on another site.
      cookies: { state: { attributes: { sameSite: 'lax' } } },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        const visit = visits.getStore();
        if (visit === undefined || !context.path.startsWith('/two-factor/verify')) return;
        const { name } = context.context.createAuthCookie('two_factor');
        const ticket = await context.getSignedCookie(name, context.context.secret);
        if (typeof ticket !== 'string') return;
        const claim = await context.context.internalAdapter.findVerificationValue(ticket);
        if (claim !== null) visit.claimant = claim.value;
      }),
    },
    databaseHooks: {
      user: {
        create: {
          async before(user) {
            const role = visits.getStore()?.claimedRole ?? singleSignOn?.defaultRole ?? null;
            if (role === null) return false;
            const added = { id: newId('prs'), tenant: 'main', role, disabled: false, passwordIsTemporary: false };
            return { data: { ...user, ...added, emailVerified: true } };
          },
        },
      },
      account: {
        create: {
          // Nothing is ever asked of the provider in a person's name.
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
      session: {
        create: {
          async before(session) {
            const visit = visits.getStore();
            const person = await people.find(session.userId);
            if (person === null || person.disabled) {
              if (visit !== undefined) visit.refusal = 'disabled';
              return false;
            }
            const role = visit?.claimedRole ?? person.role;
            if (role !== person.role) await takeRole(options, person, role);
            return { data: { ...session, method: session['method'] ?? visit?.method ?? 'password' } };
          },
          async after(session) {
            const visit = visits.getStore();
            if (visit !== undefined) visit.signedIn = session.userId;
          },
        },
      },
    },
    plugins: [
      twoFactor({ issuer: 'Cordon', schema: secondFactorSchema }),
      passkeyPlugin({ store: passkeys, origins, now: () => clock.now() }),
      ...(singleSignOn === null ? [] : [singleSignOnPlugin(singleSignOn)]),
    ],
  });
}

/** The role that the provider names counts at each sign-in, but nobody is left without an administrator by it. */
async function takeRole(
  { people, onEvent, log }: SignInOptions,
  person: { readonly id: string; readonly tenant: string; readonly name: string; readonly role: string },
  role: string,
): Promise<void> {
  try {
    await people.update(person.tenant, person.id, { role });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    log.warn('The role of the identity provider was not taken', { person: person.id, role, error });
    return;
  }
  const details = { before: person.role, after: role, by: 'single sign-on' };
  await onEvent({ what: 'person.role-changed', person, subject: person.id, details });
}
