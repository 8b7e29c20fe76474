import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import { AppError } from '#kernel/error.ts';
import type { Log } from '#kernel/log.ts';
import type { Person, SignInDesk } from '#kernel/sign-in.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { accountTable, rateTable, secondFactorSchema, sessionTable, userTable, verificationTable } from './schema.ts';

export const signInPath = '/api/auth';
const shortestPassword = 12;
const sessionSeconds = 12 * 3_600;

interface SignInOptions {
  /** The connection pool of the store; the library has its own idea of its type. */
  readonly pool: object;
  /** Signs cookies and seals second factors; 32 random bytes or more. */
  readonly secret: string;
  /** Origins from which the console is used. */
  readonly origins: readonly string[];
  /** True when the console is reached by HTTPS: cookies then never travel without it. */
  readonly secure: boolean;
  readonly log: Log;
}

/** Sign-in by e-mail address and password with a second factor, and the sessions of browsers. */
export function createSignInDesk({ pool, secret, origins, secure, log }: SignInOptions): SignInDesk {
  const auth = betterAuth({
    appName: 'Cordon',
    basePath: signInPath,
    baseURL: origins[0] ?? 'http://127.0.0.1',
    trustedOrigins: [...origins],
    secret,
    database: pool as never,
    telemetry: { enabled: false },
    logger: { log: (level, message) => (level === 'error' ? log.warn('Sign-in', { message }) : undefined) },
    emailAndPassword: {
      enabled: true,
      // People are added by an administrator.
      disableSignUp: true,
      minPasswordLength: shortestPassword,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: userTable,
    session: { ...sessionTable, expiresIn: sessionSeconds, updateAge: 600 },
    account: accountTable,
    verification: verificationTable,
    rateLimit: {
      ...rateTable,
      enabled: true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: {
        '/sign-in/*': { window: 60, max: 5 },
        '/two-factor/*': { window: 60, max: 5 },
        '/change-password': { window: 60, max: 5 },
        '/get-session': false,
      },
    },
    advanced: {
      useSecureCookies: secure,
      cookiePrefix: 'cordon',
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true, secure },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            const person = await context?.context.internalAdapter.findUserById(session.userId);
            return (person as { disabled?: boolean } | null)?.disabled === true ? false : undefined;
          },
        },
      },
    },
    plugins: [twoFactor({ issuer: 'Cordon', schema: secondFactorSchema })],
  });

  return {
    handle: (request) => auth.handler(request),
    async find(headers) {
      const found = await auth.api.getSession({ headers });
      if (found === null || found.user.disabled) return null;
      return { person: toPerson(found.user), signInId: found.session.id };
    },
    async add({ tenant, name, email, role }, password) {
      const { internalAdapter } = await auth.$context;
      if ((await internalAdapter.findUserByEmail(email)) !== null) {
        throw new AppError('conflict', `Somebody signs in with ${email} already.`, { failureIndicator: 'email' });
      }
      const draft = { tenant, name, email, role, emailVerified: true, disabled: false, passwordIsTemporary: true };
      const user = await internalAdapter.createUser(draft, { method: 'admin' });
      await internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: await hashPassword(password),
      });
      return toPerson(user as unknown as UserRow);
    },
    async setPassword(personId, password) {
      const { internalAdapter } = await auth.$context;
      await internalAdapter.updatePassword(personId, await hashPassword(password));
      await internalAdapter.deleteUserSessions(personId);
    },
  };
}

interface UserRow {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly disabled: boolean;
  readonly passwordIsTemporary: boolean;
  readonly twoFactorEnabled?: boolean | null | undefined;
  readonly createdAt: Date | string;
}

function toPerson({ twoFactorEnabled, createdAt, ...row }: UserRow): Person {
  const { id, tenant, name, email, role, disabled, passwordIsTemporary } = row;
  return {
    id,
    tenant,
    name,
    email,
    role,
    disabled,
    passwordIsTemporary,
    secondFactor: twoFactorEnabled === true,
    createdAt: typeof createdAt === 'string' ? createdAt : createdAt.toISOString(),
  };
}
